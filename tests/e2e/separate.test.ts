import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { modelProcess } from '../../host/jobs/model-process.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { writePreferences } from '../../models/catalogue/preferences.ts';
import { CONVERTERS } from '../../models/converters.ts';
import { mixOf } from '../../models/htdemucs/fixtures/seeded.ts';
import type { SeparateFiles } from '../../models/htdemucs/task.ts';
import { RESONATE } from '../../models/resonate-command.ts';
import { scratchFolder } from '../scratch.ts';
import { writeWav } from '../wav.ts';
import { run, type Said, sentences } from './run-main.ts';

// The whole way of a recording through a neural separator, with a network in the official format that is too small to hear anything.

const folder = scratchFolder();
const models = join(folder, 'models');
const TINY = join(import.meta.dirname, '../../models/htdemucs/fixtures/tiny.th');
const STEMS = ['bass', 'drums', 'other', 'residual', 'vocals'];
/** Of tiny.th. */
const SHA256 = 'cb1473227dc495e223aa2e96c0a24e38be2bce1304ebdbdb562e0629d77bc810';
const FILE = '955717e8-8726e21a.th';
/** What the record says of it on a machine where nothing but the processor computes. */
const BY = { version: '1', model: SHA256, weights: 'float32', computedBy: 'cpu' };
let count = 0;

beforeAll(() => {
  vi.stubEnv('RESONATE_MODELS', models);
  vi.stubEnv('RESONATE_CACHE', join(folder, 'cache'));
  const [left, right] = mixOf(44100);
  writeWav(join(folder, 'song.wav'), [left!, right!], 44100);
  writeWav(join(folder, 'mono 48.wav'), [left!], 48000);
  writeWav(join(folder, 'mono 44.wav'), [left!], 44100);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  modelProcess().close();
  vi.unstubAllEnvs();
});

/** As `models install` leaves the official file of this name, which no test can have. */
function install(): void {
  const place = join(models, 'htdemucs');
  mkdirSync(place, { recursive: true });
  copyFileSync(TINY, join(place, FILE));
  const files = [{ name: FILE, bytes: 1, sha256: SHA256, isPublished: true }];
  writeFileSync(
    join(place, 'installed.json'),
    JSON.stringify({ version: 1, name: 'htdemucs', from: 'download', files }),
  );
}

const separate = (input: string, ...more: string[]): Promise<Said> =>
  run('separate', join(folder, input), '--out', join(folder, `out ${count++}`), '--json', ...more);

/** Does something when the model process has told how far it is for the second time. */
function amidst(act: () => void): void {
  const client = modelProcess();
  const begin = client.run.bind(client);
  let heard = 0;
  vi.spyOn(client, 'run').mockImplementation((task, input, options) =>
    begin(task, input, {
      ...options,
      progress: (progress) => {
        options?.progress?.(progress);
        if (++heard === 2) act();
      },
    }),
  );
}

