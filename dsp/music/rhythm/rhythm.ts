import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import type { Finding } from '../../damage/finding.ts';
import { decimatedSource } from '../../signal/decimate.ts';
import { powerOf } from '../../signal/fft.ts';
import { eachFrame, Stft } from '../../signal/stft.ts';
import type { Rhythm } from '../profile.ts';

const RATE = 22_050;
const HOP = 256;
const FPS = RATE / HOP;

export interface RhythmInput {
  readonly mix: AudioSource;
  readonly drums: AudioSource | null;
  readonly bass: AudioSource | null;
  readonly damage: readonly Finding[];
}

/** Tempo, beats, meter and downbeats: spectral flux, autocorrelation with a tempo prior, beats by dynamic programming (Ellis 2007). */
export function analyseRhythm({ mix }: RhythmInput, progress: Progress): Rhythm {
  const flux = onsetStrength(mix, progress);
  const empty: Rhythm = { tempo: { bpm: 0, confidence: 0 }, meter: [4, 4], beats: [], downbeats: [] };
  if (flux.length < 4 * FPS || flux.every((value) => value === 0)) return empty;
  const { period, confidence } = tempoOf(flux);
  const frames = trackBeats(flux, period);
  const beats = frames.map((frame) => Math.round((frame * HOP * mix.sampleRate) / RATE)).filter((at) => at < mix.length);
  const phase = [0, 1, 2, 3].map((p) => frames.filter((_, i) => i % 4 === p).reduce((sum, f) => sum + flux[f]!, 0));
  const first = phase.indexOf(Math.max(...phase));
  const intervals = beats.slice(1).map((beat, i) => beat - beats[i]!).sort((a, b) => a - b);
  const median = intervals[intervals.length >> 1] ?? (period * HOP * mix.sampleRate) / RATE;
  return {
    tempo: { bpm: (60 * mix.sampleRate) / median, confidence },
    meter: [4, 4],
    beats,
    downbeats: beats.filter((_, i) => i % 4 === first),
  };
}

function onsetStrength(mix: AudioSource, progress: Progress): Float32Array {
  const source = decimatedSource(monoSource(mix), RATE);
  const stft = new Stft(1024, HOP);
  const count = stft.framesOf(source.length);
  const flux = new Float32Array(count);
  const power = new Float32Array(513);
  const before = new Float32Array(513);
  const now = new Float32Array(513);
  eachFrame(source, stft, (t, [spectrum]) => {
    if ((t & 63) === 0) progress(t / count);
    powerOf(spectrum!, power);
    let sum = 0;
    for (let k = 1; k < 513; k++) {
      now[k] = Math.log1p(100 * Math.sqrt(power[k]!));
      const rise = now[k]! - before[k]!;
      if (rise > 0) sum += rise;
    }
    before.set(now);
    flux[t] = t === 0 ? 0 : sum;
  });
  const mean = flux.reduce((a, b) => a + b, 0) / count;
  const deviation = Math.sqrt(flux.reduce((a, b) => a + (b - mean) ** 2, 0) / count) || 1;
  for (let t = 0; t < count; t++) flux[t] = Math.max(0, (flux[t]! - mean) / deviation);
  return flux;
}

function tempoOf(flux: Float32Array): { period: number; confidence: number } {
  const shortest = Math.round((FPS * 60) / 200);
  const longest = Math.round((FPS * 60) / 50);
  let best = shortest;
  let most = 0;
  let total = 0;
  for (let lag = shortest; lag <= longest; lag++) {
    let sum = 0;
    for (let t = lag; t < flux.length; t++) sum += flux[t]! * flux[t - lag]!;
    const weight = Math.exp(-0.5 * (Math.log2((60 * FPS) / lag / 115) / 0.7) ** 2);
    total += sum * weight;
    if (sum * weight > most) {
      most = sum * weight;
      best = lag;
    }
  }
  return { period: best, confidence: Math.min(1, most / (total / (longest - shortest + 1)) / 6) };
}

function trackBeats(flux: Float32Array, period: number): number[] {
  const score = new Float32Array(flux.length);
  const from = new Int32Array(flux.length).fill(-1);
  for (let t = 0; t < flux.length; t++) {
    let best = 0;
    for (let lag = Math.round(period / 2); lag <= 2 * period && lag <= t; lag++) {
      const value = score[t - lag]! - 100 * Math.log(lag / period) ** 2;
      if (value > best) {
        best = value;
        from[t] = t - lag;
      }
    }
    score[t] = flux[t]! + best;
  }
  let end = flux.length - 1;
  for (let t = Math.max(0, flux.length - 2 * period); t < flux.length; t++) if (score[t]! > score[end]!) end = t;
  const beats: number[] = [];
  for (let t = end; t >= 0; t = from[t]!) beats.push(t);
  return beats.reverse();
}
