import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { readWav, writeWav } from '../../tests/wav.ts';
import { AssetWriter } from '../audio/asset.ts';
import { openInput } from '../chain/input.ts';
import { exportProject } from '../export/formats.ts';
import { Cache } from '../jobs/cache.ts';
import { Runner } from '../jobs/runner.ts';
import { newRegion } from '../project/new-region.ts';
import type { Project, Take } from '../project/project.ts';
import { reduce } from '../project/reduce.ts';
import { testTake } from '../project/test-project.ts';
import { writeProject } from '../store/project-folder.ts';
import { newProject } from '../studio/new-project.ts';
import { type Brought, readImports } from './import-files.ts';

/** What tests of imports share: a song in mono whose stems were exported, and what comes back of it. */

export const RATE = 22_050;
const SECONDS = 4;
export const folder = scratchFolder();
export const root = join(folder, 'song.resonate');
export const exported = join(folder, 'exported');
export let runner: Runner;
/** A bass take is heard from second 1 to 1.5. */
export let project: Project;

/** Noise that is the same for the same seed, in ±0.4 (Numerical Recipes' generator). */
function noise(seed: number, length: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return 0.8 * (state / 2 ** 32 - 0.5);
  });
}

/** Low tones: what a change of rate leaves as it is. */
function tones(hz: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => 0.3 * Math.sin((2 * Math.PI * hz * n) / RATE));
}

const SOUNDS: Partial<Record<StemName, (length: number) => Float32Array>> = {
  vocals: hits,
  other: (length) => tones(220, length),
};

/** Hits of noise that die away to digital silence, one in half a second: what a drum machine gives. */
function hits(length: number): Float32Array {
  const sound = noise(7, length);
  for (let n = 0; n < length; n++) {
    const since = n % (RATE / 2);
    sound[n]! *= since < RATE / 5 ? 2 * Math.exp(-since / (0.02 * RATE)) : 0;
  }
  return sound;
}

beforeAll(async () => {
  runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 1 });
  const stems = join(folder, 'stems');
  mkdirSync(stems);
  STEMS.forEach((stem, i) => {
    const length = SECONDS * RATE;
    writeWav(join(stems, `${stem}.wav`), [SOUNDS[stem]?.(length) ?? noise(i + 1, length)], RATE);
  });
  const opened = newProject(await openInput(runner, stems));
  const writer = new AssetWriter(runner.cache.folders.assets, RATE, 1);
  writer.write([noise(99, RATE / 2)]);
  const take: Take = {
    ...testTake('t1', RATE, 1.5 * RATE),
    asset: writer.finish(),
    fadeIn: 300,
    fadeOut: 500,
    law: 0.5,
  };
  const region = newRegion({
    id: 'r1',
    stem: 'bass',
    start: RATE + 100,
    end: 1.5 * RATE - 100,
    takes: [take],
    chosenTake: 0,
  });
  project = { ...opened, regions: [region] };
  await writeProject(root, project, runner.cache.folders.assets);
  await exportProject(runner, root, project, 'stems', exported);
});

afterAll(() => runner.close());

export const frame = (seconds: number): number => Math.round(seconds * RATE);

/** An exported stem with other sound from one second to another, in a folder of its own beside the sidecar. */
export function changed(
  name: string,
  stem: StemName,
  from: number,
  to: number,
): { path: string; samples: Float32Array } {
  const place = join(folder, name);
  mkdirSync(place);
  copyFileSync(join(exported, 'provenance.json'), join(place, 'provenance.json'));
  const [samples] = readWav(join(exported, `${stem}.wav`)) as [Float32Array];
  for (let n = frame(from); n < frame(to); n++) samples[n] = 0.25 * Math.sin(n / 9) - 0.1;
  const path = join(place, `Song 01 ${stem}.wav`);
  writeWav(path, [samples], RATE);
  return { path, samples };
}

/** What files bring, and the document after them. */
export async function imported(files: string[], from = project): Promise<{ brought: Brought; after: Project }> {
  const brought = await readImports(runner, root, from, files);
  return { brought, after: brought.action === null ? from : reduce(from, brought.action) };
}

/** A stem as an export of the document has it. */
export async function heard(after: Project, stem: StemName): Promise<Float32Array> {
  const out = join(folder, crypto.randomUUID());
  await writeProject(root, after, runner.cache.folders.assets);
  await exportProject(runner, root, after, 'stems', out);
  return readWav(join(out, `${stem}.wav`))[0]!;
}

export function furthest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, sample, n) => Math.max(most, Math.abs(sample - b[n]!)), 0);
}
