import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { writePreferences } from '../../models/catalogue/preferences.ts';
import { ModelError } from '../../models/error.ts';
import type { WeightType } from '../../models/model-kind.ts';
import { networksRun } from '../../models/runtime/networks-run.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { Cache } from '../jobs/cache.ts';
import { modelProcess } from '../jobs/model-process.ts';
import type { SourceRef } from '../jobs/refs.ts';
import { type JobEvent, Runner } from '../jobs/runner.ts';
import { usualWeights } from './htdemucs-separation.ts';
import { BEST, separateMix } from './separation.ts';
import { PLAINLY } from './separator.ts';
import { ALL_SEPARATORS, SEPARATORS } from './separators.ts';

vi.mock('../../models/runtime/networks-run.ts', { spy: true });

const folder = scratchFolder();
const model = { name: 'htdemucs', sha256: 'abc', members: [{ checkpoint: 'nowhere', sources: ['drums'] }] };
const song = (length: number): SourceRef => ({ kind: 'silence', sampleRate: 44_100, channels: 2, length });
let runner: Runner;

beforeAll(() => {
  vi.stubEnv('RESONATE_MODELS', join(folder, 'models'));
  runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 1 });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await runner.close();
});
afterEach(() => vi.restoreAllMocks());

/** A model process in which `now.fits` fits; counts how often it was asked. */
function memory(fits: WeightType) {
  const now = { fits, asked: 0, answer: (): Promise<void> => Promise.resolve() };
  vi.spyOn(modelProcess(), 'run').mockImplementation((async (task: string) => {
    expect(task).toBe('weights.fit');
    now.asked++;
    await now.answer();
    return now.fits;
  }) as never);
  return now;
}

test('the weights that fitted when a song was first separated stay with it, and another song is asked for anew', async () => {
  const now = memory('int8');
  expect(await usualWeights(runner, model, song(1))).toBe('int8');
  now.fits = 'float32';
  expect(await usualWeights(runner, model, song(1))).toBe('int8');
  expect(await usualWeights(runner, model, song(2))).toBe('float32');
  expect(now.asked).toBe(2);
});

test('one of two who wait for the answer may leave without the other losing it', async () => {
  const now = memory('int8');
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  now.answer = () => answered;
  const abort = new AbortController();
  const leaving = usualWeights(runner.within({ signal: abort.signal }), model, song(3));
  const staying = usualWeights(runner, model, song(3));
  const left = expect(leaving).rejects.toBeInstanceOf(Cancelled);
  abort.abort();
  await left;
  answer();
  expect(await staying).toBe('int8');
  expect(now.asked).toBe(1);
});

test('what went wrong is told in its sentence, and asked again the next time', async () => {
  const now = memory('int8');
  now.answer = () => Promise.reject(new ModelError('The file of weights is damaged: install it again.'));
  await expect(usualWeights(runner, model, song(4))).rejects.toThrow('The file of weights is damaged');
  now.answer = () => Promise.resolve();
  expect(await usualWeights(runner, model, song(4))).toBe('int8');
});

test('what the person prefers goes before what fits', async () => {
  const now = memory('int8');
  writePreferences(modelsFolder(), { separatorWeights: 'float32' });
  expect(await usualWeights(runner, model, song(5))).toBe('float32');
  expect(now.asked).toBe(0);
});

test.each(['built-in', 'built-in-neural'])('%s is named where it is asked for what only others can', async (name) => {
  const asked = separateMix(runner, song(1), { name, weights: null }, { ...PLAINLY, shifts: 2 });
  await expect(asked).rejects.toThrow(
    `The separator ${name} does not know --shifts: choose htdemucs or htdemucs_ft or htdemucs_6s or hdemucs_mmi, or leave it out.`,
  );
});

test('where no network can run on this system, the one that needs no run-time separates what nobody chose a separator for', async () => {
  vi.mocked(networksRun).mockReturnValueOnce(false);
  expect((await separateMix(runner, song(3000), BEST)).separator.name).toBe('built-in');
});

test('a network that stops is told, and never replaced: the same song gives the same stems', async () => {
  vi.spyOn(modelProcess(), 'run').mockRejectedValue(new ModelError('The network needs more memory than is free.'));
  await expect(separateMix(runner, song(3500), BEST)).rejects.toThrow('The network needs more memory than is free.');
});

test('how far the network’s separation is goes up once, from the classical one that it begins with to the end', async () => {
  const told: JobEvent[] = [];
  const watched = runner.within({ onEvent: (event) => void (event.job === 'separate' && told.push(event)) });
  await separateMix(watched, song(22_050), { name: 'built-in-neural', weights: null });
  const fractions = told.flatMap((event) => (event.kind === 'progress' ? [event.fraction] : []));
  expect(fractions.length).toBeGreaterThan(3);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(told.filter(({ kind }) => kind !== 'progress').map(({ kind }) => kind)).toEqual(['begun', 'ended']);
});

test('what no one separator can do is refused', async () => {
  const extras = { shifts: 2, apart: true, quality: 'best' } as const;
  await expect(separateMix(runner, song(1), { name: 'built-in-neural', weights: null }, extras)).rejects.toThrow(
    'The separator built-in-neural does not know --shifts and --six: leave out what it does not know.',
  );
});

test('a separator is listed once, with a file that can be loaded', async () => {
  expect(new Set(ALL_SEPARATORS).size).toBe(ALL_SEPARATORS.length);
  for (const { load } of SEPARATORS) expect(await load()).toBeTypeOf('function');
});
