import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readSpan } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import { openAsset } from '../../host/audio/asset.ts';
import { decode } from '../../host/audio/decode.ts';
import { modelProcess } from '../../host/jobs/model-process.ts';
import { TINY } from '../../models/jasco/fixtures/tiny.ts';
import { tinyDiffusion } from '../../models/mbd/fixtures/tiny.ts';
import { scratchFolder } from '../scratch.ts';
import { writeWav } from '../wav.ts';
import { run, type Said, sentences } from './run-main.ts';

// The whole way of generated sound, with a JASCO in the official format that is too small to make music.

const folder = scratchFolder();
const stems = join(folder, 'song');
const regions = join(folder, 'regions.json');
const MODEL = 'jasco-chords-drums-melody-400M';
let count = 0;
// A model process is started, models are converted and sound is made in each.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Fourteen seconds of the demo song, around a hole in its drums. */
function cutDemo(): void {
  const demo = fileURLToPath(new URL('../../presets/demo/damaged/', import.meta.url));
  const assets = join(folder, 'decoded');
  mkdirSync(assets);
  mkdirSync(stems);
  for (const stem of STEMS) {
    const { asset, sampleRate } = decode(join(demo, `${stem}.flac`), assets, {}, noProgress);
    const source = openAsset(assets, asset.hash);
    writeWav(join(stems, `${stem}.wav`), readSpan(source, 22 * sampleRate, 14 * sampleRate), sampleRate);
    source.close();
  }
}

