import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../tests/scratch.ts';
import { ModelError } from '../../error.ts';
import { openCheckpoint } from '../open.ts';
import { FIXTURES } from '../testing.ts';
import { mutate, randomFrom } from './mutate.ts';

/** Mutations in all: RESONATE_FUZZ=10000 is the thorough run. */
const COUNT = Number(process.env.RESONATE_FUZZ ?? 600);

const ORIGINALS = readdirSync(FIXTURES).filter((name) => /\.(pt|th|bin|safetensors)$/.test(name));
const folder = scratchFolder();

/** Opens it and reads every value, as a converter would. */
async function readAll(path: string): Promise<void> {
  const store = await openCheckpoint(path);
  try {
    for (const tensor of store.tensors.values()) tensor.floats();
  } finally {
    store.close();
  }
}

test(`${COUNT} mutated checkpoints are read or refused in one sentence: nothing else happens`, async () => {
  const path = join(folder, 'mutated');
  const working = readdirSync('.').sort();
  const counts = { read: 0, refused: 0 };
  for (let seed = 0; seed < COUNT; seed++) {
    const name = ORIGINALS[seed % ORIGINALS.length]!;
    writeFileSync(path, mutate(readFileSync(FIXTURES + name), randomFrom(seed)));
    try {
      await readAll(path);
      counts.read++;
    } catch (error) {
      counts.refused++;
      const message = error instanceof Error ? error.message : String(error);
      expect(error, `seed ${seed} of ${name}: ${message}`).toBeInstanceOf(ModelError);
      expect(message, `seed ${seed} of ${name}`).toMatch(/^[^\n]{20,600}\.$/);
    }
  }
  // Else the mutations would be too weak, or the reader would refuse everything.
  expect(counts.read).toBeGreaterThan(COUNT / 20);
  expect(counts.refused).toBeGreaterThan(COUNT / 4);
  expect(readdirSync(folder)).toEqual(['mutated']);
  expect(readdirSync('.').sort()).toEqual(working);
  if (COUNT > 1000) process.stdout.write(`${JSON.stringify(counts)}\n`);
});
