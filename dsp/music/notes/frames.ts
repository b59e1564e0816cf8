import type { AudioSource, Progress } from '../../audio/source.ts';
import { type PeriodCandidate, periodCandidates, Yin } from '../../signal/pitch.ts';
import { MELODY_HOP } from '../profile.ts';
import { HarmonicSum, type PitchCandidate } from './harmonic.ts';
import { hzToMidi, midiToHz } from './midi.ts';
import { OnsetStrength } from './onset.ts';

/** How one instrument's pitch is looked for. */
export interface PitchRange {
  /** Lowest and highest note, MIDI. */
  readonly low: number;
  readonly high: number;
  /** Integration window of YIN, seconds: at least two periods of the lowest note. */
  readonly window: number;
  /** Window of the harmonic sum, seconds: four periods of a low note. */
  readonly spectrum: number;
}

/** Pitch candidates kept a frame: three by the waveform's period (YIN), then three by the spectrum's partials. */
export const CANDIDATES = 6;
export const BY_PERIOD = 3;

/** What was measured every 10 ms (MELODY_HOP); entry i at i · 0.01 s. */
export interface PitchFrames {
  readonly count: number;
  /** CANDIDATES numbers a frame: pitch as fractional MIDI number; 0 where there are fewer. */
  readonly pitch: Float32Array;
  /** CANDIDATES numbers a frame: probability of each candidate, of the first BY_PERIOD and of the rest apart. */
  readonly weight: Float32Array;
  /** Mean power of the 46 ms around the frame's time (a period or more of any note), dB relative to full scale; SILENCE_DB at least. */
  readonly level: Float32Array;
  /** Rise of the spectrum at the frame's time where the level does not fall, 0 or more, see OnsetStrength. */
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
  const partials = new HarmonicSum(rate, range.low, range.high, range.spectrum);
  const spectral: PitchCandidate[] = Array.from({ length: CANDIDATES - BY_PERIOD }, () => ({ pitch: 0, weight: 0 }));
  const reach = Math.max(yin.span, onset.size, partials.size);
  const half = reach >> 1;
  const perBlock = 128;
  const block = new Float32Array(Math.ceil(perBlock * rate * MELODY_HOP) + 2 * reach);
  const d = new Float32Array(maxLag + 1);
  const candidates: PeriodCandidate[] = Array.from({ length: BY_PERIOD }, () => ({ lag: 0, probability: 0 }));
  for (let first = 0; first < count; first += perBlock) {
    progress(first / count);
    const origin = centreOf(first, rate) - half;
    source.read(origin, [block]);
    for (let i = first; i < Math.min(count, first + perBlock); i++) {
      const centre = centreOf(i, rate) - origin;
      frames.level[i] = levelOf(block, centre - (onset.size >> 1), onset.size);
      frames.onset[i] = onset.next(block, centre - (onset.size >> 1));
      const power = yin.difference(block, centre - (yin.span >> 1), d);
      if (power <= 0) continue;
      const found = periodCandidates(d, minLag, THRESHOLD_PRIOR, candidates);
      const at = i * CANDIDATES;
      for (let k = 0; k < found; k++) {
        frames.pitch[at + k] = hzToMidi(rate / candidates[k]!.lag);
        frames.weight[at + k] = candidates[k]!.probability;
      }
      const heard = partials.candidates(block, centre - (partials.size >> 1), spectral);
      for (let k = 0; k < heard; k++) {
        frames.pitch[at + BY_PERIOD + k] = spectral[k]!.pitch;
        frames.weight[at + BY_PERIOD + k] = spectral[k]!.weight;
      }
    }
  }
  gateByLevel(frames.onset, frames.level);
  return frames;
}

/** Beta(2, b) prior of YIN's threshold: b = 11.33 has mean 0.15, pYIN's own choice. */
const THRESHOLD_PRIOR = 11.33;

/** The click of a note that is cut off rises in the spectrum too, but the level falls: such rises are taken out. */
function gateByLevel(onset: Float32Array, level: Float32Array): void {
  for (let i = 0; i < onset.length; i++) {
    const rise = meanOf(level, i + 1, i + 5) - meanOf(level, i - 5, i - 1);
    onset[i]! *= Math.min(1, Math.max(0, 1 + (rise + FALL) / FALL));
  }
}

/** dB of fall up to which a rise of the spectrum counts in full; at twice that it counts nothing. */
const FALL = 3;

function meanOf(level: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += level[Math.min(level.length - 1, Math.max(0, i))]!;
  return sum / (to - from);
}

function centreOf(frame: number, rate: number): number {
  return Math.round(frame * rate * MELODY_HOP);
}

function levelOf(x: Float32Array, at: number, length: number): number {
  let sum = 0;
  for (let n = Math.max(0, at); n < at + length; n++) sum += x[n]! * x[n]!;
  const db = 10 * Math.log10(sum / length + 1e-30);
  return Math.max(SILENCE_DB, db);
}
