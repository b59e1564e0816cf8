// What the classical separator says of the mixes in a folder: node priors.ts DIR. Beside each SEED.npy comes SEED.prior, uint8 [frames, 8, bands].

import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { perStem, STEMS } from '../../dsp/audio/stem.ts';
import { mixSource } from '../../dsp/audio/views.ts';
import { classical } from '../../dsp/separate/classical.ts';
import { BANDS } from '../own/bands.ts';
import { PriorWindow } from '../own/prior.ts';

const RATE = 44100;
const SIZE = 4096;
const HOP = 1024;
const SCALE = 32767;
/** Rows of shares a frame: four stems of mid, then of side. */
const ROWS = 8;

/** The stems [4, 2, n] of a NumPy file of int16. */
function stemsIn(path: string): Float32Array[][] {
  const bytes = readFileSync(path);
  const header = 10 + bytes.readUInt16LE(8);
  const values = new Int16Array(bytes.buffer.slice(bytes.byteOffset + header, bytes.byteOffset + bytes.length));
  const length = values.length / ROWS;
  const channel = (row: number): Float32Array =>
    Float32Array.from(values.subarray(row * length, (row + 1) * length), (v) => v / SCALE);
  return STEMS.map((_, s) => [channel(2 * s), channel(2 * s + 1)]);
}

function shares(path: string): Uint8Array {
  const mix = mixSource(stemsIn(path).map((channels) => memorySource(channels, RATE)));
  const sinks = perStem(() => new MemorySink(RATE, 2));
  classical.separate(mix, sinks, noProgress);
  const window = new PriorWindow(
    perStem((stem) => memorySource(sinks[stem].take(), RATE)),
    SIZE,
    HOP,
    1,
  );
  const frames = Math.floor((mix.length - SIZE) / HOP) + 1;
  const out = new Uint8Array(frames * ROWS * BANDS);
  const row = new Float32Array(ROWS * BANDS);
  for (let t = 0; t < frames; t++) {
    window.shares(t * HOP, 1, row);
    for (let i = 0; i < row.length; i++) out[t * row.length + i] = Math.round(255 * row[i]!);
  }
  return out;
}

const folder = process.argv[2]!;
for (const name of readdirSync(folder)
  .filter((file) => file.endsWith('.npy'))
  .toSorted()) {
  const path = join(folder, name.replace('.npy', '.prior'));
  if (existsSync(path)) continue;
  writeFileSync(`${path}.part`, shares(join(folder, name)));
  renameSync(`${path}.part`, path);
}
