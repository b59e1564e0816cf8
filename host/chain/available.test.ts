import { beforeAll, expect, test } from 'vitest';
import { convertCheckpoint } from '../../models/catalogue/converted.ts';
import { install } from '../../models/catalogue/install.ts';
import { entryNamed } from '../../models/catalogue/installed.ts';
import { accept } from '../../models/catalogue/licences.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { TINY } from '../../models/jasco/fixtures/tiny.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { PlainError } from '../jobs/job.ts';
import { assertAvailable } from './available.ts';
import type { MendOptions } from './options.ts';

process.env.RESONATE_MODELS = scratchFolder();

const asked = (more: Partial<MendOptions>): MendOptions => ({
  regions: null,
  treatment: 'jasco',
  regenerateMinor: false,
  force: false,
  stems: null,
  lock: [],
  blend: 1,
  takes: 1,
  seed: 0,
  describe: '',
  model: null,
  decoder: 'encodec',
  enhance: 0,
  jasco: {},
  separator: { name: null, weights: null },
  weights: null,
  ...more,
});
const LONG = 'bass '.repeat(200);
const TOO_LONG = /^The description has \d+ tokens, of which JASCO is given 128 at the most .*: make it shorter\.$/;

beforeAll(async () => {
  for (const [name, from] of [
    ['t5-base', TINY.t5],
    ['jasco-chords-drums-400M', TINY.jasco],
  ] as const) {
    accept(modelsFolder(), entryNamed(name));
    await install(modelsFolder(), entryNamed(name), { from, token: null });
  }
});

test('words that JASCO cannot be told are refused before any work, as soon as they can be counted', async () => {
  expect(() => assertAvailable(asked({ describe: LONG }))).not.toThrow();
  await convertCheckpoint(modelsFolder().installed('t5-base'), modelsFolder());
  expect(() => assertAvailable(asked({ describe: LONG }))).toThrow(PlainError);
  expect(() => assertAvailable(asked({ describe: LONG }))).toThrow(TOO_LONG);
  const region = { stem: 'bass', start: 0, end: 1, describe: LONG } as const;
  expect(() => assertAvailable(asked({ regions: [region] }))).toThrow(TOO_LONG);
  expect(() =>
    assertAvailable(asked({ describe: 'dry funk bass', regions: [{ ...region, describe: 'dry' }] })),
  ).not.toThrow();
  // The general words stand where a region has none of its own, and words of what is not generated nobody is told.
  expect(() => assertAvailable(asked({ describe: LONG, regions: [{ ...region, describe: 'dry' }] }))).not.toThrow();
  const { describe: _, ...plain } = region;
  expect(() => assertAvailable(asked({ describe: LONG, regions: [plain] }))).toThrow(TOO_LONG);
  const restored = { ...region, treatment: 'restore' } as const;
  expect(() => assertAvailable(asked({ regions: [restored, { ...region, describe: 'dry' }] }))).not.toThrow();
  // Words that nobody is told may be as long as they like.
  expect(() => assertAvailable(asked({ treatment: 'rebuild', describe: LONG }))).not.toThrow();
});

test('what is asked for by name and is not here is refused before any work', () => {
  expect(() => assertAvailable(asked({ model: 'jasco-chords-drums-1B' }))).toThrow(
    /models install jasco-chords-drums-1B/,
  );
  expect(() => assertAvailable(asked({ decoder: 'mbd' }))).toThrow(/models install multiband-diffusion/);
  expect(() => assertAvailable(asked({ treatment: 'restore', enhance: 0.5 }))).toThrow(PlainError);
  expect(() => assertAvailable(asked({ treatment: 'auto' }))).not.toThrow();
});
