import { memorySource } from '../audio/memory.ts';
import { type PerStem, perStem } from '../audio/stem.ts';
import type { Cause, Finding, Severity } from '../damage/finding.ts';
import type { Chord, Profile } from '../music/profile.ts';
import type { Song } from './treatment.ts';

/** Samples a second of test songs: low, so that tests are quick. */
export const RATE = 16000;
/** Frames of a beat: 120 BPM. */
export const BEAT = RATE / 2;
const BARS = 12;
const CHORDS = ['C', 'F', 'G', 'Am'];
const ROOTS = [48, 53, 55, 57];

const LENGTH = BARS * 4 * BEAT;
let played: PerStem<Float32Array> | null = null;

export interface TestSong extends Song {
  readonly clean: PerStem<Float32Array>;
}

/** A small song in four stems for tests: four bars that repeat three times, played exactly alike but for a little noise. */
export function testSong(damage: Partial<PerStem<readonly Finding[]>> = {}): TestSong {
  const clean = (played ??= play());
  const heard = perStem((stem) => spoiled(clean[stem], damage[stem] ?? []));
  const mix = new Float32Array(LENGTH);
  for (const stem of Object.values(heard)) for (let n = 0; n < LENGTH; n++) mix[n]! += stem[n]!;
  return {
    clean,
    sampleRate: RATE,
    length: LENGTH,
    channels: 1,
    mix: memorySource([mix], RATE),
    stems: perStem((stem) => memorySource([heard[stem]], RATE)),
    profile: profile(),
    damage: perStem((stem) => damage[stem] ?? []),
  };
}

function play(): PerStem<Float32Array> {
  const clean = perStem(() => new Float32Array(LENGTH));
  for (let beat = 0; beat < BARS * 4; beat++) {
    const bar = Math.floor(beat / 4);
    const root = ROOTS[bar % 4]!;
    hit(clean.drums, beat * BEAT, beat % 2 === 0 ? 60 : 190, beat % 2 === 0 ? 0.8 : 0.5);
    if (beat % 4 === 3 && bar % 4 === 3) hit(clean.drums, beat * BEAT + BEAT / 2, 190, 0.4);
    tone(clean.bass, beat * BEAT, BEAT, root - 12, 0.3);
    for (const step of [0, 4, 7]) tone(clean.other, beat * BEAT, BEAT, root + 12 + step, 0.08);
    tone(clean.vocals, beat * BEAT, BEAT, root + 24 + (beat % 4) * 2, 0.15);
  }
  let seed = 1;
  for (const stem of Object.values(clean)) {
    for (let n = 0; n < LENGTH; n++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      stem[n]! += (seed / 2 ** 32 - 0.5) * 2e-4;
    }
  }
  return clean;
}

/** A finding, for tests. */
export function finding(start: number, end: number, cause: Cause, severity: Severity = 'severe'): Finding {
  return { start, end, cause, severity, confidence: 0.9, detail: '' };
}

/** Root mean square of a − b over [from, to), as a share of b's. */
export function misfit(a: Float32Array, b: Float32Array, from: number, to: number): number {
  let off = 0;
  let all = 0;
  for (let n = from; n < to; n++) {
    off += (a[n]! - b[n]!) ** 2;
    all += b[n]! ** 2;
  }
  return Math.sqrt(off / all);
}

function spoiled(clean: Float32Array, findings: readonly Finding[]): Float32Array {
  const out = clean.slice();
  let seed = 7;
  for (const { start, end, cause } of findings) {
    for (let n = start; n < end; n++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      if (cause === 'dropout') out[n] = 0;
      if (cause === 'distortion') out[n] = 0.3 * Math.tanh(40 * out[n]!);
      if (cause === 'noise') out[n]! += (seed / 2 ** 32 - 0.5) * 0.02;
    }
  }
  return out;
}

function hit(into: Float32Array, at: number, hz: number, gain: number): void {
  let seed = hz;
  for (let n = 0; n < 0.15 * RATE && at + n < into.length; n++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const noise = seed / 2 ** 31 - 1;
    into[at + n]! += gain * Math.exp(-n / (0.03 * RATE)) * (Math.sin((2 * Math.PI * hz * n) / RATE) + 0.3 * noise);
  }
}

function tone(into: Float32Array, at: number, length: number, midi: number, gain: number): void {
  const hz = 440 * 2 ** ((midi - 69) / 12);
  for (let n = 0; n < length && at + n < into.length; n++) {
    const envelope = Math.min(1, n / 80) * Math.exp(-n / (0.4 * RATE)) * Math.min(1, (length - n) / 160);
    let sum = 0;
    for (let k = 1; k <= 5; k++) sum += Math.sin((2 * Math.PI * hz * k * n) / RATE) / k;
    into[at + n]! += gain * envelope * sum;
  }
}

function profile(): Profile {
  const beats = Array.from({ length: BARS * 4 }, (_, b) => b * BEAT);
  const chords: Chord[] = Array.from({ length: BARS }, (_, bar) => ({
    start: bar * 4 * BEAT,
    end: (bar + 1) * 4 * BEAT,
    label: CHORDS[bar % 4]!,
    confidence: 1,
  }));
  return {
    tempo: { bpm: 120, confidence: 1 },
    meter: [4, 4],
    beats,
    downbeats: beats.filter((_, b) => b % 4 === 0),
    key: { tonic: 'C', mode: 'major', confidence: 1 },
    chords,
    melody: { hz: new Float32Array(0), notes: [] },
    bass: { notes: [] },
    drums: [],
    sections: [{ start: 0, end: LENGTH, label: 'A' }],
    description: '',
  };
}
