import type { AudioSource, Frames, Progress } from '../../audio/source.ts';
import { eachFrame, type Stft } from '../../signal/stft.ts';
import { hzToMidi } from '../notes/midi.ts';
import type { Rhythm } from '../profile.ts';

/** Pitch classes, then mel-like bands of level. */
export const CHROMA = 12;
export const BANDS = 10;
export const FEATURES = CHROMA + BANDS;

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
    for (let b = 0; b < BANDS; b++) out[at + CHROMA + b]! += Math.log(energy[b]! + 1e-6);
    counts[bar]! += 1;
  });
  for (let b = 0; b < bars; b++) {
    for (let f = 0; f < FEATURES; f++) out[b * FEATURES + f]! /= Math.max(1, counts[b]!);
  }
  standardiseBands(out, bars);
  return out;
}

function standardiseBands(features: Float32Array, bars: number): void {
  for (let f = CHROMA; f < FEATURES; f++) {
    let sum = 0;
    let squares = 0;
    for (let b = 0; b < bars; b++) {
      sum += features[b * FEATURES + f]!;
      squares += features[b * FEATURES + f]! ** 2;
    }
    const mean = sum / bars;
    // A band that hardly moves (under 1 dB) must not be blown up to matter.
    const deviation = Math.max(0.23, Math.sqrt(Math.max(0, squares / bars - mean * mean)));
    for (let b = 0; b < bars; b++) features[b * FEATURES + f] = (features[b * FEATURES + f]! - mean) / deviation;
  }
}

function pitchClassOf(hz: number): number {
  if (hz < 100 || hz > 2000) return -1;
  return ((Math.round(hzToMidi(hz)) % 12) + 12) % 12;
}

/** Bands of equal width in log frequency from 60 Hz up. */
function bandOf(hz: number, top: number): number {
  const place = Math.log(Math.max(hz, 60) / 60) / Math.log(top / 60);
  return Math.min(BANDS - 1, Math.floor(place * BANDS));
}
