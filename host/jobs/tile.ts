import { powerOf } from '../../dsp/signal/fft.ts';
import { Stft } from '../../dsp/signal/stft.ts';
import { openAsset } from '../audio/asset.ts';
import { defineJob } from './job.ts';

/** A spectrogram comes in tiles of this many columns and rows. */
export const TILE_COLUMNS = 256;
export const TILE_ROWS = 128;
/** Frames that a column spans: 512 · 4^zoom. */
const FINEST_COLUMN = 512;

/** 46 ms at 44.1 kHz: partials of a low voice are apart, and a drum hit is still narrow. */
const FFT_SIZE = 2048;
/** Frames between two spectra at most, so that their windows leave nothing out. */
const LONGEST_HOP = FFT_SIZE / 2;
const LOWEST_HZ = 40;
const HIGHEST_HZ = 16_000;
/** dBFS that is drawn as nothing. */
const FLOOR_DB = -100;

interface Input {
  /** Where the asset lies; not part of the key, for its hash says what it is. */
  readonly folder: string;
  readonly hash: string;
  readonly index: number;
  readonly zoom: number;
}

/**
 * One tile as base64: column after column, low rows first, a byte a pixel: 0 is −100 dBFS or less, 255 a sine at full scale.
 * Rows are log spaced from 40 Hz to 16 kHz. Where a column spans several spectra, and a row several bins, the loudest is drawn.
 */
export const tile = defineJob<Input, string>({
  name: 'tile',
  version: '1',
  key: ({ hash, index, zoom }) => ({ hash, index, zoom }),
  assets: () => [],
  run({ folder, hash, index, zoom }, { progress }) {
    const source = openAsset(folder, hash);
    try {
      const column = FINEST_COLUMN * 4 ** zoom;
      const hop = Math.min(column, LONGEST_HOP);
      const rows = rowsOf(source.sampleRate);
      const stft = new Stft(FFT_SIZE, hop);
      // What a sine of full scale has in its bin, with this window.
      const full = (stft.window.reduce((sum, value) => sum + value, 0) / 2) ** 2;
      const block = Array.from({ length: source.channels }, () => new Float32Array(column - hop + FFT_SIZE));
      const spectrum = new Float32Array(FFT_SIZE);
      const power = new Float32Array(FFT_SIZE / 2 + 1);
      const sum = new Float32Array(FFT_SIZE / 2 + 1);
      const loudest = new Float32Array(TILE_ROWS);
      const pixels = new Uint8Array(TILE_COLUMNS * TILE_ROWS);
      for (let x = 0; x < TILE_COLUMNS; x++) {
        progress(x / TILE_COLUMNS);
        const start = (index * TILE_COLUMNS + x) * column;
        if (start >= source.length) break;
        source.read(start + hop / 2 - FFT_SIZE / 2, block);
        loudest.fill(0);
        for (let at = 0; at < column; at += hop) {
          sum.fill(0);
          for (const channel of block) {
            stft.analyse(channel, at, spectrum);
            powerOf(spectrum, power);
            for (let k = 0; k < sum.length; k++) sum[k]! += power[k]! / source.channels;
          }
          for (let row = 0; row < TILE_ROWS; row++) loudest[row] = Math.max(loudest[row]!, levelIn(sum, rows[row]!));
        }
        for (let row = 0; row < TILE_ROWS; row++) pixels[x * TILE_ROWS + row] = shade(loudest[row]! / full);
      }
      return Buffer.from(pixels).toString('base64');
    } finally {
      source.close();
    }
  },
});

/** The bins of a row, as positions between bins; null where it lies above what the rate can hold. */
type Row = { readonly low: number; readonly high: number } | null;

function rowsOf(sampleRate: number): Row[] {
  const edge = (row: number): number =>
    (LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** (row / TILE_ROWS) * FFT_SIZE) / sampleRate;
  return Array.from({ length: TILE_ROWS }, (_, row) =>
    edge(row + 1) <= FFT_SIZE / 2 ? { low: edge(row), high: edge(row + 1) } : null,
  );
}

/** Rows narrower than a bin lie on a line between its neighbours; in wider ones the loudest bin counts. */
function levelIn(power: Float32Array, row: Row): number {
  if (row === null) return 0;
  const first = Math.ceil(row.low);
  const last = Math.ceil(row.high) - 1;
  if (last < first) {
    const centre = (row.low + row.high) / 2;
    const below = Math.floor(centre);
    return power[below]! + (centre - below) * (power[below + 1]! - power[below]!);
  }
  let largest = 0;
  for (let k = first; k <= last; k++) largest = Math.max(largest, power[k]!);
  return largest;
}

function shade(share: number): number {
  if (share <= 0) return 0;
  return Math.max(0, Math.min(255, Math.round(255 * (1 - (10 * Math.log10(share)) / FLOOR_DB))));
}
