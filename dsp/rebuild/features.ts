import type { AudioSource, Frames, Progress } from '../audio/source.ts';
import { monoSource } from '../audio/views.ts';
import { powerOf } from '../signal/fft.ts';
import { transformSizeFor } from '../signal/pitch.ts';
import { eachFrame, Stft } from '../signal/stft.ts';

/** Bands of the spectral envelope, equally spaced on the mel scale. */
export const BANDS = 32;
/** Seconds: one frame of features. */
const HOP = 0.0232;
/** Seconds: long enough to tell semitones from 200 Hz up, short enough to tell a hit from the next. */
const WINDOW = 0.0928;
const LOWEST = 40;
const HIGHEST = 16000;
/** Hz: below it the window cannot tell neighbouring semitones. */
const CHROMA_LOWEST = 55;
const CHROMA_HIGHEST = 2500;

/**
 * What a stem sounds like, coarsely: an envelope and a chroma every 23 ms, a byte a number, so that an hour takes 7 MB.
 * Frame t is centred on sample t · hop.
 */
export interface Features {
  readonly hop: Frames;
  readonly frames: number;
  /** BANDS a frame: band power in half-dB steps above −120 dB. */
  readonly bands: Uint8Array;
  /** 12 a frame, C first: 255 is the frame's strongest pitch class; all 0 in silence. */
  readonly chroma: Uint8Array;
}

/** Listens through a stem once. */
export function featuresOf(source: AudioSource, progress: Progress): Features {
  const { sampleRate } = source;
  const hop = Math.max(1, Math.round(HOP * sampleRate));
  const stft = new Stft(transformSizeFor(Math.round(WINDOW * sampleRate)), hop);
  const frames = stft.framesOf(source.length);
  const bands = new Uint8Array(frames * BANDS);
  const chroma = new Uint8Array(frames * 12);
  const half = stft.size >> 1;
  const power = new Float64Array(half + 1);
  const bandOf = bandMap(half, sampleRate);
  const classOf = classMap(half, sampleRate);
  // A full-scale sine comes out near 0 dB.
  const scale = 16 / (stft.size * stft.size);
  const sums = new Float64Array(BANDS);
  const classes = new Float64Array(12);
  eachFrame(monoSource(source), stft, (t, spectra) => {
    if (t % 64 === 0) progress(t / frames);
    powerOf(spectra[0]!, power);
    sums.fill(0);
    classes.fill(0);
    for (let k = 1; k < half; k++) {
      const p = power[k]! * scale;
      const band = bandOf[k]!;
      if (band >= 0) sums[band]! += p;
      const pitch = classOf[k]!;
      // Partials, not noise between them, carry the harmony: only peaks count.
      if (pitch >= 0 && power[k]! >= power[k - 1]! && power[k]! > power[k + 1]!) classes[pitch]! += Math.sqrt(p);
    }
    for (let b = 0; b < BANDS; b++) {
      bands[t * BANDS + b] = Math.max(0, Math.min(255, Math.round(2 * (10 * Math.log10(sums[b]! + 1e-12) + 120))));
    }
    let strongest = 1e-5;
    for (let p = 0; p < 12; p++) strongest = Math.max(strongest, classes[p]!);
    for (let p = 0; p < 12; p++) chroma[t * 12 + p] = Math.round((255 * classes[p]!) / strongest);
  });
  return { hop, frames, bands, chroma };
}

const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);

/** Band of each FFT bin, −1 outside. Low bands that are narrower than a bin share the nearest one's place and stay empty. */
function bandMap(half: number, sampleRate: number): Int16Array {
  const low = mel(LOWEST);
  const high = mel(Math.min(HIGHEST, sampleRate / 2));
  return Int16Array.from({ length: half + 1 }, (_, k) => {
    const at = (BANDS * (mel((k * sampleRate) / (2 * half)) - low)) / (high - low);
    return at < 0 || at >= BANDS ? -1 : Math.floor(at);
  });
}

function classMap(half: number, sampleRate: number): Int8Array {
  return Int8Array.from({ length: half + 1 }, (_, k) => {
    const hz = (k * sampleRate) / (2 * half);
    if (hz < CHROMA_LOWEST || hz > CHROMA_HIGHEST) return -1;
    return (((Math.round(69 + 12 * Math.log2(hz / 440)) % 12) + 12) % 12) as number;
  });
}
