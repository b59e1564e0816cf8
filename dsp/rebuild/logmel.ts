import { powerOf, RealFft } from '../signal/fft.ts';
import { transformSizeFor } from '../signal/pitch.ts';
import { hann } from '../signal/window.ts';

/** Mel bands between LOWEST and HIGHEST. */
export const MEL_BANDS = 40;
const LOWEST = 40;
const HIGHEST = 16000;
/** Seconds. */
const WINDOW = 0.0464;
const HOP = 0.0116;

/** A log-mel spectrogram: dB, frame by frame, never below its floor. */
export interface LogMel {
  readonly frames: number;
  /** frames × MEL_BANDS. */
  readonly db: Float32Array;
  /** Frames of audio from one frame to the next. */
  readonly hop: number;
}

/** What the bands of a spectrogram at one rate are made of. */
interface MelScale {
  readonly size: number;
  readonly hop: number;
  /** Fractional band of each FFT bin, counted from the middle of band 0; NaN outside LOWEST … HIGHEST. */
  readonly position: Float32Array;
}

const scales = new Map<number, MelScale>();

export function melScale(sampleRate: number): MelScale {
  let scale = scales.get(sampleRate);
  if (scale === undefined) {
    const size = transformSizeFor(Math.max(64, Math.round(WINDOW * sampleRate)));
    const low = mel(LOWEST);
    const high = mel(Math.min(HIGHEST, sampleRate / 2));
    const position = Float32Array.from({ length: (size >> 1) + 1 }, (_, k) => {
      const at = (MEL_BANDS * (mel((k * sampleRate) / size) - low)) / (high - low);
      return at < 0 || at >= MEL_BANDS ? Number.NaN : at - 0.5;
    });
    scale = { size, hop: Math.max(1, Math.round(HOP * sampleRate)), position };
    scales.set(sampleRate, scale);
  }
  return scale;
}

const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);

/**
 * The log-mel spectrogram of planar audio, channels added in power. Frame t covers samples [t · hop, t · hop + window); audio shorter
 * than a window is one frame. Bands are triangles, so that narrow ones share bins; nothing is quieter than `floor` dBFS.
 */
export function logMel(audio: readonly Float32Array[], sampleRate: number, floor: number): LogMel {
  const { size, hop, position } = melScale(sampleRate);
  const length = audio[0]!.length;
  const frames = Math.max(1, Math.floor((length - size) / hop) + 1);
  const window = hann(size);
  const fft = RealFft.of(size);
  const frame = new Float32Array(size);
  const power = new Float64Array((size >> 1) + 1);
  const sums = new Float64Array(MEL_BANDS);
  const db = new Float32Array(frames * MEL_BANDS);
  // A full-scale sine comes out near 0 dB.
  const scale = 16 / (size * size) / audio.length;
  const least = 10 ** (floor / 10);
  for (let t = 0; t < frames; t++) {
    sums.fill(0);
    for (const channel of audio) {
      for (let n = 0; n < size; n++) frame[n] = (channel[t * hop + n] ?? 0) * window[n]!;
      fft.forward(frame, frame);
      powerOf(frame, power);
      for (let k = 1; k < power.length; k++) {
        const at = position[k]!;
        if (Number.isNaN(at)) continue;
        const band = Math.floor(at);
        const share = at - band;
        if (band >= 0) sums[band]! += (1 - share) * power[k]!;
        if (band + 1 < MEL_BANDS) sums[band + 1]! += share * power[k]!;
      }
    }
    for (let b = 0; b < MEL_BANDS; b++) db[t * MEL_BANDS + b] = 10 * Math.log10(Math.max(least, sums[b]! * scale));
  }
  return { frames, db, hop };
}

/** Mean absolute difference of each band in dB, over frames [from, to). */
export function bandDistance(a: LogMel, b: LogMel, from = 0, to = Math.min(a.frames, b.frames)): Float64Array {
  const out = new Float64Array(MEL_BANDS);
  for (let t = from; t < to; t++) {
    for (let k = 0; k < MEL_BANDS; k++) out[k]! += Math.abs(a.db[t * MEL_BANDS + k]! - b.db[t * MEL_BANDS + k]!);
  }
  for (let k = 0; k < MEL_BANDS; k++) out[k]! /= Math.max(1, to - from);
  return out;
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}
