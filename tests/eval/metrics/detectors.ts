import { eachPower, monoOf } from './frames.ts';
import type { NoteLike } from './notes.ts';

/** Simple ears of the evaluation's own, so that a rebuilt span is not judged by the ears that rebuilt it. */

/** How an ear for onsets looks: frames, bands from 50 Hz up, the level below the loudest band that counts as silence, the least mean growth in dB. */
interface Ear {
  readonly size: number;
  readonly hop: number;
  readonly bands: number;
  readonly perOctave: number;
  readonly floorDb: number;
  readonly least: number;
  /** Seconds by which it hears late, measured on the clean standard songs and taken off. */
  readonly late: number;
}

/** Short frames and narrow bands find each stroke; a bass needs frames of two periods and octaves, or its beating partials look like strokes. */
const DRUM_EAR: Ear = { size: 1024, hop: 256, bands: 30, perOctave: 3.4, floorDb: -40, least: 2, late: 0.005 };
const BASS_EAR: Ear = { size: 2048, hop: 256, bands: 6, perOctave: 1, floorDb: -30, least: 1.2, late: 0.026 };

/**
 * Drum strokes in seconds from the span's first sample: half-wave rectified growth of the log levels of bands, peaks within ±30 ms that rise
 * above what goes on in the second around them. `lead` samples of context on both sides.
 */
export function onsets(channels: readonly Float32Array[], lead: number, rate: number): number[] {
  return onsetsBy(DRUM_EAR, monoOf(channels), lead, rate);
}

function onsetsBy(ear: Ear, x: Float32Array, lead: number, rate: number): number[] {
  const flux = growth(ear, x, lead, rate);
  const reach = Math.round((0.03 * rate) / ear.hop);
  const wide = Math.round((0.5 * rate) / ear.hop);
  const out: number[] = [];
  for (let t = 1; t < flux.length; t++) {
    const around = flux.subarray(Math.max(0, t - reach), t + reach + 1);
    if (flux[t]! < ear.least || around.some((value) => value > flux[t]!)) continue;
    const far = flux.subarray(Math.max(0, t - wide), t + wide + 1);
    if (flux[t]! < (1.5 * far.reduce((sum, value) => sum + value, 0)) / far.length) continue;
    const time = Math.max(0, (t * ear.hop) / rate - ear.late);
    if (out.length === 0 || time - out.at(-1)! > 0.03) out.push(time);
  }
  return out;
}

/** Mean growth of the bands over two hops, in dB; frame t stands at sample lead + t · hop, where a hit has entered by half. */
function growth(ear: Ear, x: Float32Array, lead: number, rate: number): Float64Array {
  const { size, hop, bands: count } = ear;
  const edges = Array.from({ length: count + 1 }, (_, k) => Math.round((50 * 2 ** (k / ear.perOctave) * size) / rate));
  const frames = Math.ceil((x.length - 2 * lead) / hop);
  const flux = new Float64Array(frames);
  let peak = 1e-9;
  const levels: Float64Array[] = [];
  eachPower(x, lead - 2 * hop, x.length - lead, size, hop, (power) => {
    const bands = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      const [low, high] = [edges[k]!, Math.max(edges[k]! + 1, edges[k + 1]!)];
      for (let bin = low; bin < Math.min(high, power.length); bin++) bands[k]! += power[bin]!;
      peak = Math.max(peak, bands[k]!);
    }
    levels.push(bands);
  });
  const floor = peak * 10 ** (ear.floorDb / 10);
  for (let t = 0; t < frames; t++) {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const rise = 10 * Math.log10((levels[t + 2]![k]! + floor) / (levels[t]![k]! + floor));
      if (rise > 0) sum += rise;
    }
    flux[t] = sum / count;
  }
  return flux;
}

/**
 * Notes of a bass line in a span, seconds from its first sample: YIN on frames of 10 ms at about 5.5 kHz, cut at onsets and where the pitch moves
 * by more than 0.7 semitones and stays. `lead` samples of context on both sides.
 */
