// The drum stems that the built-in separator makes of the mixes in a folder: node drums_separate.ts DIR. Beside each SEED.npy comes SEED.drums.npy, int16 [2, frames].

import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { perStem } from '../../dsp/audio/stem.ts';
import { classical } from '../../dsp/separate/classical.ts';

const RATE = 44100;
const SCALE = 32767;

const folder = process.argv[2]!;
for (const name of readdirSync(folder)
  .filter((file) => /^\d+\.npy$/.test(file))
  .toSorted()) {
  const path = join(folder, name.replace('.npy', '.drums.npy'));
  if (existsSync(path)) continue;
  const bytes = readFileSync(join(folder, name));
  const header = 10 + bytes.readUInt16LE(8);
  const values = new Int16Array(bytes.buffer.slice(bytes.byteOffset + header, bytes.byteOffset + bytes.length));
  const length = values.length / 2;
  const mix = [0, 1].map((c) => Float32Array.from(values.subarray(c * length, (c + 1) * length), (v) => v / SCALE));
  const sinks = perStem(() => new MemorySink(RATE, 2));
  classical.separate(memorySource(mix, RATE), sinks, noProgress);
  const drums = sinks.drums.take();
  const out = new Int16Array(values.length);
  for (const [c, channel] of drums.entries()) {
    for (let n = 0; n < length; n++)
      out[c * length + n] = Math.max(-SCALE, Math.min(SCALE, Math.round(SCALE * channel[n]!)));
  }
  // The header of the mix says all that is to be said of the stem: type, order and shape are the same.
  writeFileSync(`${path}.part`, Buffer.concat([bytes.subarray(0, header), Buffer.from(out.buffer)]));
  renameSync(`${path}.part`, path);
}
