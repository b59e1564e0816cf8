import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { install } from '../../models/catalogue/install.ts';
import { entryNamed } from '../../models/catalogue/installed.ts';
import { accept } from '../../models/catalogue/licences.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { CONVERTERS } from '../../models/converters.ts';
import { ModelError } from '../../models/error.ts';
import { TINY } from '../../models/jasco/fixtures/tiny.ts';
import type { Generated } from '../../models/jasco/generate.ts';
import type { JascoTaskInput } from '../../models/jasco/task.ts';
import { tinyDiffusion } from '../../models/mbd/fixtures/tiny.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { AssetWriter } from '../audio/asset.ts';
import { Cache } from '../jobs/cache.ts';
import type { Brief } from '../jobs/compose.ts';
import { PlainError } from '../jobs/job.ts';
import { modelProcess } from '../jobs/model-process.ts';
import { Runner } from '../jobs/runner.ts';
import { type GenerateOrder, generateSound, jascoLacks } from './generate.ts';

const folder = scratchFolder();
const RATE = 44_100;
const song = { key: 'song', file: 'nowhere' };
let runner: Runner;

async function installAs(name: string): Promise<void> {
  const models = modelsFolder();
  for (const [entry, from] of [
    [entryNamed('t5-base'), TINY.t5],
    [entryNamed(name), TINY.jasco],
  ] as const) {
    accept(models, entry);
    await install(models, entry, { from, token: null });
  }
}

beforeAll(() => {
  runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 1 });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await runner.close();
});
afterEach(() => vi.restoreAllMocks());

/** A runner whose brief is given, and a model process that keeps what it is asked for and makes a tone. */
function modelAsked(): JascoTaskInput[] {
  const run = runner.run.bind(runner);
  const writer = new AssetWriter(runner.cache.folders.assets, 32_000, 1);
  writer.write([new Float32Array(320_000)]);
  const brief: Brief = {
    asset: writer.finish(),
    drums: false,
    start: -100,
    region: 32_000,
    chords: [{ label: 'C', start: 0 }],
    melody: [{ start: 0, end: 1, midi: 60 }],
    describe: 'Solo bass. Dry',
  };
  vi.spyOn(runner, 'run').mockImplementation(((job: { name: string }, input: unknown, label: string) =>
    job.name === 'compose' ? Promise.resolve(brief) : run(job as never, input as never, label)) as typeof runner.run);
  const asked: JascoTaskInput[] = [];
  const client = modelProcess();
  const ask = client.run.bind(client);
  vi.spyOn(client, 'run').mockImplementation((async (task: string, input: JascoTaskInput): Promise<Generated> => {
    // What was generated is taken apart by the network in the box, which is there.
    if (task === 'own.separate') return ask(task as never, input as never) as never;
    asked.push(input);
    const audio = Float32Array.from({ length: 320_000 }, (_, n) => 0.3 * Math.sin(n * 0.02));
    return { audio, latents: new Float32Array(0), settings: { steps: 25 } };
  }) as never);
  return asked;
}

const order: GenerateOrder = {
  stem: 'bass',
  start: 0,
  end: RATE,
  severity: 'severe',
  seed: 1,
  describe: '',
  settings: {},
  model: null,
  isForced: false,
};
const generate = (more: Partial<GenerateOrder>) => generateSound(runner, song, RATE, { ...order, ...more });

