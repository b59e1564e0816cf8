import { renameSync, writeFileSync } from 'node:fs';

/** The form of models/training: a NumPy file of int16 [4, 2, n]; louder than full scale is brought down to it. `rows`: left and right of each stem. */
export function writeStems(path: string, rows: readonly Float32Array[], length: number): void {
  const peak = rows.reduce((most, row) => row.reduce((m, value) => Math.max(m, Math.abs(value)), most), 1);
  const text = `{'descr': '<i2', 'fortran_order': False, 'shape': (4, 2, ${length}), }`;
  // The format wants its header to end with a line break at a multiple of 64 bytes.
  const header = `${text.padEnd(128 - 11)}\n`;
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(header.length, 8);
  const values = Int16Array.from(rows.flatMap((row) => Array.from(row, (v) => Math.round((v / peak) * 32767))));
  writeFileSync(`${path}.part`, Buffer.concat([start, Buffer.from(header, 'latin1'), Buffer.from(values.buffer)]));
  renameSync(`${path}.part`, path);
}
