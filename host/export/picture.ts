import type { AudioSource, Frames } from '../../dsp/audio/source.ts';
import { monoSource, Scratch } from '../../dsp/audio/views.ts';
import { powerOf } from '../../dsp/signal/fft.ts';
import { Stft } from '../../dsp/signal/stft.ts';
import { palettePng } from './png.ts';

/** Least and greatest sample of each of `columns` equal stretches of [start, end), mono. */
export function wavePeaks(
  source: AudioSource,
  start: Frames,
  end: Frames,
  columns: number,
): { low: number[]; high: number[] } {
  const mono = monoSource(source);
  const scratch = new Scratch(1);
  const low: number[] = [];
  const high: number[] = [];
  for (let x = 0; x < columns; x++) {
    const from = start + Math.floor(((end - start) * x) / columns);
    const to = Math.max(from + 1, start + Math.floor(((end - start) * (x + 1)) / columns));
    const block = scratch.of(to - from);
    mono.read(from, block);
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const sample of block[0]!) {
      least = Math.min(least, sample);
      most = Math.max(most, sample);
    }
    low.push(least);
    high.push(most);
  }
  return { low, high };
}

const FFT_SIZE = 2048;
const LOWEST_HZ = 40;
const HIGHEST_HZ = 16_000;
const RANGE_DB = 80;

/** The top of a spectrogram's picture: nothing lies above half the rate. */
function highestHz(sampleRate: number): number {
  return Math.min(HIGHEST_HZ, sampleRate / 2);
}

/** What a spectrogram's picture shows from bottom to top, in words. */
export function spectrogramRange(sampleRate: number): string {
  return `${LOWEST_HZ} Hz – ${highestHz(sampleRate) / 1000} kHz`;
}

/** Levels of a spectrogram over [start, end): dB per pixel, log frequency from 40 Hz (bottom row) to 16 kHz or Nyquist (top row). */
export function spectrogram(
  source: AudioSource,
  start: Frames,
  end: Frames,
  width: number,
  height: number,
): Float32Array {
  const mono = monoSource(source);
  const stft = new Stft(FFT_SIZE, FFT_SIZE);
  const frame = [new Float32Array(FFT_SIZE)];
  const spectrum = new Float32Array(FFT_SIZE);
  const power = new Float32Array(FFT_SIZE / 2 + 1);
  const top = highestHz(source.sampleRate);
  const edge = (row: number): number =>
    (LOWEST_HZ * (top / LOWEST_HZ) ** (row / height) * FFT_SIZE) / source.sampleRate;
  const out = new Float32Array(width * height);
  for (let x = 0; x < width; x++) {
    const centre = start + Math.round(((end - start) * (x + 0.5)) / width);
    mono.read(centre - FFT_SIZE / 2, frame);
    stft.analyse(frame[0]!, 0, spectrum);
    powerOf(spectrum, power);
    for (let row = 0; row < height; row++) {
      const first = Math.floor(edge(row));
      const last = Math.min(FFT_SIZE / 2, Math.max(first, Math.ceil(edge(row + 1)) - 1));
      let largest = 0;
      for (let k = first; k <= last; k++) largest = Math.max(largest, power[k]!);
      out[(height - 1 - row) * width + x] = 10 * Math.log10(largest + 1e-12);
    }
  }
  return out;
}

/** Paints levels between `peak` − 80 dB and `peak` as PNG, dark to light in a palette that the colour-blind can read. */
export function paint(levels: Float32Array, width: number, height: number, peak: number): Buffer {
  const pixels = Uint8Array.from(levels, (level) =>
    Math.max(0, Math.min(255, Math.round(255 * (1 + (level - peak) / RANGE_DB)))),
  );
  return palettePng(width, height, pixels, PALETTE);
}

/** From the page's ground over violet and rose to a warm white: lightness rises steadily, so it also holds in grey. */
const STOPS = [
  [9, 10, 13],
  [38, 28, 74],
  [98, 40, 118],
  [172, 62, 118],
  [228, 112, 92],
  [250, 186, 110],
  [255, 246, 214],
] as const;

const PALETTE = Uint8Array.from({ length: 256 * 3 }, (_, i) => {
  const at = (Math.floor(i / 3) / 255) * (STOPS.length - 1);
  const k = Math.min(STOPS.length - 2, Math.floor(at));
  const [a, b] = [STOPS[k]![i % 3]!, STOPS[k + 1]![i % 3]!];
  return Math.round(a + (b - a) * (at - k));
});
