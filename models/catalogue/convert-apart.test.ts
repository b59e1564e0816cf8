import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { FIXTURES } from '../checkpoint/testing.ts';
import { ModelError } from '../error.ts';
import { sweepParts } from './conversions.ts';
import { convertApart } from './convert-apart.ts';
import { modelsFolder } from './models-folder.ts';
import { ownMark } from './process-mark.ts';

/** A small codec with random weights. */
const CODEC = new URL('../encodec/fixtures/small.safetensors', import.meta.url).pathname;

const scratch = scratchFolder();
let folders = 0;
const newFolder = () => modelsFolder(join(scratch, `models-${folders++}`));

test('a checkpoint is converted in a thread of its own, and found converted by the next', async () => {
  const folder = newFolder();
  const seen: number[] = [];
  const first = await convertApart(CODEC, folder, { progress: (fraction) => void seen.push(fraction) });
  expect(first).toMatchObject({ kind: { name: 'encodec' }, isNew: true, weights: 'float32' });
  expect(seen.length).toBeGreaterThan(0);
  expect(await convertApart(CODEC, folder)).toMatchObject({ folder: first.folder, isNew: false });
});

test('a conversion that is stopped in its midst leaves nothing', async () => {
  const folder = newFolder();
  const stop = new AbortController();
  const converting = convertApart(CODEC, folder, { signal: stop.signal, progress: () => stop.abort() });
  await expect(converting).rejects.toThrow(Cancelled);
  expect(readdirSync(folder.converted)).toEqual([]);
  await expect(convertApart(CODEC, folder, { signal: stop.signal })).rejects.toThrow(Cancelled);
});

test('the sentence of a checkpoint that is refused comes out of the thread as one', async () => {
  const error = await convertApart(`${FIXTURES}types.pt`, newFolder()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ModelError);
  expect((error as Error).message).toContain('of no model that Resonate knows');
});

test('what killed conversions left is swept, and what others still write is not', () => {
  const folder = newFolder();
  const parts = [
    `.a.999999999-0.0.part`,
    `.b.${process.ppid}-0.0.part`,
    `.c.${ownMark()}.3.part`,
    `.d.${ownMark()}.4.part`,
    // Its number was given to another since.
    `.e.${process.ppid}-0badcafe.0.part`,
  ];
  for (const part of parts) mkdirSync(join(folder.converted, part));
  sweepParts(folder, 3);
  expect(readdirSync(folder.converted)).toEqual([parts[1], parts[3]]);
});
