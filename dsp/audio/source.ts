/**
 * The one way to read and write audio.
 *
 * A source is random access, planar, synchronous and allocation-free for the caller's buffers: a file range, a slice,
 * a resampled view, a mix and a memory block are all sources and compose. No stage ever sees a whole song.
 * Samples are float32, full scale ±1; values beyond ±1 are legal inside the product.
 */

/** A position or a length in time: an integer number of frames at the rate of the thing it belongs to. */
export type Frames = number;

export interface AudioSource {
  /** Hz, integer. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Length in frames. */
  readonly length: Frames;
  /**
   * Fills every sample of `into`, one array a channel, all of one length, starting at frame `start`.
   * Frames outside [0, length) read as 0, so `start` may be negative. `into` must have `channels` arrays.
   */
  read(start: Frames, into: readonly Float32Array[]): void;
}

export interface AudioSink {
  readonly sampleRate: number;
  readonly channels: number;
  /** Appends a planar block: `channels` arrays of one length. The arrays are the caller's again after the call. */
  write(block: readonly Float32Array[]): void;
}

/**
 * Long work reports where it is, as a fraction 0..1 of itself, and hears in the same call that it must stop:
 * the callback throws `Cancelled`. Call it at least every 100 ms of work.
 */
export type Progress = (fraction: number) => void;

/** Thrown out of a `Progress` callback when the work was cancelled. Never caught inside dsp. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor() {
    super('cancelled');
  }
}

/** A progress callback for a part of the work: maps 0..1 to [from, to] of the whole. */
export function part(progress: Progress, from: number, to: number): Progress {
  return (fraction) => progress(from + (to - from) * fraction);
}

export const noProgress: Progress = () => {};
