import { memorySource } from '../audio/memory.ts';
import { perStem } from '../audio/stem.ts';
import type { Cause } from '../damage/finding.ts';
import type { Piece, Song } from '../treat/treatment.ts';

/** Signals and songs for the tests of this folder. */
export const RATE = 22050;

/** Uniform in −1..1, the same for the same seed. */
export function noiseOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Plucked notes of a chord progression: decaying harmonics, a new chord every half second, peak below 1, over a floor of noise at −66 dB. */
export function music(seconds: number): Float32Array {
  const random = noiseOf(1);
  const x = Float32Array.from({ length: Math.round(seconds * RATE) }, () => 0.0005 * random());
  const chords = [
    [110, 220, 261.63, 329.63],
    [87.31, 220, 261.63, 349.23],
    [130.81, 196, 261.63, 329.63],
    [98, 196, 246.94, 293.66],
  ];
  const step = RATE / 2;
  for (let start = 0, i = 0; start < x.length; start += step, i++) {
    for (const hz of chords[i % chords.length]!) {
      for (let h = 1; h <= 8 && h * hz < RATE / 2; h++) {
        for (let n = start; n < Math.min(x.length, start + 2 * step); n++) {
          const t = (n - start) / RATE;
          const attack = Math.min(1, t / 0.004);
          x[n]! += ((0.11 * attack * Math.exp(-t * (2 + h))) / h) * Math.sin(2 * Math.PI * hz * h * t + h);
        }
      }
    }
  }
  return x;
}

/** 10 log₁₀ of the energy of `clean` over that of the difference, in [from, to). */
export function sdr(clean: Float32Array, other: Float32Array, from: number, to: number): number {
  let signal = 0;
  let error = 0;
  for (let n = from; n < to; n++) {
    signal += clean[n]! ** 2;
    error += (clean[n]! - other[n]!) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

/** A song whose 'other' stem is x, with one finding. */
export function songOf(x: readonly Float32Array[], start: number, end: number, cause: Cause): Song {
  const stem = memorySource(x, RATE);
  const silence = memorySource(
    x.map((channel) => new Float32Array(channel.length)),
    RATE,
  );
  const finding = { start, end, cause, severity: 'damaged', confidence: 0.9, detail: '' } as const;
  return {
    sampleRate: RATE,
    length: stem.length,
    channels: stem.channels,
    mix: stem,
    stems: { ...perStem(() => silence), other: stem },
    profile: {
      tempo: { bpm: 120, confidence: 0 },
      meter: [4, 4],
      beats: [],
      downbeats: [],
      key: { tonic: 'C', mode: 'major', confidence: 0 },
      chords: [],
      melody: { hz: new Float32Array(0), notes: [] },
      bass: { notes: [] },
      drums: [],
      sections: [],
      description: '',
    },
    damage: { ...perStem(() => []), other: [finding] },
  };
}

export function pieceOf(start: number, end: number, cause: Cause): Piece {
  return { stem: 'other', start, end, cause, severity: 'damaged', seed: 1, findings: [] };
}
