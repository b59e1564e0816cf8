import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import { resample } from '../../host/audio/resample.ts';
import type { Host } from '../../host/server/host.ts';
import { hostIn } from '../../host/server/testing.ts';
import { mendedSong, RATE } from '../e2e/bridge-daw.ts';
import { scratchFolder } from '../scratch.ts';
import { readWav } from '../wav.ts';
import { Ardour, LACK, type Order, PLUGIN_ID, readFloatWav } from './ardour.ts';

// Our plugin in a DAW of other people: what Ardour exports of it is what Resonate exports, sample by sample.

const folder = scratchFolder();
const sessions = join(folder, 'sessions');
const out = join(folder, 'out');
let song: { project: string; stems: string };
let host: Host;
let ardour: Ardour;
let length = 0;

async function begin(): Promise<void> {
  host = await hostIn(join(folder, 'host'));
  await host.studio.open(song.project);
}

function stemAt(rate: number, stem: string): Float32Array[] {
  const planes = readWav(join(song.stems, `${stem}.wav`));
  if (rate === RATE) return planes;
  const sink = new MemorySink(rate, planes.length);
  resample(memorySource(planes, RATE), rate, sink, noProgress);
  return sink.take();
}

function fileOf(name: string, stem: string): string {
  return join(out, `${name}-${stem[0]!.toUpperCase()}${stem.slice(1)}.wav`);
}

const exported = (name: string, stem: string) => readFloatWav(fileOf(name, stem));

/** Has Ardour make a session or open one, and export all stems from it. */
function run(
  mode: 'new' | 'open',
  name: string,
  rate: number,
  block: number,
  isRight: Order['isRight'],
): Promise<void> {
  return ardour.run({ mode, sessions, name, rate, block, out, frames: frames(rate), isRight });
}

/** The same, until what it exports are the stems. Where it does not come to that, this fails with how they differ. */
async function exportStems(mode: 'new' | 'open', name: string, rate: number, block: number): Promise<void> {
  await run(mode, name, rate, block, (stem) => differences(name, stem.toLowerCase(), rate).length === 0);
  for (const stem of STEMS) expect(differences(name, stem, rate), stem).toEqual([]);
}

/** Where an export is not the stem, said so that it can be looked into; nothing where it is. */
function differences(name: string, stem: string, rate: number): string[] {
  const made = exported(name, stem);
  expect(made.rate).toBe(rate);
  const expected = stemAt(rate, stem);
  return made.channels.flatMap((plane, c) => {
    const differing: string[] = [];
    for (const [i, x] of plane.entries()) {
      const want = expected[c]![i] ?? 0;
      if (x !== want) differing.push(`${i}: ${x} instead of ${want}`);
    }
    if (differing.length === 0) return [];
    return [
      `channel ${c}, ${differing.length} frames: ${[...differing.slice(0, 3), ...differing.slice(-3)].join(', ')}`,
    ];
  });
}

/** Frames in which what is missing goes out. */
const FADE = 500;
/** Frames of the first blocks that Ardour may lose. */
const FIRST_BLOCKS = 1024;

const frames = (rate: number): number => Math.ceil((length * rate) / RATE) + 1000;

describe.skipIf(LACK !== null)(`in Ardour${LACK === null ? '' : ` (left out: ${LACK})`}`, () => {
  beforeAll(async () => {
    song = await mendedSong(folder);
    length = readWav(join(song.stems, 'bass.wav'))[0]!.length;
    for (const made of [sessions, out]) mkdirSync(made);
    await begin();
    ardour = new Ardour(join(folder, 'home'), host.studio.places.bridge);
  });

  afterAll(() => host?.close());

  test('the plugin has its ID and its outputs', () => {
    expect(ardour.scanned()).toContain(`uid="${PLUGIN_ID}"`);
    expect(ardour.scanned()).toMatch(/n_inputs="2" n_outputs="2" n_aux_inputs="0" n_aux_outputs="6"/);
  });

  test.each([
    [44_100, 64],
    [48_000, 4096],
  ])('four tracks at %i Hz in blocks of %i are the exported stems', async (rate, block) => {
    await exportStems('new', `at ${rate}`, rate, block);
  });

  test('a session that is opened again plays the same stems', async () => {
    await exportStems('open', 'at 44100', RATE, 1024);
  });

  test('when the host goes away in mid-render, all is rendered to its end: the sound as far as it came, then silence', async () => {
    const block = 512;
    const rendering = run('new', 'gone', RATE, block, () => true);
    await expect.poll(() => existsSync(fileOf('gone', 'vocals')), { timeout: 60_000 }).toBe(true);
    await host.close();
    await rendering;
    for (const stem of STEMS) {
      const { channels } = exported('gone', stem);
      expect(channels[0]!.length).toBe(frames(RATE));
      const expected = stemAt(RATE, stem)[0]!;
      const isRight = (i: number): boolean => channels[0]![i] === (expected[i] ?? 0);
      const frame = [...channels[0]!.keys()];
      const cut = frame.findLast((i) => isRight(i) && channels[0]![i] !== 0) ?? 0;
      // Ardour's own faults (see Ardour.run): a cell of its ring of two blocks, once in each turn, and the first blocks of a channel.
      const faults = channels[0]!.length / (2 * block) + FIRST_BLOCKS;
      expect(frame.filter((i) => i < cut && !isRight(i)).length, `${stem} while the host was there`).toBeLessThan(
        faults,
      );
      expect(frame.filter((i) => i > cut + FADE && channels[0]![i] !== 0).length, `${stem} then`).toBeLessThan(faults);
    }
    await begin();
  });
});
