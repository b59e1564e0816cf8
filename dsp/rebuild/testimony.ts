import type { Cause } from '../damage/finding.ts';
import { type LogMel, logMel, MEL_BANDS, melScale } from './logmel.ts';
import type { Replay } from './replay.ts';

/**
 * What a replay says about the sound of a piece.
 *
 * The replay is a second witness of how the piece should sound, independent of the damage, and how far such replays are off is known from clean
 * places. With independent errors, distance² to the replay = distance² to the truth + error²: that gives the distance of the damaged sound to
 * the truth, band by band, without the truth. (On 350 regions of evaluation songs the median of true over known error is 0.8 … 1.0 in every stem.)
 */
export interface Testimony {
  /** dB that the sound is expected to be off the truth in each mel band. */
  readonly off: Float64Array;
  /** dB that the replay is expected to be off in each band, here. */
  readonly error: Float64Array;
  /** 0..1: how far what is off in a band can come from this damage at all. */
  readonly blame: Float64Array;
  /** 0..1: how much of each band should be played again. */
  readonly share: Float64Array;
  /** 0..1: the share of the compared spectra in which any of the piece is heard; in the others, of its surroundings, nothing will be played again. */
  readonly within: number;
}

/** A band stays while it is no farther from its replay than this many times what replays are off (√2 would be the even point). */
const STAYS = 1.2;
/** From here on it is replaced wholly. */
const GOES = 1.7;
/**
 * A replay that has now too much and now too little plays other notes: what it is off both ways, times this, is its own error.
 * (Measured: 2 … 3 halve the takes that do harm and change little else.)
 */
const WAVERING = 2;
/** Least error in dB: nobody plays alike to less. */
const LEAST = 0.5;
/** Seconds of sound that a comparison needs, or a click would be compared by its window alone. */
const COMPARED = 0.24;

/** Compares `audio` (over the replay's span, its leads included) with the replay, in the piece. */
export function testimony(
  replay: Replay,
  audio: readonly Float32Array[],
  sampleRate: number,
  cause: Cause | undefined,
): Testimony {
  const { more, less } = differences(inside(replay, audio, sampleRate), inside(replay, replay.audio, sampleRate));
  const distance = more.map((m, b) => m + less[b]!);
  // Of a gap everything is one-sided, and all of it the gap's.
  const error = replay.error.map((e, b) =>
    cause === 'dropout' ? e : Math.max(e, WAVERING * Math.min(more[b]!, less[b]!)),
  );
  const off = distance.map((d, b) => Math.sqrt(Math.max(0, d * d - error[b]! * error[b]!)));
  const blame = distance.map((_, b) => blameOf(cause, more[b]!, less[b]!));
  const share = distance.map((_, b) => {
    if (cause === 'dropout') return 1;
    const ratio = smooth(distance, b) / Math.max(LEAST, smooth(error, b));
    return blame[b]! * ramp(ratio, STAYS, GOES);
  });
  return { off, error, blame, share, within: withinOf(replay, sampleRate) };
}

/** dB that the sound is off for which the damage is to blame, over all bands. */
export function damageOf({ off, blame }: Testimony): number {
  return mean(off.map((d, b) => d * blame[b]!));
}

/** The same once the bands that should be are played again. Of a piece shorter than what was compared, the surroundings stay as they are: no error comes there. */
export function damageAfterRebuilding({ off, error, blame, share, within }: Testimony): number {
  return mean(off.map((d, b) => d * blame[b]! + share[b]! * (within * error[b]! - d)));
}

/** The same for another version of the piece: what was not to blame may not become worse. */
export function damageAfter(before: Testimony, after: Testimony): number {
  return mean(after.off.map((d, b) => d * before.blame[b]! + Math.max(0, d - before.off[b]!) * (1 - before.blame[b]!)));
}

/** A band limit takes away and noise adds: a difference the other way is the replay's own. */
function blameOf(cause: Cause | undefined, more: number, less: number): number {
  const lacks = (less - more) / Math.max(1e-3, less + more);
  if (cause === 'bandlimit') return ramp(lacks, 0.4, 0.75);
  if (cause === 'noise') return ramp(-lacks, 0, 0.5);
  return 1;
}

/** Frames on either side of a piece that are compared along with it. */
function aroundOf(replay: Replay, sampleRate: number): number {
  const piece = pieceOf(replay);
  return Math.max(0, Math.min(replay.lead, Math.ceil((COMPARED * sampleRate - piece) / 2)));
}

const pieceOf = (replay: Replay): number => replay.audio[0]!.length - 2 * replay.lead;

function withinOf(replay: Replay, sampleRate: number): number {
  const { size, hop } = melScale(sampleRate);
  const compared = pieceOf(replay) + 2 * aroundOf(replay, sampleRate);
  return Math.min(1, (pieceOf(replay) + size) / Math.max(1, compared - size + hop));
}

function inside(replay: Replay, channels: readonly Float32Array[], sampleRate: number): LogMel {
  const length = replay.audio[0]!.length;
  const cut = replay.lead - aroundOf(replay, sampleRate);
  return logMel(
    channels.map((channel) => channel.subarray(cut, length - cut)),
    sampleRate,
    replay.floor,
  );
}

/** Mean dB by which a has more than b, and less, in each band. */
function differences(a: LogMel, b: LogMel): { more: Float64Array; less: Float64Array } {
  const more = new Float64Array(MEL_BANDS);
  const less = new Float64Array(MEL_BANDS);
  for (let t = 0; t < a.frames; t++) {
    for (let k = 0; k < MEL_BANDS; k++) {
      const d = a.db[t * MEL_BANDS + k]! - b.db[t * MEL_BANDS + k]!;
      if (d > 0) more[k]! += d / a.frames;
      else less[k]! -= d / a.frames;
    }
  }
  return { more, less };
}

const ramp = (x: number, from: number, to: number): number => Math.max(0, Math.min(1, (x - from) / (to - from)));

function smooth(values: Float64Array, b: number): number {
  const left = values[Math.max(0, b - 1)]!;
  const right = values[Math.min(MEL_BANDS - 1, b + 1)]!;
  return (left + 2 * values[b]! + right) / 4;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
