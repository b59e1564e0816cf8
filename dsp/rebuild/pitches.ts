import { powerOf, RealFft } from '../signal/fft.ts';
import { transformSizeFor } from '../signal/pitch.ts';
import { hann } from '../signal/window.ts';

/** Seconds: tells semitones from 65 Hz up by the fundamental, and an octave lower by the second partial. */
const WINDOW = 0.25;
/** Frames overlap by three quarters, so that a note of a sixteenth at a fast tempo has a frame of its own. */
const OVERLAP = 4;
/** Hz: the fundamentals and low partials of a bass. Above them a band limit and the timbre speak, not the notes. */
const LOWEST = 30;
const HIGHEST = 1000;
/** Hz on either side over which a spectrum is made flat: less than the distance of two partials of a low bass from their means. */
const AROUND = 32;
/** Magnitude of a bin that is as good as silent: a sine of −100 dBFS has about this one. */
const SILENT = 0.02;

/**
 * How alike the pitches of two versions of a passage are, 0..1, whatever their levels and their colour: the mean cosine of their flattened
 * magnitude spectra below 1 kHz, frame by frame; a frame counts by how much of it sounds in `damaged`. Both of one length. 0 where that is silent.
 */
export function samePitches(
  damaged: readonly Float32Array[],
  replay: readonly Float32Array[],
  sampleRate: number,
): number {
  const size = transformSizeFor(Math.round(WINDOW * sampleRate));
  const first = Math.max(1, Math.floor((LOWEST * size) / sampleRate));
  const bins = Math.min(size >> 1, Math.ceil((HIGHEST * size) / sampleRate)) - first;
  if (bins < 2) return 0;
  const around = Math.max(1, Math.round((AROUND * size) / sampleRate));
  const a = spectra(damaged, size, first, bins, around);
  const b = spectra(replay, size, first, bins, around);
  const frames = a.length / bins;
  let sum = 0;
  let weight = 0;
  for (let t = 0; t < frames; t++) {
    let aa = 0;
    let bb = 0;
    let ab = 0;
    for (let k = 0; k < bins; k++) {
      const x = a[t * bins + k]!;
      const y = b[t * bins + k]!;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
    const level = Math.sqrt(aa);
    if (aa > 0 && bb > 0) sum += (level * ab) / Math.sqrt(aa * bb);
    weight += level;
  }
  return weight > 0 ? sum / weight : 0;
}

/** frames × bins magnitudes of all channels together; audio shorter than a frame is one. */
function spectra(
  audio: readonly Float32Array[],
  size: number,
  first: number,
  bins: number,
  around: number,
): Float32Array {
  const hop = Math.floor(size / OVERLAP);
  const frames = Math.max(1, Math.floor((audio[0]!.length - size) / hop) + 1);
  const out = new Float32Array(frames * bins);
  const window = hann(size);
  const fft = RealFft.of(size);
  const frame = new Float32Array(size);
  const power = new Float64Array((size >> 1) + 1);
  const flat = new Float32Array(bins);
  for (let t = 0; t < frames; t++) {
    for (const channel of audio) {
      for (let n = 0; n < size; n++) frame[n] = (channel[t * hop + n] ?? 0) * window[n]!;
      fft.forward(frame, frame);
      powerOf(frame, power);
      for (let k = 0; k < bins; k++) out[t * bins + k]! += power[first + k]!;
    }
    flatten(out.subarray(t * bins, (t + 1) * bins), around, flat);
  }
  return out;
}

/** Powers to magnitudes over their own surroundings' mean, in place: partials stay, the colour that a band limit or a timbre gives goes. */
function flatten(row: Float32Array, around: number, scratch: Float32Array): void {
  for (let k = 0; k < row.length; k++) scratch[k] = Math.sqrt(row[k]!);
  for (let k = 0; k < row.length; k++) {
    let sum = 0;
    const from = Math.max(0, k - around);
    const to = Math.min(row.length - 1, k + around);
    for (let i = from; i <= to; i++) sum += scratch[i]!;
    row[k] = scratch[k]! / (sum / (to - from + 1) + SILENT);
  }
}
