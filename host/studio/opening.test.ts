import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STEMS } from '../../dsp/audio/stem.ts';
import { band } from '../../tests/fixtures/band.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { writeWav } from '../../tests/wav.ts';
import type { Work } from '../api/backend.ts';
import { encodeMedia, KINDS, music, muxTogether } from '../audio/test-media.ts';
import { decodeFile } from '../jobs/decode.ts';
import type { Track } from '../project/project.ts';
import type { Host } from '../server/host.ts';
import { bandFile, hostIn, stateOf, type Window, windowOf } from '../server/testing.ts';
import { holdJobs } from './testing.ts';

const folder = scratchFolder();
const GROWING = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
let host: Host;
let window: Window;

beforeAll(async () => {
  host = await hostIn(folder);
  window = await windowOf(host);
});
afterAll(() => host.close());

/** Opens a path, and gives with its project everything that was told of the opening. It is decoded when its first sketch was seen. */
async function opened(path: string): Promise<{ id: string; told: Work[] }> {
  const told: Work[] = [];
  const over = new AbortController();
  const letGo = holdJobs((job) => job === decodeFile.name);
  const following = (async () => {
    for await (const list of host.studio.work('', over.signal)) {
      told.push(...list.filter((work) => work.opening?.path === path));
      if (told.at(-1)?.opening?.sketch != null) letGo();
      if (told.at(-1)?.state === 'done') return;
    }
  })();
  const { id } = await host.studio.open(path);
  await following;
  over.abort();
  return { id, told };
}

/** Each has the name under which it grows. */
function expectGrowing(tracks: readonly Track[]): void {
  for (const { asset } of tracks) expect(asset.hash).toMatch(GROWING);
}

test('a recording is sketched before it is decoded, and its peaks are asked for by the name under which it grows', async () => {
  const path = join(folder, 'Long.wav');
  bandFile(path, 120);
  const { id, told } = await opened(path);
  const { opening } = told.find((work) => work.opening?.sketch != null)!;
  const { project } = await stateOf(window, id);
  expect(opening!.sketch).toMatchObject({ name: 'Long', length: project.length, tracks: [], profile: null });
  const { hash } = opening!.sketch!.mixAsset!;
  expect(hash).toMatch(GROWING);
  // It has its lasting name by now.
  const answer = await window.get(`/peaks/${hash}?level=0&start=0&count=10`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).not.toContain('immutable');
  expect((await answer.arrayBuffer()).byteLength).toBe(0);
  expect((await window.get('/peaks/..%2Fsecret?level=0&start=0&count=10')).status).toBe(404);
  expect(told.at(-1)!.opening!.sketch).toBeNull();
});

test('a folder of stems is sketched in its tracks', async () => {
  const path = join(folder, 'Stems');
  mkdirSync(path);
  const song = band(8);
  for (const stem of STEMS) writeWav(join(path, `${stem}.wav`), [song[stem]], song.sampleRate);
  const { id, told } = await opened(path);
  const { sketch } = told.find((work) => work.opening?.sketch != null)!.opening!;
  expect(sketch!.tracks.map(({ stem }) => stem)).toEqual([...STEMS]);
  const { project } = await stateOf(window, id);
  expectGrowing(sketch!.tracks);
  expect(sketch!.length).toBe(project.length);
});

test('a stem file is sketched in its mix and its tracks, whatever their order in the file', async () => {
  const path = join(folder, 'Song.stem.mp4');
  const alac = KINDS.find(({ name }) => name === 'ALAC in M4A')!;
  const parts = ['mix', 'drums', 'bass', 'other', 'vocals'].map((name) => {
    const part = join(folder, `${name}.m4a`);
    encodeMedia(part, alac, music(30_000));
    return part;
  });
  muxTogether(path, 'mp4', parts);
  const { told } = await opened(path);
  const sketches = told.flatMap((work) => work.opening?.sketch ?? []);
  expectGrowing(sketches[0]!.tracks);
  expect(sketches[0]!.tracks.map(({ stem }) => stem)).toEqual([...STEMS]);
  const names = [sketches[0]!.mixAsset!, ...sketches[0]!.tracks.map(({ asset }) => asset)].map(({ hash }) => hash);
  expect(names).toEqual(Array(5).fill(expect.stringMatching(GROWING)));
  expect(new Set(names).size).toBe(5);
  expect(sketches[0]!.length).toBeCloseTo(30_000, -3);
});
