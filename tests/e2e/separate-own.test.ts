import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { modelProcess } from '../../host/jobs/model-process.ts';
import { mixOf } from '../../models/htdemucs/fixtures/seeded.ts';
import { ownWeightsHash } from '../../models/own/weights.ts';
import { scratchFolder } from '../scratch.ts';
import { writeWav } from '../wav.ts';
import { run, type Said, sentences } from './run-main.ts';

// The whole way of a recording through the network in the box, with its own weights.

const folder = scratchFolder();
let count = 0;

beforeAll(() => {
  vi.stubEnv('RESONATE_MODELS', join(folder, 'models'));
  vi.stubEnv('RESONATE_CACHE', join(folder, 'cache'));
  const [left, right] = mixOf(44100);
  writeWav(join(folder, 'stereo.wav'), [left!, right!], 44100);
  writeWav(join(folder, 'mono.wav'), [left!], 48000);
});
afterAll(() => {
  modelProcess().close();
  vi.unstubAllEnvs();
});

const separate = (input: string, ...more: string[]): Promise<Said> =>
  run('separate', join(folder, input), '--out', join(folder, `out ${count++}`), '--json', ...more);

const OWN = ['--separator', 'built-in-neural'];

describe('separate with the network in the box', () => {
  test.each(['stereo.wav', 'mono.wav'])(
    '%s is separated without a download, and the parts are the recording again',
    async (input) => {
      const document = JSON.parse((await separate(input, ...OWN)).stdout);
      expect(document.separator).toEqual({
        name: 'built-in-neural',
        version: '1',
        model: ownWeightsHash(),
        computedBy: 'cpu',
      });
      expect(document.sum.nullDb).toBeLessThan(-120);
    },
  );

  test('it corrects the built-in separator, and so makes other stems', async () => {
    const [first, second] = [await separate('stereo.wav', '--separator', 'built-in'), await separate('stereo.wav')].map(
      ({ stdout }) => readFileSync(JSON.parse(stdout).files.find((file: string) => file.endsWith('drums.wav'))),
    );
    expect(first!.equals(second!)).toBe(false);
  });

  test('at its best it makes other stems, and the report says so', async () => {
    const [fast, best] = [
      await separate('stereo.wav', ...OWN),
      await separate('stereo.wav', ...OWN, '--quality', 'best'),
    ];
    const [first, second] = [fast, best].map(({ stdout }) => JSON.parse(stdout));
    expect(first.separator.quality).toBe(undefined);
    expect(second.separator.quality).toBe('best');
    expect(second.sum.nullDb).toBeLessThan(-120);
    const [a, b] = [first, second].map(({ files }) =>
      readFileSync(files.find((file: string) => file.endsWith('drums.wav'))),
    );
    expect(a!.equals(b!)).toBe(false);
  });

  test('the same recording is separated once', async () => {
    const asked = vi.spyOn(modelProcess(), 'run');
    expect((await separate('stereo.wav', ...OWN)).status).toBe(0);
    expect(asked).not.toHaveBeenCalled();
  });

  test('what only other neural separators can do is refused with what to do', async () => {
    const said = await separate('stereo.wav', ...OWN, '--shifts', '2');
    expect(said.status).toBe(2);
    expect(sentences(said).join()).toContain('does not know --shifts');
  });

  test('a file of that name does not take its place', async () => {
    writeFileSync(join(folder, 'built-in-neural'), 'no model');
    expect((await separate('stereo.wav', ...OWN)).status).toBe(0);
  });
});
