import type { AudioSource, Progress } from '../../audio/source.ts';
import { type PeriodCandidate, periodCandidates, Yin } from '../../signal/pitch.ts';
import { MELODY_HOP } from '../profile.ts';
import { OnsetStrength } from './onset.ts';

/** How one instrument's pitch is looked for. */
export interface PitchRange {
  /** Lowest and highest note, MIDI. */
  readonly low: number;
  readonly high: number;
  /** Integration window of YIN, seconds: at least two periods of the lowest note. */
  readonly window: number;
}

/** Period candidates kept a frame: more than four are never all plausible. */
export const CANDIDATES = 4;

/** What was measured every 10 ms (MELODY_HOP); entry i at i · 0.01 s. */
export interface PitchFrames {
  readonly count: number;
  /** CANDIDATES numbers a frame: pitch as fractional MIDI number, likeliest first; 0 where there are fewer. */
  readonly pitch: Float32Array;
  /** CANDIDATES numbers a frame: probability of each candidate; the sum is the probability of being voiced. */
  readonly weight: Float32Array;
  /** Mean power of the 10 ms around the frame's time, dB relative to full scale; SILENCE_DB at least. */
  readonly level: Float32Array;
  /** Rise of the spectrum at the frame's time, 0 or more, see OnsetStrength. */
  readonly onset: Float32Array;
}

export const SILENCE_DB = -120;

/** Measures a mono source at its own (analysis) rate; reads it once. */
export function measureFrames(source: AudioSource, range: PitchRange, progress: Progress): PitchFrames {
  const rate = source.sampleRate;
  const count = Math.max(1, Math.ceil(source.length / (rate * MELODY_HOP)));
  const frames: PitchFrames = {
    count,
    pitch: new Float32Array(count * CANDIDATES),
    weight: new Float32Array(count * CANDIDATES),
    level: new Float32Array(count),
    onset: new Float32Array(count),
  };
  const maxLag = Math.ceil(rate / midiToHz(range.low - 0.5)) + 2;
  const minLag = Math.max(2, Math.floor(rate / midiToHz(range.high + 0.5)));
  const yin = new Yin(Math.round(range.window * rate), maxLag);
  const onset = new OnsetStrength(rate);
  const reach = Math.max(yin.span, onset.size);
  const half = reach >> 1;
  const slot = Math.max(1, Math.round(rate * MELODY_HOP));
  const perBlock = 128;
  const block = new Float32Array(Math.ceil(perBlock * rate * MELODY_HOP) + 2 * reach);
  const d = new Float32Array(maxLag + 1);
  const candidates: PeriodCandidate[] = Array.from({ length: CANDIDATES }, () => ({ lag: 0, probability: 0 }));
  for (let first = 0; first < count; first += perBlock) {
    progress(first / count);
    const origin = centreOf(first, rate) - half;
    source.read(origin, [block]);
    for (let i = first; i < Math.min(count, first + perBlock); i++) {
      const centre = centreOf(i, rate) - origin;
      frames.level[i] = levelOf(block, centre - (slot >> 1), slot);
      frames.onset[i] = onset.next(block, centre - (onset.size >> 1));
      const power = yin.difference(block, centre - (yin.span >> 1), d);
      if (power <= 0) continue;
      const found = periodCandidates(d, minLag, THRESHOLD_PRIOR, candidates);
      for (let k = 0; k < found; k++) {
        frames.pitch[i * CANDIDATES + k] = hzToMidi(rate / candidates[k]!.lag);
        frames.weight[i * CANDIDATES + k] = candidates[k]!.probability;
      }
    }
  }
  return frames;
}

/** Beta(2, b) prior of YIN's threshold: b = 11.33 has mean 0.15, pYIN's own choice. */
const THRESHOLD_PRIOR = 11.33;

function centreOf(frame: number, rate: number): number {
  return Math.round(frame * rate * MELODY_HOP);
}

function levelOf(x: Float32Array, at: number, length: number): number {
  let sum = 0;
  for (let n = Math.max(0, at); n < at + length; n++) sum += x[n]! * x[n]!;
  const db = 10 * Math.log10(sum / length + 1e-30);
  return Math.max(SILENCE_DB, db);
}

export function midiToHz(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}

export function hzToMidi(hz: number): number {
  return 69 + 12 * Math.log2(hz / 440);
}
