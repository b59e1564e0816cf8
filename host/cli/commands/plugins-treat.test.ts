import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle, IS_BUILT } from '../../../bridge/client/testing.ts';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { resonate } from '../../../tests/run-resonate.ts';
import { scratchFolder } from '../../../tests/scratch.ts';
import { writeWav } from '../../../tests/wav.ts';
import { openInput } from '../../chain/input.ts';
import { Cache } from '../../jobs/cache.ts';
import { Runner } from '../../jobs/runner.ts';
import { newRegion } from '../../project/new-region.ts';
import type { Insert } from '../../project/project.ts';
import { writeProject } from '../../store/project-folder.ts';
import { ProjectStore } from '../../store/project-store.ts';
import { newProject } from '../../studio/new-project.ts';

const RATE = 22_050;
const folder = scratchFolder();
const root = join(folder, 'song.resonate');
const cache = { cache: join(folder, 'cache') };
process.env.RESONATE_VST3_PATH = join(folder, 'vst3');
let runner: Runner;

const gain: Insert = {
  ...{ id: 'g', format: 'VST3', plugin: Buffer.from('gain').toString('hex').padEnd(32, '0').toUpperCase() },
  ...{ name: 'Test gain', vendor: 'Resonate', state: null, parameters: { '100': 0.25 }, bypass: false, wet: 1 },
};

beforeAll(async () => {
  runner = new Runner({ cache: new Cache(join(folder, 'own-cache')), workers: 1 });
  const stems = join(folder, 'stems');
  mkdirSync(stems);
  STEMS.forEach((stem, i) => {
    const sound = Float32Array.from({ length: 3 * RATE }, (_, n) => 0.2 * Math.sin(n / (7 + i)));
    writeWav(join(stems, `${stem}.wav`), [sound], RATE);
  });
  const project = newProject(await openInput(runner, stems));
  const tracks = project.tracks.map((track) => (track.stem === 'bass' ? { ...track, chain: [gain] } : track));
  const region = (id: string, stem: 'bass' | 'drums', second: number) =>
    newRegion({ id, stem, start: second * RATE, end: (second + 0.5) * RATE });
  const regions = [region('a', 'bass', 0.5), region('b', 'bass', 2), region('c', 'drums', 0.5)];
  await writeProject(root, { ...project, tracks, regions }, runner.cache.folders.assets);
});
afterAll(() => runner.close());

async function within<T>(use: (store: ProjectStore) => T): Promise<Awaited<T>> {
  const store = await ProjectStore.open(root);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
const projectNow = () => within((store) => store.state().project);

describe.skipIf(!IS_BUILT)('resonate plugins treat', () => {
  test('says which plugin is missing, and changes nothing', async () => {
    const before = await projectNow();
    const { status, stderr } = await resonate(['plugins', 'treat', root], cache);
    expect([status, stderr]).toEqual([1, expect.stringContaining('Test gain on the bass is not on this machine')]);
    expect(await projectNow()).toEqual(before);
  });

  test('gives the regions of stems that have plugins a take each, as one step of undo', async () => {
    cpSync(bundle('gain'), join(folder, 'vst3', 'gain.vst3'), { recursive: true });
    const before = await projectNow();
    const made = await resonate(['plugins', 'treat', root, '--json'], cache);
    expect([made.status, made.stderr]).toEqual([0, expect.stringContaining('go through them twice')]);
    expect(made.stderr).toContain('No plugin is switched on for drums, or the track is locked, so one region stays');
    const { regions } = JSON.parse(made.stdout);
    expect(regions).toMatchObject([
      { start: 0.5, end: 1 },
      { start: 2, label: 'Processed', why: 'played through Test gain' },
    ]);
    const after = await projectNow();
    expect(after.regions.map(({ chosenTake }) => chosenTake)).toEqual([0, 0, null]);
    const [
      {
        takes: [take],
      },
    ] = after.regions as [(typeof after.regions)[number]];
    expect(take).toMatchObject({ treatment: 'plugins', label: 'Processed', settings: { plugins: 'Test gain' } });
    const soundOf = (hash: string) =>
      new Float32Array(new Uint8Array(readFileSync(join(root, 'assets', `${hash}.f32`))).buffer);
    const dry = soundOf(after.tracks.find(({ stem }) => stem === 'bass')!.asset.hash).subarray(0.5 * RATE, RATE);
    expect(soundOf(take!.asset.hash)).toEqual(dry.map((x) => Math.fround(x / 2)));
    await within((store) => store.undo());
    const undone = await projectNow();
    expect(undone.regions.map(({ chosenTake }) => chosenTake)).toEqual(
      before.regions.map(({ chosenTake }) => chosenTake),
    );
  });

  test('keeps to the stems and the time that are named, and says where nothing can be done', async () => {
    const made = await resonate(['plugins', 'treat', root, '--from', '1.5', '--to', '2.1', '--json'], cache);
    expect(JSON.parse(made.stdout).regions).toMatchObject([{ start: 2 }]);
    expect(made.stderr).not.toContain('No plugin');
    const fails = async (...more: string[]) => {
      const { status, stderr } = await resonate(['plugins', 'treat', root, ...more], cache);
      return `${status} ${stderr}`;
    };
    expect(await fails('--stems', 'drums')).toContain('1 No plugin is switched on for drums');
    expect(await fails('--from', '1.2', '--to', '1.4')).toContain('1 There is no open region there');
    expect(await fails('--from', '2', '--to', '1')).toMatch(/^2 .*turn them round/);
    expect(await resonate(['plugins', 'treat', join(folder, 'none')], cache)).toMatchObject({ status: 1 });
  });
});
