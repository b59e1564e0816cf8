import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { install } from '../../models/catalogue/install.ts';
import { entryNamed } from '../../models/catalogue/installed.ts';
import { accept } from '../../models/catalogue/licences.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { TINY } from '../../models/jasco/fixtures/tiny.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { modelProcess } from '../jobs/model-process.ts';
import type { Host } from './host.ts';
import { bandFolder, finished, hostIn, isOver, stateOf, type Window, windowOf, workUntil } from './testing.ts';

// A model process is started and models are converted in it.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe('a region that JASCO makes anew', () => {
  const folder = scratchFolder();
  const place = { id: 'mark', stem: 'bass', start: 50_000, end: 56_000 };
  /** What a person chose under Advanced and beside it, but for the stem's way. */
  const settings = { solver: 'midpoint', steps: 2, again: 1, feather: 3, guidanceAll: 2, weights: 'float32' };
  let host: Host;
  let window: Window;
  let id: string;

  beforeAll(async () => {
    vi.stubEnv('RESONATE_MODELS', join(folder, 'models'));
    for (const [name, from] of [
      ['t5-base', TINY.t5],
      ['jasco-chords-drums-melody-400M', TINY.jasco],
    ] as const) {
      accept(modelsFolder(), entryNamed(name));
      await install(modelsFolder(), entryNamed(name), { from, token: null });
    }
    bandFolder(join(folder, 'My band'), 2);
    host = await hostIn(folder);
    window = await windowOf(host);
    ({ id } = await window.api.open.mutate({ path: join(folder, 'My band') }));
    const works = await workUntil(window, id, (list) => list.length === 2 && list.every(isOver));
    expect(works.map(({ state }) => state)).toEqual(['done', 'done']);
    await act({ type: 'project/consent', payload: {} });
    await act({ type: 'region/add', payload: place });
    await act({ type: 'region/set', payload: { id: 'mark', treatment: 'jasco', describe: 'dry', settings } });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    modelProcess().close();
    vi.unstubAllEnvs();
    await host.close();
  });

  const act = (action: unknown) => window.api.dispatch.mutate({ id, client: 'test', action });
  const region = async () => (await stateOf(window, id)).project.regions.find((one) => one.id === 'mark')!;
  const treated = async () => finished(window, id, (await window.api.treat.mutate({ id, regions: ['mark'] })).work);

  test('costs that take alone when the model process is killed in mid-step: one sentence, and everything else goes on', async () => {
    const client = modelProcess();
    const begin = client.run.bind(client);
    vi.spyOn(client, 'run').mockImplementation((task, input, options) =>
      begin(task, input, {
        ...options,
        progress: (progress) => {
          options?.progress?.(progress);
          if (progress.stage.startsWith('step 2 ')) process.kill(client.pid!, 'SIGKILL');
        },
      }),
    );
    // So many steps that it is not done before it is killed, however late that is.
    await act({ type: 'region/set', payload: { id: 'mark', settings: { ...settings, steps: 500, again: 3 } } });
    const work = await treated();
    await act({ type: 'region/set', payload: { id: 'mark', settings } });
    expect(work.state).toBe('failed');
    expect(work.error).toMatch(/^The neural model stopped in the middle of its work \(SIGKILL\), .*: try again.*\.$/);
    // What plays asks for sound, and what is edited is kept.
    const { project } = await stateOf(window, id);
    const bass = project.tracks.find(({ stem }) => stem === 'bass')!.asset;
    const heard = await window.get(`/asset/${bass.hash}?start=0&count=1000`);
    expect(heard.status).toBe(200);
    expect((await heard.arrayBuffer()).byteLength).toBe(1000 * 4 * bass.channels);
    await act({ type: 'region/set', payload: { id: 'mark', blend: 0.5 } });
    expect(await region()).toMatchObject({ blend: 0.5, takes: [] });
  });

  test('is made when it is asked for again, and its take keeps everything that was chosen', async () => {
    expect(await treated()).toMatchObject({ state: 'done', error: null });
    const { takes } = await region();
    expect(takes).toHaveLength(1);
    expect(takes[0]).toMatchObject({
      treatment: 'jasco',
      settings: { ...settings, isolate: 'ask', computedBy: 'cpu' },
    });
    // Two steps of two looks each, one of them in the middle and made again.
    expect(takes[0]!.settings.evaluations).toBe(5);
  });

  test('is told what the person reads before', async () => {
    const { words, tokens, most } = await window.api.prompt.query({ id, stem: 'bass', isolate: 'ask', style: 'dry' });
    expect(words).toBe((await region()).takes[0]!.settings.describe);
    expect(tokens).toBeGreaterThan(5);
    expect(most).toBe(128);
  });
});
