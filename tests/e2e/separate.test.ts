import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { modelProcess } from '../../host/jobs/model-process.ts';
import { mixOf } from '../../models/htdemucs/fixtures/seeded.ts';
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
let count = 0;

beforeAll(() => {
  vi.stubEnv('RESONATE_MODELS', models);
  vi.stubEnv('RESONATE_CACHE', join(folder, 'cache'));
  const [left, right] = mixOf(44100);
  writeWav(join(folder, 'song.wav'), [left!, right!], 44100);
  writeWav(join(folder, 'mono 48.wav'), [left!], 48000);
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
    expect(sentences(said)).toEqual(['htdemucs is not installed: install it with resonate models install htdemucs.']);
  });

  test('a separator that there is not is refused before any work', async () => {
    const said = await separate('song.wav', '--model', 'spleeter');
    expect(said.status).toBe(2);
    expect(sentences(said).join()).toContain('There is no separator spleeter');
  });

  test('without a model the built-in one is taken', async () => {
    expect(JSON.parse((await separate('song.wav')).stdout).separator.name).toBe('built-in');
  });

  test('a checkpoint file is used as it is, and the parts are the recording again', async () => {
    const document = JSON.parse((await separate('song.wav', '--model', TINY)).stdout);
    expect(document.separator).toEqual({ name: 'tiny.th', version: '1', model: SHA256 });
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
    expect(separator).toEqual({ name: 'htdemucs', version: '1', model: SHA256 });
    const builtIn = JSON.parse((await separate('song.wav', '--separator', 'built-in')).stdout);
    expect(builtIn.separator.name).toBe('built-in');
  });

  test('restore reports which model made the stems', async () => {
    const out = join(folder, 'restored');
    const said = await run('restore', join(folder, 'song.wav'), '--out', out, '--model', 'htdemucs', '--json');
    expect(sentences(said)).toEqual([]);
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    expect(report.separator).toEqual({ name: 'htdemucs', version: '1', model: SHA256 });
    expect(existsSync(join(out, 'stems', 'vocals.wav'))).toBe(true);
  });

  test('nothing is left in the scratch folder of the cache', () => {
    const scratch = join(folder, 'cache', 'scratch');
    const left = readdirSync(scratch).flatMap((session) => readdirSync(join(scratch, session)));
    expect(left.filter((name) => name.startsWith('stems-'))).toEqual([]);
  });
});
