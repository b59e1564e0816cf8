import type { GraphDocument } from '../../../dsp/graph/document.ts';
import type { Player } from '../player.ts';

/** Float32, little endian, as base64: arrays of numbers take seconds on their way out of a page. */
export interface Packed {
  readonly left: string;
  readonly right: string;
}

/** What the player put out. */
export interface Recording extends Packed {
  /** Frame of the context at which it begins. */
  readonly first: number;
  /** Blocks that did not come one after the other. */
  readonly gaps: number;
}

/** What runs in the page of the engine's tests, as `window.lab`: a player, and a recorder of what it puts out. */
export interface Lab {
  readonly player: Player;
  /** Makes a player and waits until it is ready; the answer is 'ready' or why not. */
  open(document: GraphDocument): Promise<string>;
  load(document: GraphDocument): void;
  record(): void;
  recorded(): Recording;
  /** Blocks that the device asked for and did not get in time, where the browser counts them. */
  deviceMisses(): number;
  /** Notes the context's frame now, to find a moment again in the recording. */
  mark(name: string): void;
  marked(name: string): number;
  /** Renders the start of a document in an offline context, with the same graph. */
  offline(document: GraphDocument, seconds: number): Promise<Packed>;
}
