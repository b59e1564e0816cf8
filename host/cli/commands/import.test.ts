import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { resonate } from '../../../tests/run-resonate.ts';
import { scratchFolder } from '../../../tests/scratch.ts';
import { readWav, writeWav } from '../../../tests/wav.ts';
import { openInput } from '../../chain/input.ts';
import { exportProject } from '../../export/formats.ts';
import { Cache } from '../../jobs/cache.ts';
import { Runner } from '../../jobs/runner.ts';
import { writeProject } from '../../store/project-folder.ts';
import { ProjectStore } from '../../store/project-store.ts';
import { newProject } from '../../studio/new-project.ts';

const RATE = 22_050;
const folder = scratchFolder();
const root = join(folder, 'song.resonate');
const exported = join(folder, 'exported');
const cache = { cache: join(folder, 'cache') };
let runner: Runner;

beforeAll(async () => {
  runner = new Runner({ cache: new Cache(join(folder, 'own-cache')), workers: 1 });
  const stems = join(folder, 'stems');
  mkdirSync(stems);
  STEMS.forEach((stem, i) => {
    const sound = Float32Array.from({ length: 2 * RATE }, (_, n) => 0.2 * Math.sin(n / (7 + i)));
    writeWav(join(stems, `${stem}.wav`), [sound], RATE);
  });
  const project = newProject(await openInput(runner, stems));
  await writeProject(root, project, runner.cache.folders.assets);
  await exportProject(runner, root, project, 'stems', exported);
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

test('import says what it brought as JSON; the project has it once, as one step of undo', async () => {
  const before = await projectNow();
  const path = join(exported, 'drums.wav');
  const [sound] = readWav(path);
  sound!.fill(0.1, RATE / 2, RATE);
  sound!.fill(0.1, 1.5 * RATE, 1.6 * RATE);
  writeWav(path, [sound!], RATE);
  const files = [path, join(exported, 'bass.wav')];
  const made = await resonate(['import', root, ...files, '--json'], cache);
  expect([made.status, made.stderr]).toEqual([0, expect.any(String)]);
  expect(JSON.parse(made.stdout)).toEqual({
    version: 1,
    changed: true,
    regions: 2,
    takes: 2,
    found: ['2 changed spans of drums.wav, the first at 0:00', 'bass.wav is as it was exported'],
    notices: [],
  });
  const { regions } = await projectNow();
  expect(regions.map(({ stem, chosenTake }) => [stem, chosenTake])).toEqual([
    ['drums', 0],
    ['drums', 0],
  ]);
  const again = await resonate(['import', root, path, '--json'], cache);
  expect(JSON.parse(again.stdout)).toMatchObject({ changed: false, found: ['drums.wav says nothing new'], takes: 0 });
  await within((store) => store.undo());
  expect(await projectNow()).toEqual(before);
});

test('a file that cannot be imported ends with 1 and a sentence, and the project stays as it is', async () => {
  const before = await projectNow();
  const { status, stdout, stderr } = await resonate(['import', root, join(folder, 'nothing.wav')], cache);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/nothing\.wav is not there/);
  expect(await projectNow()).toEqual(before);
  expect((await resonate(['import', root], cache)).status).toBe(2);
});
