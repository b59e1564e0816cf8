import type { AudioSource, Frames, Progress } from '../../audio/source.ts';
import { eachFrame, type Stft } from '../../signal/stft.ts';
import { hzToMidi } from '../notes/midi.ts';
import type { Rhythm } from '../profile.ts';

/** Pitch classes as they sound, then bands of level, then the roots of the chords. */
const CHROMA = 12;
const BANDS = 12;
const ROOTS = 12;
export const FEATURES = CHROMA + BANDS + ROOTS;

/** The edges of the song's bars in frames: the downbeats, with 0 and the song's end. One more than there are bars. */
export function barEdges(rhythm: Rhythm, length: Frames, sampleRate: number): Frames[] {
  const starts = rhythm.downbeats.length >= 2 ? rhythm.downbeats : everyTwoSeconds(length, sampleRate);
  const first = starts[0] ?? 0;
  const bar = median(starts.slice(1).map((at, b) => at - starts[b]!)) || 2 * sampleRate;
  const edges: Frames[] = [];
  for (let at = first; at > bar / 3; at -= bar) if (at < first) edges.push(Math.round(at));
  edges.push(0);
  edges.reverse();
  if (edges.length === 1 && first > 0 && first <= bar / 3) edges.length = 1;
  for (const at of starts) if (at > edges[edges.length - 1]! && at < length) edges.push(at);
  for (let at = edges[edges.length - 1]! + bar; at < length - bar / 3; at += bar) edges.push(Math.round(at));
  edges.push(length);
  return edges;
}

function everyTwoSeconds(length: Frames, sampleRate: number): Frames[] {
  return Array.from({ length: Math.max(1, Math.ceil(length / (2 * sampleRate))) }, (_, k) => k * 2 * sampleRate);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/**
 * FEATURES numbers a bar from a mono source at analysis rate, `edges` in its frames: pitch classes (square root of
 * their share of the sound) and levels of bands an octave or so wide, in units of their deviation over the song.
 */
export function barFeatures(
  source: AudioSource,
  stft: Stft,
  edges: readonly number[],
  roots: Float32Array,
  progress: Progress,
): Float32Array {
  const bars = edges.length - 1;
  const out = new Float32Array(bars * FEATURES);
  const counts = new Float32Array(bars);
  const hzPerBin = source.sampleRate / stft.size;
  const bins = stft.size / 2;
  const pitchClass = Int8Array.from({ length: bins }, (_, k) => pitchClassOf(k * hzPerBin));
  const band = Int8Array.from({ length: bins }, (_, k) => bandOf(k * hzPerBin, source.sampleRate / 2));
  const chroma = new Float64Array(CHROMA);
  const energy = new Float64Array(BANDS);
  const frames = stft.framesOf(source.length);
  let bar = 0;
  eachFrame(source, stft, (t, spectra) => {
    if ((t & 127) === 0) progress(t / frames);
    while (bar < bars - 1 && t * stft.hop >= edges[bar + 1]!) bar++;
    chroma.fill(0);
    energy.fill(0);
    const packed = spectra[0]!;
    for (let k = 1; k < bins; k++) {
      const power = packed[2 * k]! ** 2 + packed[2 * k + 1]! ** 2;
      if (pitchClass[k]! >= 0) chroma[pitchClass[k]!]! += power;
      energy[band[k]!]! += power;
    }
    const total = chroma.reduce((sum, value) => sum + value, 0);
    const at = bar * FEATURES;
    if (total > 0) for (let c = 0; c < CHROMA; c++) out[at + c]! += Math.sqrt(chroma[c]! / total);
    for (let b = 0; b < BANDS; b++) out[at + CHROMA + b]! += energy[b]!;
    counts[bar]! += 1;
  });
  for (let b = 0; b < bars; b++) {
    for (let f = 0; f < FEATURES; f++) out[b * FEATURES + f]! /= Math.max(1, counts[b]!);
    for (let c = 0; c < ROOTS; c++) out[b * FEATURES + CHROMA + BANDS + c] = roots[b * ROOTS + c]!;
  }
  toLevels(out, bars);
  standardise(out, bars);
  return out;
}

/** Energy of bands to nepers, no lower than 30 dB under the loudest bar: silence must not outweigh all music. */
function toLevels(features: Float32Array, bars: number): void {
  for (let f = CHROMA; f < CHROMA + BANDS; f++) {
    let most = 1e-12;
    for (let b = 0; b < bars; b++) most = Math.max(most, features[b * FEATURES + f]!);
    for (let b = 0; b < bars; b++) {
      features[b * FEATURES + f] = 0.5 * Math.log(Math.max(features[b * FEATURES + f]!, 1e-3 * most));
    }
  }
}

/**
 * To median 0 and half the middle half's width 1 over the song, cut at ±CLIP: a silent start or one loud bar must not
 * set the scale for all the rest.
 */
function standardise(features: Float32Array, bars: number): void {
  const column = new Float32Array(bars);
  for (let f = 0; f < FEATURES; f++) {
    for (let b = 0; b < bars; b++) column[b] = features[b * FEATURES + f]!;
    column.sort();
    const middle = column[bars >> 1]!;
    // What hardly moves (a band by 2 dB, a pitch class or a root by a tenth) must not be blown up to matter.
    const least = f < CHROMA || f >= CHROMA + BANDS ? 0.1 : 0.23;
    const scale = Math.max(least, (column[(bars * 3) >> 2]! - column[bars >> 2]!) / 2);
    for (let b = 0; b < bars; b++) {
      const value = (features[b * FEATURES + f]! - middle) / scale;
      features[b * FEATURES + f] = Math.max(-CLIP, Math.min(CLIP, value));
    }
  }
}

const CLIP = 3;

function pitchClassOf(hz: number): number {
  if (hz < 100 || hz > 2000) return -1;
  return ((Math.round(hzToMidi(hz)) % 12) + 12) % 12;
}

/** Bands of equal width in log frequency from 60 Hz up. */
function bandOf(hz: number, top: number): number {
  const place = Math.log(Math.max(hz, 60) / 60) / Math.log(top / 60);
  return Math.min(BANDS - 1, Math.floor(place * BANDS));
}