export function bassNotes(channels: readonly Float32Array[], lead: number, rate: number): NoteLike[] {
  const mono = monoOf(channels);
  const factor = Math.max(1, Math.round(rate / 5512));
  const x = decimate(mono, factor);
  const low = rate / factor;
  const hop = Math.round(low / 100);
  const first = Math.round(lead / factor);
  const frames = Math.floor((mono.length - 2 * lead) / factor / hop);
  const pitch = new Float64Array(frames);
  const rms = new Float64Array(frames);
  let loudest = 0;
  for (let t = 0; t < frames; t++) {
    const { hz, level } = yin(x, first + t * hop, low);
    rms[t] = level;
    loudest = Math.max(loudest, level);
    pitch[t] = hz === 0 ? 0 : 69 + 12 * Math.log2(hz / 440);
  }
  const cuts = new Set<number>([0, frames]);
  for (const time of onsetsBy(BASS_EAR, mono, lead, rate)) cuts.add(Math.round((time * low) / hop));
  for (let t = 3; t + 4 < frames; t++) {
    const [before, after] = [pitch[t - 2]!, pitch[t + 2]!];
    if (before > 0 && after > 0 && Math.abs(after - before) > 0.7 && Math.abs(pitch[t + 4]! - after) < 0.4) {
      if (![...cuts].some((cut) => Math.abs(cut - t) < 5)) cuts.add(t);
    }
  }
  const borders = [...cuts].filter((t) => t >= 0 && t <= frames).sort((a, b) => a - b);
  const notes: NoteLike[] = [];
  let end = 0;
  for (let i = 0; i + 1 < borders.length; i++) {
    const [from, to] = [borders[i]!, borders[i + 1]!];
    const sounding: number[] = [];
    let start = -1;
    for (let t = from; t < to; t++) {
      if (pitch[t]! <= 0 || rms[t]! < loudest / 30) continue;
      if (start < 0) start = t;
      sounding.push(pitch[t]!);
    }
    if (sounding.length < 5) continue;
    sounding.sort((a, b) => a - b);
    const midi = sounding[sounding.length >> 1]!;
    // The lowest notes beat within a frame; a cut between equal pitches stands only where the level rises again by a decibel.
    const before = notes.at(-1);
    const dip = Math.min(...rms.subarray(Math.max(0, from - 4), from + 2));
    const crest = Math.max(...rms.subarray(from, Math.min(frames, from + 8)));
    const held = before !== undefined && Math.abs(before.midi - midi) < 0.4 && start - end < 5;
    end = to;
    if (held && crest < 1.12 * dip) continue;
    // The onset's frame may still hold the note before: the cut itself is the start.
    notes.push({ start: (Math.min(start, from + 3) * hop) / low, midi });
  }
  return notes;
}

function decimate(x: Float32Array, factor: number): Float32Array {
  // A triangle of twice the factor: zeros on the images of the lowest octave, all that a bass's period needs.
  const out = new Float32Array(Math.floor(x.length / factor));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = -factor + 1; k < factor; k++) sum += (x[i * factor + k] ?? 0) * (factor - Math.abs(k));
    out[i] = sum / (factor * factor);
  }
  return out;
}

/** The fundamental (28-400 Hz) around sample `at`, 0 where there is none, by YIN's normalised difference. */
function yin(x: Float32Array, at: number, rate: number): { hz: number; level: number } {
  const longest = Math.floor(rate / 28);
  const shortest = Math.floor(rate / 400);
  const window = Math.round(0.045 * rate);
  const from = at - ((window + longest) >> 1);
  let power = 0;
  for (let i = 0; i < window + longest; i++) power += (x[from + i] ?? 0) ** 2;
  const level = Math.sqrt(power / (window + longest));
  if (level < 1e-6) return { hz: 0, level };
  const difference = new Float64Array(longest + 2);
  for (let lag = 1; lag <= longest + 1; lag++) {
    let sum = 0;
    for (let i = 0; i < window; i++) sum += ((x[from + i] ?? 0) - (x[from + i + lag] ?? 0)) ** 2;
    difference[lag] = sum;
  }
  let running = 0;
  const normal = difference.map((value, lag) => {
    running += value;
    return lag === 0 ? 1 : (value * lag) / Math.max(running, 1e-30);
  });
  for (let lag = shortest; lag <= longest; lag++) {
    if (normal[lag]! > 0.15 || normal[lag + 1]! < normal[lag]!) continue;
    const [a, b, c] = [normal[lag - 1]!, normal[lag]!, normal[lag + 1]!];
    const shift = a - 2 * b + c === 0 ? 0 : (0.5 * (a - c)) / (a - 2 * b + c);
    return { hz: rate / (lag + Math.max(-1, Math.min(1, shift))), level };
  }
  return { hz: 0, level };
}