describe('generating', () => {
  test('says what it needs until model and text encoder are installed and the licence is accepted', async () => {
    vi.stubEnv('RESONATE_MODELS', join(folder, 'models'));
    expect(jascoLacks()).toMatch(
      /^Generating with JASCO needs Meta's JASCO weights.*resonate models install jasco-chords-drums-melody-400M/,
    );
    await expect(generate({})).rejects.toBeInstanceOf(PlainError);
    await installAs('jasco-chords-drums-400M');
    expect(jascoLacks()).toBe(null);
    expect(jascoLacks('jasco-chords-drums-1B')).toMatch(/models install jasco-chords-drums-1B/);
  });

  test('of voices is refused unless forced, and of what is too long in any case', async () => {
    const asked = modelAsked();
    expect(await generate({ stem: 'vocals' })).toMatch(/^Voices are not generated/);
    expect(await generate({ end: 121 * RATE })).toMatch(/^JASCO makes at most 120 s at a time/);
    expect(asked).toEqual([]);
    expect(await generate({ stem: 'vocals', isForced: true })).toMatchObject({ start: -100 });
    expect(asked).toHaveLength(1);
  });

  test('asks a model without melody for none, with the settings of the region, and remembers what it made', async () => {
    const asked = modelAsked();
    const settings = { steps: 50, nullDrums: 'zeros', guidanceAll: 99, again: 1, weights: 'float32' };
    const made = await generate({ settings });
    expect(await generate({ settings })).toEqual(made);
    expect(asked).toHaveLength(1);
    const { request, weights } = asked[0]!;
    expect(weights).toBe('float32');
    expect(request).toMatchObject({ melody: [], chords: [{ label: 'C', start: 0 }], region: 32_000, seed: 1 });
    expect(request.options).toEqual({
      solver: { name: 'euler', steps: 50 },
      // What cannot be is the usual.
      guidance: { all: 1.25, text: 2.5 },
      nullDrums: 'zeros',
      feather: 8,
      again: 1,
    });
    expect(made).toMatchObject({
      settings: {
        modelName: 'jasco-chords-drums-400M',
        textModel: expect.stringMatching(/^[0-9a-f]{64}$/),
        weights: 'float32',
        isolate: 'ask',
      },
      why: 'Made anew by JASCO out of what stands around it, from the chords and the words “Solo bass. Dry”.',
    });
    expect(await generate({ settings, seed: 2 })).not.toBe(made);
    expect(asked).toHaveLength(2);
    // Another text encoder hears the same words otherwise.
    const models = modelsFolder();
    const installed = join(models.installed('t5-base'), 'installed.json');
    const before = readFileSync(installed, 'utf8');
    writeFileSync(installed, before.replace(/"sha256": "\w/, '"sha256": "x'));
    await generate({ settings });
    writeFileSync(installed, before);
    expect(asked).toHaveLength(3);
  });

  test('is done again by a better converter, with other weights, and by another provider', async () => {
    const asked = modelAsked();
    const again = { settings: { steps: 7 } };
    await generate(again);
    await generate(again);
    expect(asked).toHaveLength(1);
    for (const converter of ['jasco', 't5'] as const) {
      const before = CONVERTERS[converter];
      Object.assign(CONVERTERS, { [converter]: 'better' });
      await generate(again).finally(() => Object.assign(CONVERTERS, { [converter]: before }));
    }
    expect(asked).toHaveLength(3);
    await generate({ settings: { steps: 7, weights: 'float32' } });
    expect(asked).toHaveLength(4);
    vi.stubEnv('RESONATE_PROVIDER', 'cpu');
    await generate(again);
    vi.stubEnv('RESONATE_PROVIDER', '');
    expect(asked).toHaveLength(5);
    await generate(again);
    expect(asked).toHaveLength(5);
  });

  test('takes the stem out of what was made where that is asked for, and says by what', async () => {
    modelAsked();
    const [whole, alone] = [await generate({}), await generate({ settings: { isolate: 'separate' } })];
    if (typeof whole === 'string' || typeof alone === 'string') throw new Error('nothing was made');
    expect(alone.settings).toMatchObject({ isolate: 'separate', isolatedBy: 'built-in-neural' });
    expect(alone.asset.hash).not.toBe(whole.asset.hash);
    expect(alone.asset).toMatchObject({ sampleRate: 32_000, length: 320_000 });
  });

  test('is sounded by MultiBandDiffusion where that is asked for and installed, and says so', async () => {
    const asked = modelAsked();
    const settings = { decoder: 'mbd' };
    await expect(generate({ settings })).rejects.toThrow(/resonate models install multiband-diffusion\.$/);
    expect(jascoLacks(null, 'mbd')).toMatch(/resonate models install multiband-diffusion/);
    for (const [name, from] of tinyDiffusion(join(folder, 'diffusion'))) {
      accept(modelsFolder(), entryNamed(name));
      await install(modelsFolder(), entryNamed(name), { from, token: null });
    }
    expect(jascoLacks(null, 'mbd')).toBe(null);
    const made = await generate({ settings });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.diffusion).toEqual({
      name: 'multiband-diffusion',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      mbd: modelsFolder().installed('multiband-diffusion'),
      encodec: modelsFolder().installed('encodec_32khz'),
    });
    expect(made).toMatchObject({
      settings: { decoder: 'mbd', decoderModel: asked[0]!.diffusion!.sha256 },
      why: expect.stringMatching(/ MultiBandDiffusion made the sound of it\.$/),
    });
    await generate({ seed: 31, settings: { decoder: 'encodec' } });
    expect(asked.map(({ diffusion }) => diffusion === null)).toEqual([false, true]);
    await generate({ seed: 31 });
    expect(asked).toHaveLength(2);
  });

  test('hands a sentence of the model process on as one for the person', async () => {
    modelAsked();
    vi.spyOn(modelProcess(), 'run').mockRejectedValue(new ModelError('The neural model stopped: try again.'));
    await expect(generate({ seed: 3 })).rejects.toThrow(new PlainError('The neural model stopped: try again.'));
  });
});
