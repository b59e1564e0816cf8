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

/** Bytes of a frame: BANDS of envelope, then 12 of chroma. */
export const ROW = BANDS + 12;

/** What is known of a stem's features as a whole. */
export interface FeatureFacts {
  readonly hop: Frames;
  readonly frames: number;
  /** The largest of all bands. */
  readonly loudest: number;
  /** What each band stays under for four fifths of the time. */
  readonly usual: readonly number[];
}

/**
 * What a stem sounds like, coarsely: an envelope and a chroma every 23 ms, a byte a number. An hour of four stems is 27 MB, so nobody
 * holds it: it is read by position. Frame t is centred on sample t · hop. A row is band power in half-dB steps above −120 dB, then
 * chroma, C first: 255 is the frame's strongest pitch class; all 0 in silence.
 */
export interface Features extends FeatureFacts {
  /** Rows of frames [from, to), all within the stem. */
  read(from: number, to: number, into: Uint8Array): void;
}

/** Listens through a stem once and keeps it in memory. */
export function featuresOf(source: AudioSource, progress: Progress): Features {
  let rows = new Uint8Array(0);
  const facts = listen(
    source,
    (row, t, frames) => {
      if (t === 0) rows = new Uint8Array(frames * ROW);
      rows.set(row, t * ROW);
    },
    progress,
  );
  return { ...facts, read: (from, to, into) => into.set(rows.subarray(from * ROW, to * ROW)) };
}

/** Listens through a stem once. `take` is given the row of each frame in order, and must copy it. */
export function listen(
  source: AudioSource,
  take: (row: Uint8Array, t: number, frames: number) => void,
  progress: Progress,
): FeatureFacts {
  const { sampleRate } = source;
  const hop = Math.max(1, Math.round(HOP * sampleRate));
  const stft = new Stft(transformSizeFor(Math.round(WINDOW * sampleRate)), hop);
  const frames = stft.framesOf(source.length);
  const row = new Uint8Array(ROW);
  const counts = new Uint32Array(BANDS * 256);
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
      row[b] = Math.max(0, Math.min(255, Math.round(2 * (10 * Math.log10(sums[b]! + 1e-12) + 120))));
      counts[b * 256 + row[b]!]!++;
    }
    let strongest = 1e-5;
    for (let p = 0; p < 12; p++) strongest = Math.max(strongest, classes[p]!);
    for (let p = 0; p < 12; p++) row[BANDS + p] = Math.round((255 * classes[p]!) / strongest);
    take(row, t, frames);
  });
  const ofBand = (b: number): Uint32Array => counts.subarray(b * 256, (b + 1) * 256);
  const usual = Array.from({ length: BANDS }, (_, b) => percentile(ofBand(b), 0.8 * frames));
  const loudest = Array.from({ length: BANDS }, (_, b) => ofBand(b).findLastIndex((count) => count > 0));
  return { hop, frames, loudest: Math.max(0, ...loudest), usual };
}

/** The value under which `target` of the counted ones lie. */
export function percentile(counts: Uint32Array, target: number): number {
  let sum = 0;
  for (let v = 0; v < counts.length; v++) {
    sum += counts[v]!;
    if (sum > target) return v;
  }
  return counts.length - 1;
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
