import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { nullDb, openDeck } from '../../tests/engine/deck.ts';
import { noise } from '../../tests/engine/songs.ts';
import { type AssetInfo, AssetWriter } from '../audio/asset.ts';
import { mendedStem } from '../chain/mend.ts';
import { OpenSources, ofAsset, sumOf } from '../jobs/refs.ts';
import type { Region, Take } from '../project/project.ts';
import { folderReader } from './asset-reader.ts';
import { renderOffline } from './render.ts';

const RATE = 44_100;
const LENGTH = 5 * RATE;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-engine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function store(length: number, seed: number): AssetInfo {
  const writer = new AssetWriter(folder, RATE, 2);
  writer.write(noise(length, seed));
  return writer.finish();
}

function take(id: string, start: number, length: number, seed: number, law: number): Take {
  return {
    id,
    asset: store(length, seed),
    start,
    end: start + length,
    fadeIn: 441,
    fadeOut: 700,
    law,
    treatment: 'rebuild',
    label: 'Rebuilt',
    engine: { name: 'test', version: '1', model: null },
    seed,
    settings: {},
    why: '',
    material: [],
    confidence: 1,
    before: {},
    after: {},
  };
}

function region(id: string, stem: StemName, takes: Take[], change: Partial<Region> = {}): Region {
  const { start, end } = takes[0]!;
  return {
    id,
    stem,
    start,
    end,
    origin: 'drawn',
    damage: null,
    status: 'open',
    treatment: 'auto',
    describe: '',
    tags: [],
    seed: 0,
    takeCount: 1,
    settings: {},
    blend: 1,
    fadeIn: null,
    fadeOut: null,
    takes,
    chosenTake: 0,
    untouched: null,
    ...change,
  };
}

/** A separated project, and its sum as the exporter makes it before it balances and masters. */
function project() {
  const tracks = STEMS.map((stem, k) => ({
    stem,
    asset: store(LENGTH, k + 1),
    gainDb: 0,
    pan: 0,
    mute: false,
    solo: false,
  }));
  const residual = store(LENGTH, 20);
  const regions = [
    region('a', 'bass', [take('a.1', 20_000, 30_000, 30, 0.6), take('a.2', 19_000, 31_500, 31, 0.9)], {
      chosenTake: 1,
    }),
    region('b', 'bass', [take('b.1', 50_200, 20_000, 32, 0.5)], { blend: 0.7 }),
    region('c', 'drums', [take('c.1', 60_000, 9_000, 33, 1)], { fadeIn: 3_000, fadeOut: 20_000 }),
    region('d', 'vocals', [take('d.1', 100_000, 9_000, 34, 1)], { chosenTake: null }),
    region('e', 'other', [take('e.1', 150_000, 9_000, 35, 1)], { blend: 0 }),
  ];
  const song = { sampleRate: RATE, length: LENGTH, mixAsset: null, residual, tracks, regions };
  const stems = tracks.map(({ stem, asset }) => mendedStem(stem, asset, regions));
  const open = new OpenSources(folder);
  const exported = [new Float32Array(LENGTH), new Float32Array(LENGTH)];
  open.source(sumOf([...stems, ofAsset(residual)])).read(0, exported);
  open.close();
  return { song, exported };
}

it('renders what the exporter sums, below −120 dBFS', async () => {
  const { song, exported } = project();
  const out = [new Float32Array(LENGTH), new Float32Array(LENGTH)];
  let at = 0;
  for await (const block of renderOffline(song, folderReader(folder), 0, LENGTH)) {
    for (const [c, channel] of out.entries()) channel.set(block[c]!, at);
    at += block[0].length;
  }
  expect(nullDb(out[0]!, exported[0]!)).toBeLessThan(-120);
  expect(nullDb(out[1]!, exported[1]!)).toBeLessThan(-120);
});

it('plays live what the exporter sums, below −120 dBFS once a start has faded in', async () => {
  const { song, exported } = project();
  const ramps = { jump: 0.008, joint: 0.003 };
  const { session, run } = await openDeck(song, folderReader(folder), { smoothing: 0.008, ramps });
  session.play();
  const out = await run(LENGTH);
  const from = 0.01 * RATE;
  for (const c of [0, 1] as const) {
    expect(nullDb(out[c].subarray(from), exported[c]!.subarray(from))).toBeLessThan(-120);
  }
});
