import { RealFft } from '../../signal/fft.ts';
import { transformSizeFor } from '../../signal/pitch.ts';
import { hann } from '../../signal/window.ts';

/**
 * Onset strength of one pitched instrument, frame by frame every 10 ms: the mean rise in level over the spectrum against
 * 20 ms before, after SuperFlux (Böck & Widmer 2013): the earlier spectrum is widened by a bin to both sides, so that
 * vibrato and glides do not rise. In units of a factor e: 1 says that the spectrum rose by 8.7 dB on average.
 */
export class OnsetStrength {
  /** Samples that one frame needs, centred on the frame's time. */
  readonly size: number;
  private readonly fft: RealFft;
  private readonly window: Float32Array;
  private readonly frame: Float32Array;
  /** Log spectra of the last LAG + 1 frames. */
  private readonly past: Float32Array[];
  private readonly bins: number;
  private at = 0;
  private floor = 0;

  /** Holds the state of one pass over a source of this rate. */
  constructor(rate: number) {
    // 46 ms: short enough to part notes 60 ms apart, long enough to part partials 50 Hz apart.
    const size = transformSizeFor(0.0464 * rate);
    this.size = size;
    this.fft = RealFft.of(size);
    this.window = hann(size);
    this.frame = new Float32Array(size);
    this.bins = size >> 1;
    this.past = Array.from({ length: LAG + 1 }, () => new Float32Array(this.bins));
  }

  /** Takes the next frame, x[at … at + size), and returns its strength. */
  next(x: Float32Array, at: number): number {
    const { frame, window, bins } = this;
    for (let n = 0; n < frame.length; n++) frame[n] = x[at + n]! * window[n]!;
    this.fft.forward(frame, frame);
    const now = this.past[this.at % (LAG + 1)]!;
    const before = this.past[(this.at + 1) % (LAG + 1)]!;
    let peak = 0;
    for (let k = 1; k < bins; k++) {
      const magnitude = Math.hypot(frame[2 * k]!, frame[2 * k + 1]!);
      now[k] = magnitude;
      if (magnitude > peak) peak = magnitude;
    }
    // The floor follows the loudest partial of the last seconds, so that strength does not depend on the recording's level.
    this.floor = Math.max(peak * FLOOR, this.floor * FLOOR_DECAY, 1e-9);
    for (let k = 1; k < bins; k++) now[k] = Math.log(now[k]! + this.floor);
    this.at++;
    if (this.at <= LAG) return 0;
    let sum = 0;
    for (let k = 2; k < bins - 1; k++) {
      const reference = Math.max(before[k - 1]!, before[k]!, before[k + 1]!);
      const rise = now[k]! - reference;
      if (rise > 0) sum += rise;
    }
    return sum / bins;
  }
}

/** Frames between the two spectra compared. */
const LAG = 2;
/** −50 dB below the loudest partial: what lies lower is the noise of the recording or of the separator. */
const FLOOR = 10 ** (-50 / 20);
/** The floor falls by 6 dB in two seconds of quiet. */
const FLOOR_DECAY = 0.5 ** (1 / 200);