describe('separate with a neural model', () => {
  test('a model that is not installed is refused with what to do', async () => {
    const said = await separate('song.wav', '--model', 'htdemucs');
    expect(said.status).toBe(1);
    expect(sentences(said)).toEqual([
      `htdemucs is not installed: install it with ${RESONATE} models install htdemucs.`,
    ]);
  });

  test('a separator that there is not is refused before any work', async () => {
    const said = await separate('song.wav', '--model', 'spleeter');
    expect(said.status).toBe(2);
    expect(sentences(said).join()).toContain('There is no separator spleeter');
  });

  test('without a model the network in the box is taken', async () => {
    expect(JSON.parse((await separate('song.wav')).stdout).separator.name).toBe('built-in-neural');
  });

  test('a checkpoint file is used as it is, and the parts are the recording again', async () => {
    const document = JSON.parse((await separate('song.wav', '--model', TINY)).stdout);
    expect(document.separator).toEqual({ ...BY, name: 'tiny.th' });
    expect(document.files.map((file: string) => file.split('/').at(-1)).sort()).toEqual(
      STEMS.map((stem) => `${stem}.wav`),
    );
    expect(document.sum.nullDb).toBeLessThan(-120);
  });

  test('shifts change the stems and not what they add up to', async () => {
    const plain = JSON.parse((await separate('song.wav', '--model', TINY)).stdout);
    const shifted = JSON.parse((await separate('song.wav', '--model', TINY, '--shifts', '2')).stdout);
    expect(shifted.sum.nullDb).toBeLessThan(-120);
    expect(shifted.separator).toEqual({ ...plain.separator, shifts: 2 });
    const [before, after] = [plain, shifted].map(({ files }) =>
      readFileSync(files.find((file: string) => file.endsWith('drums.wav'))),
    );
    expect(after!.equals(before!)).toBe(false);
  });

  test('each type of weights is separated for itself, once, and the record says which', async () => {
    const run = vi.spyOn(modelProcess(), 'run');
    const weightsOf = async (...more: string[]): Promise<string> =>
      JSON.parse((await separate('mono 44.wav', '--model', TINY, ...more)).stdout).separator.weights;
    expect(await weightsOf('--dtype', 'int8')).toBe('int8');
    expect(await weightsOf('--dtype', 'f32')).toBe('float32');
    expect(await weightsOf('--dtype', 'int8')).toBe('int8');
    expect(await weightsOf()).toBe('float32');
    const asked = run.mock.calls.filter(([task]) => task === 'htdemucs.separate').map(([, input]) => input);
    expect(asked.map((input) => (input as SeparateFiles).weights)).toEqual(['int8', 'float32']);
  });

  test('what was separated by an older converter is separated again', async () => {
    const run = vi.spyOn(modelProcess(), 'run');
    const before = CONVERTERS.htdemucs;
    Object.assign(CONVERTERS, { htdemucs: 'better' });
    expect((await separate('mono 44.wav', '--model', TINY, '--dtype', 'f32')).status).toBe(0);
    Object.assign(CONVERTERS, { htdemucs: before });
    expect(run.mock.calls.map(([task]) => task)).toEqual(['htdemucs.separate']);
  });

  test('what the person prefers holds where nothing is said, and the memory that is free decides without a preference', async () => {
    writePreferences(modelsFolder(), { separatorWeights: 'int8' });
    const preferred = JSON.parse((await separate('song.wav', '--model', TINY)).stdout);
    expect(preferred.separator.weights).toBe('int8');
    writePreferences(modelsFolder(), { separatorWeights: 'auto' });
    expect(JSON.parse((await separate('song.wav', '--model', TINY)).stdout).separator.weights).toBe('float32');
  });

  test('the provider that a person asks for computes, or one sentence says why not', async () => {
    modelProcess().close();
    vi.stubEnv('RESONATE_PROVIDER', 'abacus');
    const refused = await separate('song.wav', '--model', TINY);
    expect(sentences(refused)).toEqual([
      expect.stringMatching(/^abacus was asked for .*: ask for cpu, or for none\.$/),
    ]);
    expect(refused.status).toBe(1);
    modelProcess().close();
    vi.stubEnv('RESONATE_PROVIDER', 'cpu');
    expect(JSON.parse((await separate('song.wav', '--model', TINY)).stdout).separator.computedBy).toBe('cpu');
    vi.stubEnv('RESONATE_PROVIDER', '');
  });

  test('parts that a model does not know are refused', async () => {
    const said = await separate('song.wav', '--model', TINY, '--six');
    expect(said.status).toBe(1);
    expect(sentences(said)).toEqual(['tiny.th has no more than four stems: choose htdemucs_6s, or leave --six out.']);
  });

  test('a crash of the model process costs one sentence, and the next try succeeds', async () => {
    amidst(() => process.kill(modelProcess().pid!, 'SIGKILL'));
    const broken = await separate('mono 48.wav', '--model', TINY);
    expect(broken.status).toBe(1);
    expect(sentences(broken)).toEqual([expect.stringMatching(/^The neural model stopped in the middle of its work/)]);
    vi.restoreAllMocks();
    const document = JSON.parse((await separate('mono 48.wav', '--model', TINY)).stdout);
    expect(document.input.sampleRate).toBe(48000);
    expect(document.sum.nullDb).toBeLessThan(-120);
  });

  test('Ctrl-C in the middle stops the model and ends with 130', async () => {
    const [left] = mixOf(120000);
    writeWav(join(folder, 'long.wav'), [left!], 44100);
    amidst(() => process.emit('SIGINT'));
    const said = await separate('long.wav', '--model', TINY);
    expect(said.status).toBe(130);
  });

  test('once a model is installed, it is the default', async () => {
    install();
    const { separator } = JSON.parse((await separate('song.wav')).stdout);
    expect(separator).toEqual({ ...BY, name: 'htdemucs' });
    const builtIn = JSON.parse((await separate('song.wav', '--separator', 'built-in')).stdout);
    expect(builtIn.separator.name).toBe('built-in');
  });

  test('restore reports which model made the stems', async () => {
    const out = join(folder, 'restored');
    const said = await run('restore', join(folder, 'song.wav'), '--out', out, '--model', 'htdemucs', '--json');
    expect(sentences(said)).toEqual([]);
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    expect(report.separator).toEqual({ ...BY, name: 'htdemucs' });
    expect(existsSync(join(out, 'stems', 'vocals.wav'))).toBe(true);
  });

  test('nothing is left in the scratch folder of the cache', () => {
    const scratch = join(folder, 'cache', 'scratch');
    const left = readdirSync(scratch).flatMap((session) => readdirSync(join(scratch, session)));
    expect(left.filter((name) => name.startsWith('stems-'))).toEqual([]);
  });
});