beforeAll(async () => {
  vi.stubEnv('RESONATE_MODELS', join(folder, 'models'));
  vi.stubEnv('RESONATE_CACHE', join(folder, 'cache'));
  cutDemo();
  const drawn = { stem: 'drums', start: 6.5, end: 7.7, describe: 'dry funk kit' };
  writeFileSync(regions, JSON.stringify({ regions: [drawn] }));
  for (const [name, from] of [
    ['t5-base', TINY.t5],
    [MODEL, TINY.jasco],
  ] as const) {
    const said = await run('models', 'install', name, '--from', from, '--accept-licence');
    expect(sentences(said)).toEqual([]);
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  modelProcess().close();
  vi.unstubAllEnvs();
});

const repair = (...more: string[]): Promise<Said> => {
  const out = join(folder, `out ${count++}`);
  return run(
    'repair',
    stems,
    '--out',
    out,
    '--regions',
    regions,
    '--treatment',
    'jasco',
    '--steps',
    '4',
    '--json',
    ...more,
  );
};

/** Does something in the middle of the next take, by default after its third step began. */
function inMidStep(act: () => void, stage = 'step 3 '): void {
  const client = modelProcess();
  const begin = client.run.bind(client);
  vi.spyOn(client, 'run').mockImplementation((task, input, options) =>
    begin(task, input, {
      ...options,
      progress: (progress) => {
        options?.progress?.(progress);
        if (progress.stage.startsWith(stage)) act();
      },
    }),
  );
}

/** What restore reported of the region that was made with seed 7. */
let report: { regions: Record<string, unknown>[]; stems: Record<string, { equal: boolean }> };

describe('restore --treatment jasco', () => {
  const out = join(folder, 'restored');

  test('generates the region and says so, with engine, model, seed and everything it was made with', async () => {
    const said = await run(
      'restore',
      stems,
      '--out',
      out,
      '--regions',
      regions,
      '--treatment',
      'jasco',
      '--steps',
      '4',
      '--seed',
      '7',
      '--json',
    );
    expect(sentences(said)).toEqual([]);
    expect(said.status).toBe(0);
    report = JSON.parse(said.stdout);
    expect(report.regions).toHaveLength(1);
    expect(report.regions[0]).toMatchObject({
      stem: 'drums',
      treatment: 'jasco',
      label: 'AI-generated',
      engine: { name: 'jasco', version: '1', model: expect.stringMatching(/^[0-9a-f]{64}$/) },
      seed: 7,
      settings: {
        modelName: MODEL,
        textModel: expect.stringMatching(/^[0-9a-f]{64}$/),
        weights: 'int8',
        decoder: 'encodec',
        computedBy: 'cpu',
        threads: expect.any(Number),
        solver: 'euler',
        steps: 4,
        guidanceAll: 1.25,
        guidanceText: 2.5,
        nullDrums: 'silence',
        drums: true,
        describe: 'Solo drums, only a drum kit, no other instruments. dry funk kit',
        fit: expect.any(Number),
        'agreement with hits': expect.any(Number),
      },
      why: expect.stringMatching(/^Made anew by JASCO .* from the hits and the words “Solo drums, .* dry funk kit”\./),
      material: [],
    });
  });

  test('changes the region alone: outside every sample is the one that was given', () => {
    for (const stem of STEMS) expect(report.stems[stem]!.equal, stem).toBe(true);
    const [before, after] = ['original', 'stems'].map((place) => readFileSync(join(out, place, 'drums.wav')));
    expect(after!.equals(before!)).toBe(false);
    for (const stem of ['bass', 'other', 'vocals']) {
      const [given, mended] = ['original', 'stems'].map((place) => readFileSync(join(out, place, `${stem}.wav`)));
      expect(mended!.equals(given!), stem).toBe(true);
    }
  });
});

describe('takes', () => {
  test('of the same seed are the same to the bit, made anew without the cache', async () => {
    vi.stubEnv('RESONATE_CACHE', join(folder, 'another cache'));
    expect((await repair('--seed', '7')).status).toBe(0);
    vi.stubEnv('RESONATE_CACHE', join(folder, 'cache'));
    const [first, again] = ['restored', `out ${count - 1}`].map((out) =>
      readFileSync(join(folder, out, 'stems', 'drums.wav')),
    );
    expect(again!.equals(first!)).toBe(true);
  });

  test('of several seeds differ, and the one that fits best is chosen', async () => {
    const regionOf = (said: Said) => JSON.parse(said.stdout).regions[0];
    const best = regionOf(await repair('--seed', '7', '--takes', '2'));
    const second = regionOf(await repair('--seed', '8'));
    const [first, other] = ['restored', `out ${count - 1}`].map((out) =>
      readFileSync(join(folder, out, 'stems', 'drums.wav')),
    );
    expect(other!.equals(first!)).toBe(false);
    expect(best.takes).toBe(2);
    expect(best.confidenceAfter).toBe(Math.max(report.regions[0]!.confidenceAfter as number, second.confidenceAfter));
  });

  test('of voices are refused with the reason, unless forced', async () => {
    const path = join(folder, 'vocals.json');
    writeFileSync(path, JSON.stringify({ regions: [{ stem: 'vocals', start: 2, end: 3 }] }));
    const said = await run(
      'repair',
      stems,
      '--out',
      join(folder, 'vocals'),
      '--regions',
      path,
      '--treatment',
      'jasco',
      '--json',
    );
    expect(said.status).toBe(0);
    const { regions: made, untouched } = JSON.parse(said.stdout);
    expect(made).toEqual([]);
    expect(untouched).toContainEqual(
      expect.objectContaining({
        why: expect.stringMatching(/^Voices are not generated: .*real singing.* force it\.$/),
      }),
    );
  });
});

describe('the model process', () => {
  test('killed in mid-step, the command says so in one sentence, leaves nothing half-written, and can be repeated', async () => {
    inMidStep(() => process.kill(modelProcess().pid!, 'SIGKILL'));
    const said = await repair('--seed', '11');
    expect(said.status).toBe(1);
    expect(sentences(said)).toEqual([
      expect.stringMatching(/^The neural model stopped in the middle of its work \(SIGKILL\), .*: try again.*\.$/),
    ]);
    expect(existsSync(join(folder, `out ${count - 1}`, 'report.json'))).toBe(false);
    vi.restoreAllMocks();
    expect((await repair('--seed', '11')).status).toBe(0);
  });

  test('stops when the command is interrupted, and the next take is made', async () => {
    inMidStep(() => process.emit('SIGINT'));
    const said = await repair('--seed', '12');
    expect(said.status).toBe(130);
    expect(existsSync(join(folder, `out ${count - 1}`))).toBe(false);
    vi.restoreAllMocks();
    expect((await repair('--seed', '12')).status).toBe(0);
  });
});

describe('the decoder mbd', () => {
  test('needs MultiBandDiffusion, and says so before any work', async () => {
    const said = await repair('--decoder', 'mbd');
    expect(said.status).toBe(1);
    expect(said.stderr).toMatch(/^Making sound anew needs .*resonate models install multiband-diffusion\.\n$/);
    expect((await run('repair', stems, '--out', join(folder, 'none'), '--decoder', 'mbd')).status).toBe(2);
  });

  test('makes another sound of the same latents, in the region alone, and is in the record', async () => {
    for (const [name, from] of tinyDiffusion(join(folder, 'diffusion'))) {
      expect(sentences(await run('models', 'install', name, '--from', from, '--accept-licence'))).toEqual([]);
    }
    const drums = (out: string): Buffer => readFileSync(join(folder, out, 'stems', 'drums.wav'));
    const said = await repair('--seed', '7', '--decoder', 'mbd');
    expect(sentences(said)).toEqual([]);
    const { regions: made, stems: proven } = JSON.parse(said.stdout);
    expect(made[0].settings).toMatchObject({ decoder: 'mbd', decoderModel: expect.stringMatching(/^[0-9a-f]{64}$/) });
    for (const stem of STEMS) expect(proven[stem].equal, stem).toBe(true);
    expect(drums(`out ${count - 1}`).equals(drums('restored'))).toBe(false);
  });

  test('killed or interrupted in the middle of its diffusion, leaves nothing, and can be asked again', async () => {
    const diffusing = 'sounding by diffusion';
    inMidStep(() => process.kill(modelProcess().pid!, 'SIGKILL'), diffusing);
    const killed = await repair('--seed', '21', '--decoder', 'mbd');
    expect(killed.status).toBe(1);
    expect(sentences(killed)).toEqual([expect.stringMatching(/^The neural model stopped in the middle of its work/)]);
    vi.restoreAllMocks();
    inMidStep(() => process.emit('SIGINT'), diffusing);
    expect((await repair('--seed', '21', '--decoder', 'mbd')).status).toBe(130);
    vi.restoreAllMocks();
    for (const out of [count - 1, count - 2]) expect(existsSync(join(folder, `out ${out}`, 'report.json'))).toBe(false);
    expect((await repair('--seed', '21', '--decoder', 'mbd')).status).toBe(0);
  });
});

describe('restore --enhance', () => {
  const restore = (...more: string[]): Promise<Said> =>
    run(
      ...[
        'repair',
        stems,
        '--out',
        join(folder, `out ${count++}`),
        '--regions',
        regions,
        '--treatment',
        'restore',
        '--json',
      ],
      ...more,
    );

  test('takes a share of what MultiBandDiffusion says again, in the region alone, and says so', async () => {
    writeFileSync(regions, JSON.stringify({ regions: [{ stem: 'bass', start: 6.5, end: 7.2 }] }));
    const said = await restore('--enhance', '0.4', '--seed', '5');
    expect(sentences(said)).toEqual([]);
    const { regions: made, stems: proven } = JSON.parse(said.stdout);
    expect(made[0]).toMatchObject({
      treatment: 'restore',
      label: 'AI-generated',
      engine: { name: 'restore', model: expect.stringMatching(/^[0-9a-f]{64}$/) },
      settings: { renewedBy: 'multiband-diffusion', enhance: 0.4, computedBy: 'cpu' },
      why: expect.stringContaining('made anew by MultiBandDiffusion'),
    });
    for (const stem of STEMS) expect(proven[stem].equal, stem).toBe(true);
  });

  test('is for restore alone, and between nothing and all', async () => {
    expect((await restore('--enhance', '1.4')).status).toBe(2);
    expect((await repair('--enhance', '0.4')).status).toBe(2);
  });
});

test('a model that is not installed is said before any work, with what to do', async () => {
  const said = await repair('--model', 'jasco-chords-drums-1B');
  expect(said.status).toBe(1);
  expect(said.stderr).toMatch(
    /^Generating with JASCO needs .*resonate models install jasco-chords-drums-1B, or choose restore or rebuild\.\n$/,
  );
  expect(readdirSync(folder)).not.toContain(`out ${count - 1}`);
});
