import { STEMS } from '../../dsp/audio/stem.ts';
import { keptStateOf, type Vst3State } from '../export/daw/vst3-state.ts';
import type { KeptInsert } from '../plugins/kept-chains.ts';
import { LONGEST_STATE, MOST_INSERTS } from '../project/project.ts';
import type { ChainPlace } from '../project/selectors.ts';

/** What a track of a session, or its master, goes through. */
export interface DawChain {
  readonly place: ChainPlace;
  /** In their order, the first `MOST_INSERTS`. */
  readonly plugins: readonly KeptInsert[];
  /** Names of what is no VST3 plugin, and of what is too many. */
  readonly left: readonly string[];
  /** Names of plugins of which the settings are there and cannot be read. */
  readonly unreadable: readonly string[];
}

/** Bytes of the settings of one plugin that still fit into a document, where they are twice written in six bits a letter. */
export const LARGEST_SETTINGS = Math.floor(LONGEST_STATE * 0.75 ** 2) - 1024;
/** Bytes of the settings of all plugins of a file: more than any chain whose plugins keep settings and not samples. */
export const MOST_SETTINGS = 64 * 2 ** 20;
/** The plugin that plays Resonate in a DAW: it is no part of a chain. */
const OWN_PLUGIN = 'ABCDEF019182FAEB52736E7452736E31';

/** The place that a track's name says, as exports write it; null where it is another track. */
export function placeOfTrack(name: string): ChainPlace | null {
  return STEMS.find((stem) => stem === name.trim().toLowerCase()) ?? null;
}

/** What is read of one chain, bounded. */
export class ChainDraft {
  readonly place: ChainPlace;
  private readonly plugins: KeptInsert[] = [];
  private readonly left: string[] = [];
  private readonly unreadable: string[] = [];

  constructor(place: ChainPlace) {
    this.place = place;
  }

  /** `state`: null as it comes, undefined where it is there and cannot be read. */
  add({
    state,
    ...plugin
  }: Omit<KeptInsert, 'state' | 'format'> & { readonly state: Vst3State | null | undefined }): void {
    if (plugin.plugin === OWN_PLUGIN) return;
    if (this.plugins.length === MOST_INSERTS) {
      this.leave(plugin.name);
      return;
    }
    const kept = state ? keptStateOf(state) : null;
    if (state === undefined || (kept?.length ?? 0) > LONGEST_STATE) this.unreadable.push(plugin.name);
    this.plugins.push({ ...plugin, format: 'VST3', state: kept });
  }

  /** Names what no chain can have. */
  leave(name: string): void {
    if (this.left.length < MOST_INSERTS) this.left.push(name);
  }

  finish(): DawChain {
    const { place, plugins, left, unreadable } = this;
    return { place, plugins, left, unreadable };
  }
}

/** A name as a document can have it. */
export const pluginName = (text: string): string => text.trim().slice(0, 200) || 'a plugin';
