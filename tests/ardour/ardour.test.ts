import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { resample } from '../../host/audio/resample.ts';
import { type HostApart, hostApart } from '../e2e/bridge-apart.ts';
import { mendedSong, RATE, stemsOfSong } from '../e2e/bridge-daw.ts';
import { scratchFolder } from '../scratch.ts';
import { readWav } from '../wav.ts';
import { Ardour, LACK, type Order, PLUGIN_ID, readFloatWav, type StemExport, TRACKS } from './ardour.ts';
import { faultsOf, renderedBlocks } from './rendered.ts';

// Our plugin in a DAW of other people: what Ardour exports of it is what Resonate exports, sample by sample.

const folder = scratchFolder();
const sessions = join(folder, 'sessions');
const out = join(folder, 'out');
let song: { project: string; stems: string };
let host: HostApart;
let ardour: Ardour;
let length = 0;
/** What Ardour spoiled of what the plugin had given right, and was asked for again. */
const spoiled: string[] = [];
let exported = 0;

const frames = (rate: number): number => Math.ceil((length * rate) / RATE) + 1000;

/** A stem of the song as Resonate exports it, at a rate. */
function stemAt(rate: number, stem: string): Float32Array[] {
  const planes = readWav(join(song.stems, `${stem.toLowerCase()}.wav`));
  if (rate === RATE) return planes;
  const sink = new MemorySink(rate, planes.length);
  resample(memorySource(planes, RATE), rate, sink, noProgress);
  return sink.take();
}

/** All stems in blocks of one size, and one stem in each of the other sizes. */
function matrix(all: number, others: readonly number[]): StemExport[] {
  const one = others.map((block, i) => ({ stem: TRACKS[i % TRACKS.length]!, block }));
  return [...TRACKS.map((stem) => ({ stem, block: all })), ...one];
}

/** Has Ardour make a session or open one, and export from it, until all are the stems. Where it does not come to that, this fails with how they differ. */
async function exportStems(order: Pick<Order, 'mode' | 'name' | 'rate' | 'exports'>): Promise<void> {
  const { rate, exports } = order;
  const whole = { ...order, sessions, out, frames: frames(rate) };
  exported += exports.length;
  const isRight = (file: string, stem: string): boolean => differences(file, stem, rate).length === 0;
  const assertGiven = (given: string): void => {
    const faults = faultsOf(renderedBlocks(given), (part) => stemAt(rate, part));
    if (faults.length > 0) throw new Error(`The plugin gave Ardour wrong samples: ${faults.slice(0, 5).join('; ')}`);
  };
  spoiled.push(...(await ardour.run({ ...whole, isRight, assertGiven })));
  for (const one of exports) expect(differences(ardour.fileOf(whole, one), one.stem, rate), one.stem).toEqual([]);
}

/** Where an export is not the stem, said so that it can be looked into; nothing where it is. */
function differences(file: string, stem: string, rate: number): string[] {
  const made = readFloatWav(file);
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
/** Bars of a song of which a plugin has but a part ahead. */
const LONG = 14;

describe.skipIf(LACK !== null)(`in Ardour${LACK === null ? '' : ` (left out: ${LACK})`}`, () => {
  beforeAll(async () => {
    song = await mendedSong(folder);
    length = readWav(join(song.stems, 'bass.wav'))[0]!.length;
    for (const made of [sessions, out]) mkdirSync(made);
    host = await hostApart(join(folder, 'host'), song.project);
    ardour = new Ardour(join(folder, 'home'), host.bridge);
  });

  afterAll(async () => {
    await host?.kill();
    const of = spoiled.length === 0 ? '' : `: ${spoiled.join(', ')}`;
    process.stdout.write(
      `Ardour spoiled ${spoiled.length} of ${exported} exports, of what the plugin had given right${of}\n`,
    );
  });

  test('the plugin has its ID and its outputs', () => {
    expect(ardour.scanned()).toContain(`uid="${PLUGIN_ID}"`);
    expect(ardour.scanned()).toMatch(/n_inputs="2" n_outputs="2" n_aux_inputs="0" n_aux_outputs="6"/);
  });

  test.each([
    [44_100, 64, [256, 4096]],
    [48_000, 4096, [64, 256, 1024]],
  ])(
    'four tracks at %i Hz in blocks of %i are the exported stems, and so is each in blocks of %j',
    async (rate, block, others) => {
      await exportStems({ mode: 'new', name: `at ${rate}`, rate, exports: matrix(block, others) });
    },
  );

  test('a session that is opened again plays the same stems', async () => {
    await exportStems({ mode: 'open', name: 'at 44100', rate: RATE, exports: matrix(1024, []) });
  });

  test('when the host is killed in mid-render, all is rendered to its end: the sound as far as it came, then silence', async () => {
    // Longer than what the plugin has ahead.
    const stems = stemsOfSong(join(folder, 'long'), LONG);
    await host.kill();
    host = await hostApart(join(folder, 'host'), stems);
    const exports = [TRACKS[0], TRACKS[3]].map((stem) => ({ stem, block: 512 }));
    const whole = { name: 'gone', rate: RATE, sessions, out, frames: 2 * LONG * RATE };
    const given = new Map(exports.map(({ stem }) => [stem, { exact: 0, silent: 0, fading: 0 }]));
    // What the plugin gave is exact, or nothing, but for the fade from one to the other, whatever Ardour makes of it.
    const assertGiven = (record: string): void => {
      const blocks = renderedBlocks(record);
      for (const { stem } of exports) {
        const expected = readWav(join(stems, `${stem.toLowerCase()}.wav`))[0]!;
        const frames = given.get(stem)!;
        for (const { part, position, channels } of blocks) {
          if (part !== stem.toLowerCase()) continue;
          const [sound] = channels;
          if (sound.every((x, i) => x === (expected[position + i] ?? 0))) frames.exact += sound.length;
          else if (sound.every((x) => x === 0)) frames.silent += sound.length;
          else frames.fading += sound.length;
        }
        expect(frames.fading, stem).toBeLessThanOrEqual(FADE + 2 * exports[0]!.block);
      }
    };
    const rendering = ardour.run({ ...whole, mode: 'new', exports, isRight: () => true, assertGiven });
    await expect.poll(() => existsSync(ardour.fileOf(whole, exports[0]!)), { timeout: 60_000 }).toBe(true);
    await host.kill();
    await rendering;
    for (const one of exports) expect(readFloatWav(ardour.fileOf(whole, one)).channels[0]).toHaveLength(whole.frames);
    // The first was there before; of the last not all was.
    expect(given.get('Vocals')!.exact).toBeGreaterThan(RATE);
    expect(given.get('Other')!.silent).toBeGreaterThan(RATE);
  });
});
