import { expect, test } from 'vitest';
import { noProgress } from '../../dsp/audio/source.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { AssetWriter } from '../audio/asset.ts';
import { TILE_COLUMNS, TILE_ROWS, tile } from './tile.ts';

const folder = scratchFolder();
const RATE = 44_100;

function drawn(samples: Float32Array[], index: number, zoom: number): Uint8Array {
  const writer = new AssetWriter(folder, RATE, samples.length);
  writer.write(samples);
  const { hash } = writer.finish();
  const folders = { assets: folder, results: folder, scratch: folder };
  return Buffer.from(tile.run({ folder, hash, index, zoom }, { folders, progress: noProgress }), 'base64');
}

const sine = (hz: number, seconds: number, gain = 1): Float32Array =>
  Float32Array.from({ length: seconds * RATE }, (_, n) => gain * Math.sin((2 * Math.PI * hz * n) / RATE));

/** The row in which a frequency lies: 128 rows, log spaced from 40 Hz to 16 kHz. */
const rowOf = (hz: number): number => Math.floor((128 * Math.log(hz / 40)) / Math.log(400));

const brightest = (pixels: Uint8Array, column: number): number => {
  const rows = [...pixels.subarray(column * TILE_ROWS, (column + 1) * TILE_ROWS)];
  return rows.indexOf(Math.max(...rows));
};

test('a sine at full scale is as bright as can be, in the row of its frequency, at every zoom', () => {
  for (const hz of [60, 440, 5000]) {
    for (const zoom of [0, 1, 2]) {
      const pixels = drawn([sine(hz, 4)], 0, zoom);
      expect(pixels).toHaveLength(TILE_COLUMNS * TILE_ROWS);
      // Where a frequency lies between two bins it may be one row off, and the window takes up to 1.5 dB of 100.
      expect(Math.abs(brightest(pixels, 4) - rowOf(hz))).toBeLessThanOrEqual(hz < 100 ? 6 : 1);
      expect(Math.max(...pixels.subarray(4 * TILE_ROWS, 5 * TILE_ROWS))).toBeGreaterThanOrEqual(251);
    }
  }
});

test('brightness falls by 255 in 100 dB, and silence is dark', () => {
  // 861.33 Hz is bin 40: all of it is in one bin.
  const pixels = drawn([sine((40 * RATE) / 2048, 1, 0.01)], 0, 0);
  expect(Math.max(...pixels.subarray(40 * TILE_ROWS, 41 * TILE_ROWS))).toBe(Math.round(255 * 0.6));
  expect(Math.max(...drawn([new Float32Array(RATE)], 0, 0))).toBe(0);
});

test('what the channels have with opposite signs is seen', () => {
  const left = sine(1000, 1);
  const pixels = drawn([left, left.map((value) => -value)], 0, 0);
  expect(Math.abs(brightest(pixels, 20) - rowOf(1000))).toBeLessThanOrEqual(1);
});

test('tiles go on where the one before ended, and after the end of the sound all is dark', () => {
  const sound = new Float32Array(RATE * 8);
  // A second from column 256 on at zoom 0: the first of tile 1.
  sound.set(sine(1000, 1), 256 * 512);
  const [before, after] = [0, 1].map((index) => drawn([sound], index, 0)) as [Uint8Array, Uint8Array];
  expect(Math.max(...before.subarray(0, 250 * TILE_ROWS))).toBe(0);
  expect(brightest(after, 10)).toBe(rowOf(1000));
  expect(Math.max(...after.subarray(100 * TILE_ROWS))).toBe(0);
});
