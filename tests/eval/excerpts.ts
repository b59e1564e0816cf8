// Excerpts of evaluation songs that are none of the standard ones, in the form of models/training/mixes.py, to choose the network's shares by (models/training/shares.py):
// node tests/eval/excerpts.ts DIR; then node models/training/priors.ts DIR.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpan } from '../../dsp/audio/memory.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import { loadSong, manySongs, specOf } from './songs.ts';

const RATE = 44100;
const SECONDS = 20;
/** One of each style, sung and not; every second one also in mono. */
const SUNG = 12;
const PLAYED = 6;
/** The first songs are listened to most while the product is made. */
const FIRST = 20;

/** A NumPy file of int16 [4, 2, n]; louder than full scale is brought down to it. */
function writeStems(path: string, rows: readonly Float32Array[], length: number): void {
  const peak = rows.reduce((most, row) => row.reduce((m, value) => Math.max(m, Math.abs(value)), most), 1);
  const text = `{'descr': '<i2', 'fortran_order': False, 'shape': (4, 2, ${length}), }`;
  // The format wants its header to end with a line break at a multiple of 64 bytes.
  const header = `${text.padEnd(128 - 11)}\n`;
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(header.length, 8);
  const values = Int16Array.from(rows.flatMap((row) => Array.from(row, (v) => Math.round((v / peak) * 32767))));
  writeFileSync(path, Buffer.concat([start, Buffer.from(header, 'latin1'), Buffer.from(values.buffer)]));
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('say where: node tests/eval/excerpts.ts DIR');
mkdirSync(folder, { recursive: true });
const taken = new Set<string>();
const room = { sung: SUNG, patch: PLAYED };
for (const id of manySongs().slice(FIRST)) {
  const { voice, style, sampleRate } = specOf(id);
  const kind = `${voice}-${style.name}`;
  if (sampleRate !== RATE || taken.has(kind) || room[voice] === 0) continue;
  taken.add(kind);
  room[voice]--;
  const { stems, mix } = loadSong(id);
  const length = Math.min(SECONDS * RATE, mix.length);
  const rows = STEMS.flatMap((stem) => readSpan(stems[stem], Math.floor((mix.length - length) / 2), length));
  writeStems(join(folder, `${kind}.npy`), rows, length);
  if (taken.size % 2 === 0) continue;
  const mono = STEMS.flatMap((_, s) => {
    const middle = rows[2 * s]!.map((left, n) => (left + rows[2 * s + 1]![n]!) / 2);
    return [middle, middle];
  });
  writeStems(join(folder, `mono-${kind}.npy`), mono, length);
}
