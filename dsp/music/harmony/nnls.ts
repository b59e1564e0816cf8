import { LOG_BINS, type LogMap } from './log-spectrum.ts';

/** Notes that are looked for: MIDI 24 (C1) … 96 (C7). */
export const NOTE_LOW = 24;
export const NOTE_COUNT = 73;

/** Each partial is 0.7 of the one below: between a bright guitar (0.8) and a soft piano (0.6). */
const DECAY = 0.8;
const PARTIALS = 20;

/**
 * Explains a log spectrum as a sum of notes with harmonics, none negative (after Mauch & Dixon 2010): a note's own
 * harmonics then no longer count as notes. Solved by coordinate descent on the normal equations.
 */
export class NoteFinder {
  private readonly profiles: Float64Array[];
  private readonly gram: Float64Array;
  private readonly target = new Float64Array(NOTE_COUNT);

  constructor(map: LogMap, fftSize: number) {
    this.profiles = Array.from({ length: NOTE_COUNT }, (_, n) => noteProfile(map, fftSize, NOTE_LOW + n));
    this.gram = new Float64Array(NOTE_COUNT * NOTE_COUNT);
    for (let i = 0; i < NOTE_COUNT; i++) {
      for (let j = 0; j <= i; j++) {
        const value = dot(this.profiles[i]!, this.profiles[j]!);
        this.gram[i * NOTE_COUNT + j] = value;
        this.gram[j * NOTE_COUNT + i] = value;
      }
    }
  }

  /** Strength of each note (NOTE_COUNT numbers) in a whitened log spectrum. */
  find(x: Float32Array, into: Float32Array): void {
    const { gram, target, profiles } = this;
    for (let i = 0; i < NOTE_COUNT; i++) target[i] = dot(profiles[i]!, x);
    into.fill(0);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      for (let i = 0; i < NOTE_COUNT; i++) {
        let rest = target[i]! - SPARSITY;
        const row = i * NOTE_COUNT;
        for (let j = 0; j < NOTE_COUNT; j++) rest -= gram[row + j]! * into[j]!;
        into[i] = Math.max(0, into[i]! + rest / gram[row + i]!);
      }
    }
  }
}

/** After 20 sweeps no note moves by more than a hundredth of the largest. */
const SWEEPS = 20;
/** A small cost on every note keeps faint explanations of noise at zero. Profiles have unit norm, spectra deviations of 1. */
const SPARSITY = 0.5;

/** The log spectrum of one note: Hann main lobes of its partials through the same map as the spectra. */
function noteProfile(map: LogMap, fftSize: number, midi: number): Float64Array {
  const magnitudes = new Float32Array(fftSize / 2);
  const fundamental = map.binOfNote(midi);
  for (let h = 1; h <= PARTIALS; h++) {
    const centre = fundamental * h;
    if (centre >= magnitudes.length - 3) break;
    for (let k = Math.max(1, Math.ceil(centre - 2)); k <= Math.floor(centre + 2); k++) {
      magnitudes[k]! += DECAY ** (h - 1) * hannLobe(k - centre);
    }
  }
  const bins = new Float32Array(LOG_BINS);
  map.add(magnitudes, bins, 1);
  const profile = Float64Array.from(bins);
  const norm = Math.sqrt(dot(profile, profile)) || 1;
  return profile.map((value) => value / norm);
}

/** Spectrum of the Hann window at a distance of `x` bins, 1 at 0 and 0 from 2 on. */
function hannLobe(x: number): number {
  if (Math.abs(x) < 1e-6) return 1;
  if (Math.abs(Math.abs(x) - 1) < 1e-6) return 0.5;
  return Math.abs(Math.sin(Math.PI * x) / (Math.PI * x * (1 - x * x)));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
