import type { StemName } from '../../dsp/audio/stem.ts';
import type { Cause, Severity } from '../../dsp/damage/finding.ts';
import type { DawChain } from './session-chain.ts';
import type { TempoCurve } from './tempo-curve.ts';

/** What a file of a DAW, or of labels, says: before it is known what of it a project can use. Times are seconds, finite and ≥ 0. */
export interface DawFile {
  /** Named spans: REAPER's regions, labels with an end, rows of a table. */
  readonly spans: readonly NamedSpan[];
  /** Named moments, in order of time. */
  readonly markers: readonly { readonly at: number; readonly name: string }[];
  /** Null where the file has none. */
  readonly tempo: TempoCurve | null;
  /** As at the beginning. */
  readonly meter: readonly [number, number] | null;
  /** Whether another one follows, of which nothing is read. */
  readonly changesMeter?: boolean;
  /** How many markers stand in beats without a tempo that says when these are. */
  readonly unplaced?: number;
  /** What its tracks go through, of those that are called as Resonate calls them: at most one for each place. Left out where the file knows no tracks. */
  readonly chains?: readonly DawChain[];
  /** Whether its tracks are too many, or written in a way, to be read for plugins. */
  readonly isChainUnread?: boolean;
}

export interface NamedSpan {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** Where the file says more than a name. */
  readonly stem?: StemName;
  readonly cause?: Cause;
  readonly severity?: Severity;
  /** 0..1 */
  readonly confidence?: number;
}

/** How many spans, markers, or points of tempo a file may have: an hour's song with one at every beat at 300 BPM has 18,000. */
export const MOST_ITEMS = 20_000;
/** Seconds: a week. What lies later is no song's. */
export const LATEST = 7 * 24 * 3600;

/** A time as a file writes it; null where it is none, or none that a song has. */
export function secondsOf(text: string | undefined): number | null {
  if (text === undefined || !/^\s*\+?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s*$/.test(text)) return null;
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) && value <= LATEST ? value : null;
}
