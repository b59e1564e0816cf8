import type { AudioSource, Progress } from '../../audio/source.ts';
import { eachFrame, type Stft } from '../../signal/stft.ts';
import type { Grid } from './grid.ts';
import { LOG_BINS, LogMap, whiten } from './log-spectrum.ts';
import { NOTE_COUNT, NOTE_LOW, NoteFinder } from './nnls.ts';

/** What sounds in each segment of a grid. */
export interface Chromagram {
  readonly segments: number;
  /** Twelve numbers a segment, C first: strength of each pitch class in the chords' range, the strongest 1 (all 0 in silence). */
  readonly treble: Float32Array;
  /** The same in the bass range. */
  readonly bass: Float32Array;
  /** Root mean square magnitude of each segment's spectrum, relative to the loudest segment. */
  readonly level: Float32Array;
}

/** Measures a mono source at analysis rate over a grid given in frames of that source. */
export function chromagram(
  source: AudioSource,
  stft: Stft,
  grid: Grid,
  tuning: number,
  progress: Progress,
): Chromagram {
  const segments = grid.places.length;
  const map = new LogMap(stft.size, source.sampleRate, tuning);
  const finder = new NoteFinder(map, stft.size);
  const treble = new Float32Array(segments * 12);
  const bass = new Float32Array(segments * 12);
  const level = new Float32Array(segments);
  const magnitudes = new Float32Array(stft.size / 2);
  const spectrum = new Float32Array(LOG_BINS);
  const scratch = new Float64Array(LOG_BINS);
  const notes = new Float32Array(NOTE_COUNT);
  let segment = 0;
  let weightSum = 0;

  const finish = () => {
    if (weightSum > 0) for (let b = 0; b < LOG_BINS; b++) spectrum[b]! /= weightSum;
    let squares = 0;
    for (let b = 0; b < LOG_BINS; b++) squares += spectrum[b]! * spectrum[b]!;
    level[segment] = Math.sqrt(squares / LOG_BINS);
    if (squares > 0) {
      whiten(spectrum, scratch);
      finder.find(spectrum, notes);
      fold(notes, treble.subarray(segment * 12, segment * 12 + 12), trebleWeight);
      fold(notes, bass.subarray(segment * 12, segment * 12 + 12), bassWeight);
    }
    spectrum.fill(0);
    weightSum = 0;
    segment++;
  };

  const frames = stft.framesOf(source.length);
  eachFrame(source, stft, (t, spectra) => {
    if ((t & 127) === 0) progress(t / frames);
    const at = t * stft.hop;
    while (segment < segments - 1 && at >= grid.edges[segment + 1]!) finish();
    if (segment >= segments) return;
    const packed = spectra[0]!;
    for (let k = 1; k < magnitudes.length; k++) magnitudes[k] = Math.hypot(packed[2 * k]!, packed[2 * k + 1]!);
    map.add(magnitudes, spectrum, 1);
    weightSum += 1;
  });
  while (segment < segments) finish();
  relativeTo1(level);
  return { segments, treble, bass, level };
}

/** The chords' range: full from E3 to E6, fading an octave to both sides. */
function trebleWeight(midi: number): number {
  return Math.min(1, Math.max(0, (midi - 40) / 12), Math.max(0, (100 - midi) / 12));
}

/** The bass range: full to G2, gone an octave above. */
function bassWeight(midi: number): number {
  return Math.min(1, Math.max(0, (55 - midi) / 12));
}

function fold(notes: Float32Array, chroma: Float32Array, weight: (midi: number) => number): void {
  for (let n = 0; n < NOTE_COUNT; n++) chroma[(NOTE_LOW + n) % 12]! += notes[n]! * weight(NOTE_LOW + n);
  relativeTo1(chroma);
}

function relativeTo1(x: Float32Array): void {
  let most = 0;
  for (const value of x) most = Math.max(most, value);
  if (most > 0) for (let k = 0; k < x.length; k++) x[k]! /= most;
}
