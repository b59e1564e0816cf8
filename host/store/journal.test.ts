import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { SCHEMA } from '../project/project.ts';
import { lineOf, readJournals } from './journal.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, readFileSync: vi.fn(fs.readFileSync) };
});

const scratch = scratchFolder();
const blend = (revision: number): string =>
  lineOf({ revision, client: 'w', action: { type: 'region/set', payload: { id: 'r', blend: 0.5 } } });
const head = (base: number): string => lineOf({ journal: 1, schema: SCHEMA, lineage: 'song', base });

test.each([
  ['when its name is that of another already', true],
  ['when nothing has its name for now', false],
])('a journal that is turned while it is read is read whole %s', (_, isBegun) => {
  const folder = join(scratch, `${isBegun}`);
  mkdirSync(folder);
  const path = join(folder, 'journal.ndjson');
  writeFileSync(path, head(0) + blend(1) + blend(2));
  const read = vi.mocked(readFileSync).getMockImplementation()!;
  vi.mocked(readFileSync).mockImplementationOnce((...given) => {
    renameSync(path, join(folder, 'journal-000001.ndjson'));
    if (isBegun) writeFileSync(path, head(2) + blend(3));
    return read(...given);
  });
  const revisions = readJournals(folder).flatMap(({ entries }) => entries.map(({ revision }) => revision));
  expect(revisions).toEqual(isBegun ? [1, 2, 3] : [1, 2]);
});
