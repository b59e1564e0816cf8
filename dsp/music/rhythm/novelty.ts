import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { COARSE, decimatedSource } from '../../signal/decimate.ts';
import { eachFrame, Stft } from '../../signal/stft.ts';

/** Analysis rate: hats and brushes still sound below 11 kHz, and every second sample is saved. */
const RATE = 22_050;
/** 220 samples at 22 050 Hz: one frame every 9.98 ms. */
const HOP = 220;
const SIZE = 1024;

/** Frames a second of everything in this folder. */
export const FPS = RATE / HOP;

/** Log-spaced bands, four an octave from 40 Hz to 10 kHz: narrower ones see pitch, wider ones no longer part kick from snare. */
const LOWEST = 40;
const HIGHEST = 10_000;
const BANDS = 32;

/** Frames between the spectra that are compared: half a window, so that an attack rises in one step (Böck & Widmer 2013). */
const LAG = 2;
/** What lies 45 dB under the loud passages is the room, the recorder or the separator. */
const SENSITIVE = 10 ** (-45 / 20);
/** For the kinds of drum only what lies within 20 dB of the loud passages counts, or a hat's weak body would read as a snare. */
const LOUD_ONLY = 10 ** (-20 / 20);

/** How much newly begins, frame by frame, FPS frames a second. Each is scaled so that its strong onsets (99th percentile) read 1. */
export interface Novelty {
  /** In any band. */
  readonly all: Float32Array;
  /** 40-130 Hz: kick, bass. */
  readonly low: Float32Array;
  /** 200-5000 Hz: snare, clap, chords. */
  readonly mid: Float32Array;
  /** Above 6 kHz: hats, shakers. */
  readonly high: Float32Array;
  /** Does it sound at all? Level of its loud passages, linear; 0 is silence. */
  readonly level: number;
}

/** Spectral flux of log-compressed band levels against the widened spectrum of 20 ms before (SuperFlux, Böck & Widmer 2013). */
export function noveltyOf(source: AudioSource, progress: Progress): Novelty {
  const view = decimatedSource(monoSource(source), RATE, COARSE);
  const stft = new Stft(SIZE, HOP);
  const count = stft.framesOf(view.length);
  const edges = bandEdges();
  const level = loudLevel(view, edges);
  const all = new Float32Array(count);
  const low = new Float32Array(count);
  const mid = new Float32Array(count);
  const high = new Float32Array(count);
  if (level === 0) return { all, low, mid, high, level };
  const fine = Array.from({ length: LAG + 1 }, () => new Float32Array(BANDS));
  const coarse = Array.from({ length: LAG + 1 }, () => new Float32Array(BANDS));
  const magnitude = new Float32Array(BANDS);
  const first = { mid: bandOf(200), high: bandOf(6000) };
  const last = { low: bandOf(130), mid: bandOf(5000) };
  eachFrame(view, stft, (t, [spectrum]) => {
    if ((t & 255) === 0) progress(t / count);
    bandLevels(spectrum!, edges, magnitude);
    const now = fine[t % (LAG + 1)]!;
    const before = fine[(t + 1) % (LAG + 1)]!;
    const loud = coarse[t % (LAG + 1)]!;
    const loudBefore = coarse[(t + 1) % (LAG + 1)]!;
    for (let b = 0; b < BANDS; b++) {
      const share = magnitude[b]! / level;
      now[b] = Math.log(1 + share / SENSITIVE);
      loud[b] = Math.log(1 + share / LOUD_ONLY);
    }
    if (t < LAG) return;
    let any = 0;
    for (let b = 0; b < BANDS; b++) {
      const rise = now[b]! - Math.max(before[b]!, b > 0 ? before[b - 1]! : 0, b + 1 < BANDS ? before[b + 1]! : 0);
      if (rise > 0) any += rise;
    }
    all[t] = any;
    low[t] = risen(loud, loudBefore, 0, last.low);
    mid[t] = risen(loud, loudBefore, first.mid, last.mid);
    high[t] = risen(loud, loudBefore, first.high, BANDS - 1);
  });
  const sorted = new Float32Array(count);
  for (const curve of [all, low, mid, high]) toUnit(curve, sorted);
  return { all, low, mid, high, level };
}

function risen(now: Float32Array, before: Float32Array, first: number, last: number): number {
  let sum = 0;
  for (let b = first; b <= last; b++) sum += Math.max(0, now[b]! - before[b]!);
  return sum;
}

/** Scales so that the 99th percentile, about the strongest onset of each second, is 1; higher values are bent towards 2. `sorted` is room for as many. */
function toUnit(curve: Float32Array, sorted: Float32Array): void {
  sorted.set(curve);
  sorted.sort();
  const strong = sorted[Math.floor(0.99 * (sorted.length - 1))]!;
  if (!(strong > 0)) {
    curve.fill(0);
    return;
  }
  for (let t = 0; t < curve.length; t++) {
    const x = curve[t]! / strong;
    curve[t] = x <= 1 ? x : 2 - 1 / x;
  }
}

function bandEdges(): Int32Array {
  const edges = new Int32Array(BANDS + 1);
  for (let b = 0; b <= BANDS; b++) {
    const bin = Math.round((LOWEST * (HIGHEST / LOWEST) ** (b / BANDS) * SIZE) / RATE);
    edges[b] = Math.max(bin, b === 0 ? 1 : edges[b - 1]! + 1);
  }
  return edges;
}

/** The band in which this frequency lies; low bands are one bin wide, so edges are looked up. */
function bandOf(hz: number): number {
  const edges = bandEdges();
  const bin = (hz * SIZE) / RATE;
  let band = 0;
  while (band + 1 < BANDS && edges[band + 1]! <= bin) band++;
  return band;
}

function bandLevels(spectrum: Float32Array, edges: Int32Array, into: Float32Array): void {
  for (let b = 0; b < into.length; b++) {
    let sum = 0;
    for (let k = edges[b]!; k < edges[b + 1]!; k++) {
      const re = spectrum[2 * k]!;
      const im = spectrum[2 * k + 1]!;
      sum += re * re + im * im;
    }
    into[b] = Math.sqrt(sum);
  }
}

/** The 90th percentile, over frames spread through the song, of the strongest band's level; 0 where nothing sounds. */
function loudLevel(view: AudioSource, edges: Int32Array): number {
  const stft = new Stft(SIZE, HOP);
  const block = [new Float32Array(SIZE)];
  const spectrum = new Float32Array(SIZE);
  const bands = new Float32Array(BANDS);
  const probes = Math.min(400, Math.ceil(view.length / SIZE));
  const levels = new Float32Array(probes);
  for (let i = 0; i < probes; i++) {
    view.read(Math.floor(((i + 0.5) / probes) * view.length) - (SIZE >> 1), block);
    stft.analyse(block[0]!, 0, spectrum);
    bandLevels(spectrum, edges, bands);
    let most = 0;
    for (const level of bands) most = Math.max(most, level);
    levels[i] = Number.isFinite(most) ? most : 0;
  }
  levels.sort();
  const loud = levels[Math.floor(0.9 * (probes - 1))] ?? 0;
  // A full-scale sine reads SIZE / 4; 100 dB below that is silence.
  return loud > (SIZE / 4) * 1e-5 ? loud : 0;
}
