import { RealFft } from '../../signal/fft.ts';
import { transformSizeFor } from '../../signal/pitch.ts';
import { hann } from '../../signal/window.ts';
import { midiToHz } from './midi.ts';

/** A pitch that the spectrum may have, as fractional MIDI number, and how much speaks for it, 0..1. */
export interface PitchCandidate {
  pitch: number;
  weight: number;
}

/** Steps a semitone of the pitches that are tried. */
const STEPS = 3;
/** Partials that count: higher ones are noise in most instruments. */
const PARTIALS = 10;
/** The spectrum is zero-padded so that the nearest bin is near enough to any partial. */
const PADDING = 4;

/**
 * Pitch strength from the spectrum, after SWIPE (Camacho & Harris 2008): square roots of magnitude at the partials of a
 * pitch, weighted 1/√h, less those half-way between them. Octaves below lack every other partial, octaves above have
 * partials half-way. It hears through bleed, detuned partials and attacks where no waveform repeats exactly.
 */
export class HarmonicSum {
  /** Samples that one frame needs, centred on the frame's time. */
  readonly size: number;
  private readonly fft: RealFft;
  private readonly window: Float32Array;
  private readonly frame: Float32Array;
  private readonly root: Float32Array;
  private readonly first: number;
  private readonly offset: Int32Array;
  private readonly bin: Int32Array;
  private readonly weight: Float32Array;
  private readonly strength: Float32Array;
  private readonly lobe: number;

  /** For pitches from `low` to `high` (MIDI) at `rate` Hz, under a Hann window of about `seconds`. */
  constructor(rate: number, low: number, high: number, seconds: number) {
    this.size = 2 * Math.round((seconds * rate) / 2);
    const points = transformSizeFor(this.size * PADDING);
    this.fft = RealFft.of(points);
    this.window = hann(this.size);
    this.frame = new Float32Array(points);
    const bins = points >> 1;
    this.root = new Float32Array(bins);
    this.first = low - 1;
    const count = (high - low + 2) * STEPS + 1;
    this.strength = new Float32Array(count);
    this.offset = new Int32Array(count + 1);
    const places: number[] = [];
    const weights: number[] = [];
    for (let c = 0; c < count; c++) {
      addKernel((midiToHz(this.first + c / STEPS) * points) / rate, bins, places, weights);
      this.offset[c + 1] = places.length;
    }
    this.bin = Int32Array.from(places);
    this.weight = Float32Array.from(weights);
    this.lobe = lobeEnergy(points / this.size);
  }

  /** Fills `into` with candidates from x[at … at + size), strongest first, and returns their number. */
  candidates(x: Float32Array, at: number, into: PitchCandidate[]): number {
    const { frame, window, root, strength, offset, bin, weight } = this;
    for (let n = 0; n < window.length; n++) frame[n] = x[at + n]! * window[n]!;
    frame.fill(0, window.length);
    this.fft.forward(frame, frame);
    let sum = 0;
    for (let k = 1; k < root.length; k++) {
      const magnitude = Math.sqrt(frame[2 * k]! * frame[2 * k]! + frame[2 * k + 1]! * frame[2 * k + 1]!);
      root[k] = Math.sqrt(magnitude);
      sum += magnitude;
    }
    if (sum < 1e-7) return 0;
    const scale = 1 / Math.sqrt(sum / this.lobe);
    for (let c = 0; c < strength.length; c++) {
      let value = 0;
      for (let p = offset[c]!; p < offset[c + 1]!; p++) value += weight[p]! * root[bin[p]!]!;
      strength[c] = value * scale;
    }
    return this.peaks(into);
  }

  private peaks(into: PitchCandidate[]): number {
    const s = this.strength;
    let count = 0;
    for (let c = 1; c < s.length - 1; c++) {
      const here = s[c]!;
      if (here < WEAK || here < s[c - 1]! || here <= s[c + 1]!) continue;
      let k = Math.min(count, into.length - 1);
      if (count === into.length && into[k]!.weight >= here) continue;
      const slot = into[k]!;
      for (; k > 0 && into[k - 1]!.weight < here; k--) into[k] = into[k - 1]!;
      const curve = s[c - 1]! + s[c + 1]! - 2 * here;
      slot.pitch = this.first + (c + (curve < 0 ? (0.5 * (s[c - 1]! - s[c + 1]!)) / curve : 0)) / STEPS;
      slot.weight = here;
      into[k] = slot;
      count = Math.min(count + 1, into.length);
    }
    share(into, count);
    return count;
  }
}

/** Strength below which nothing speaks for a pitch, and that from which it is certain that there is one. */
const WEAK = 0.15;
const STRONG = 0.45;
/** How steeply the probability goes to the strongest: 0.1 of strength is a factor e^2. */
const STEEP = 20;

/** Turns strengths into probabilities: the strongest decides how surely there is a pitch, their distances which. */
function share(into: PitchCandidate[], count: number): void {
  if (count === 0) return;
  const most = into[0]!.weight;
  const voiced = Math.min(0.99, Math.max(0, (most - WEAK) / (STRONG - WEAK)));
  let total = 0;
  for (let k = 0; k < count; k++) {
    into[k]!.weight = Math.exp(STEEP * (into[k]!.weight - most));
    total += into[k]!.weight;
  }
  for (let k = 0; k < count; k++) into[k]!.weight *= voiced / total;
}

/** Kernel of one fundamental (in bins): places and weights, of unit norm over its partials. */
function addKernel(fundamental: number, bins: number, places: number[], weights: number[]): void {
  const partials = Math.min(PARTIALS, Math.floor((bins - 1) / fundamental));
  let norm = 0;
  for (let h = 1; h <= partials; h++) norm += 1 / h;
  norm = Math.sqrt(norm);
  for (let h = 1; h <= partials; h++) {
    const weight = 1 / Math.sqrt(h) / norm;
    places.push(Math.round(h * fundamental), Math.round((h - 0.5) * fundamental));
    weights.push(weight, h === 1 ? -0.5 * weight : -0.5 * (weight + 1 / Math.sqrt(h - 1) / norm));
  }
}

/** Σ |W| over the Hann main lobe, in units of its peak, with bins `padding` times finer. */
function lobeEnergy(padding: number): number {
  let sum = 0;
  for (let k = Math.ceil(-2 * padding); k <= 2 * padding; k++) {
    const x = k / padding;
    if (Math.abs(x) < 1e-9) sum += 1;
    else if (Math.abs(Math.abs(x) - 1) < 1e-9) sum += 0.5;
    else sum += Math.abs(Math.sin(Math.PI * x) / (Math.PI * x * (1 - x * x)));
  }
  return sum;
}
