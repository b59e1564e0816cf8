import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Changed, Part } from '../../bridge/protocol/messages.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import type { ChainedStem } from '../api/plugins.ts';
import { AssetWriter } from '../audio/asset.ts';
import type { Asset, Project } from '../project/project.ts';
import { RATE, testProject, testRegion, testTake } from '../project/test-project.ts';
import { sharedRendering } from './chains.ts';
import { SpanReader } from './reader.ts';
import { type Means, PlayedSong } from './song.ts';

/** This machine may be busy. */
const PATIENT = { timeout: 60_000 };

const COUNT = 64;

/** Two seconds of the same value. */
function written(folder: string, value: number): Asset {
  const writer = new AssetWriter(folder, RATE, 2);
  const plane = new Float32Array(2 * RATE).fill(value);
  writer.write([plane, plane]);
  return writer.finish('the process');
}

/** What the bass gives through its plugin with other takes than the chosen ones. */
const TRIED = 3 / 4;

/** A project in which bass and drums are heard through plugins: the one on the bass changes nothing, the one on the drums doubles. */
function played() {
  const scratch = scratchFolder();
  const folder = join(scratch, 'song');
  const own = join(folder, 'assets');
  const cache = join(scratch, 'cache');
  for (const path of [own, cache]) mkdirSync(path, { recursive: true });
  const values = { vocals: 1 / 16, drums: 1 / 8, bass: 1 / 2, other: 1 / 32 };
  const assets = new Map(STEMS.map((stem): [StemName, Asset] => [stem, written(own, values[stem])]));
  const base = testProject([], 2);
  // Beside the chosen take, which is the stem as it is, there is one of silence.
  const takes = ['as it is', 'silence'].map((id, n) => ({
    ...testTake(id, 0, 2 * RATE),
    asset: written(own, n === 0 ? values.bass : 0),
  }));
  const region = testRegion('r', 'bass', 0, { end: 2 * RATE, takes, chosenTake: 0 });
  const insert = { id: 'i', format: 'VST3', plugin: '0'.repeat(32), name: 'Gain', vendor: '', state: null } as const;
  const project: Project = {
    ...base,
    mixAsset: null,
    regions: [region],
    tracks: base.tracks.map((track) => ({
      ...track,
      asset: assets.get(track.stem)!,
      chain:
        track.stem === 'bass' || track.stem === 'drums' ? [{ ...insert, parameters: {}, bypass: false, wet: 1 }] : [],
    })),
  };
  const doubled = (): Asset => written(cache, 2 * values.drums);
  const folderOf = (hash: string): string | null => {
    if ([...assets.values()].some((asset) => asset.hash === hash)) return own;
    return isThere && (hash === drums?.hash || hash === tried?.hash) ? cache : null;
  };
  let tried: Asset | null = null;
  const renderSound: Means['renderSound'] = async (_, stem) => {
    tried = written(cache, TRIED);
    return { stem, asset: tried, error: null };
  };
  let drums: Asset | null = null;
  let isThere = false;
  const chained = async (): Promise<readonly ChainedStem[]> => {
    drums = doubled();
    isThere = true;
    return [
      { stem: 'bass', asset: assets.get('bass')!, error: null },
      { stem: 'drums', asset: drums, error: null },
    ];
  };
  const state = { id: 'p', folder, revision: 1, project, history: { undo: [], redo: [] } } as never;
  const projects = {
    state: async () => state,
    changes: async function* () {},
    folderOf,
    dispatch: () => Promise.reject(new Error('nothing is edited here')),
    treat: () => Promise.reject(new Error('nothing is mended here')),
  } satisfies Means['projects'];
  const reader = new SpanReader();
  onTestFinished(() => reader.close());
  const remove = (): void => {
    isThere = false;
    rmSync(cache, { recursive: true });
    mkdirSync(cache);
  };
  return { means: { projects, reader, render: sharedRendering({ chained, folderOf }), renderSound }, remove };
}

/** A song that is heard through its plugins, and how often it told that it sounds otherwise. */
async function opened(means: Means) {
  const news: Changed[] = [];
  const told = (): number => news.length;
  const song = await PlayedSong.open(means, 'p', RATE, (changed) => void news.push(changed));
  onTestFinished(() => song.close());
  await vi.waitFor(() => expect(told()).toBe(1), PATIENT);
  const heard = async (part: Part, take: number) =>
    (await song.read({ part, take, start: 100, count: COUNT })).mended.map((plane) => plane[COUNT - 1]);
  return { heard, mix: () => heard('mix', 0), told, news };
}

const DRY = 1 / 16 + 1 / 8 + 1 / 2 + 1 / 32;

test('the mix is heard through all plugins where one gives the project’s own sound and another one a file of the cache', async () => {
  const { means } = played();
  const { mix } = await opened(means);
  expect(await mix()).toEqual([DRY + 1 / 8, DRY + 1 / 8]);
});

test('a rendering that is gone from the disk is heard again after it was made anew', async () => {
  const { means, remove } = played();
  const { mix, told } = await opened(means);
  await mix();
  remove();
  expect(await mix()).toEqual([DRY, DRY]);
  // That it is without, and that it is with them again: pages that were read between are stale.
  await vi.waitFor(() => expect(told()).toBe(3), PATIENT);
  expect(await mix()).toEqual([DRY + 1 / 8, DRY + 1 / 8]);
});

test('a take that is tried is told of as being rendered before it is heard without plugins, then heard through them', async () => {
  const { means } = played();
  const { heard, told, news } = await opened(means);
  const dry = heard('bass', 2);
  // Before the answer: who bounces must not take it for what it waits for.
  expect(news.at(-1)).toMatchObject({ rendering: ['bass', 'mix'], spans: [] });
  expect(await dry).toEqual([0, 0]);
  await vi.waitFor(() => expect(told()).toBe(3), PATIENT);
  expect(news.at(-1)!.rendering).toEqual([]);
  expect(news.at(-1)!.spans).toEqual(['bass', 'mix'].map((part) => ({ part, start: 0, end: 2 * RATE })));
  expect(await heard('bass', 2)).toEqual([TRIED, TRIED]);
  expect(await heard('mix', 2)).toEqual([DRY + 1 / 8 - 1 / 2 + TRIED, DRY + 1 / 8 - 1 / 2 + TRIED]);
  expect(await heard('bass', 0)).toEqual([1 / 2, 1 / 2]);
});
