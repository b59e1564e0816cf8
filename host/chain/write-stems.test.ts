import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { perStem } from '../../dsp/audio/stem.ts';
import type { WriterOptions } from '../audio/encode.ts';
import type { SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { STEM_PARTS, type StemDelivery, type StemPart } from '../project/stem-delivery.ts';
import { testRegion, testTake } from '../project/test-project.ts';
import type { StemSong } from './song.ts';
import { writeStems } from './write-stems.ts';

const silence: SourceRef = { kind: 'silence', sampleRate: 8000, channels: 1, length: 8 };
const opened = { name: 'song.wav', sampleRate: 8000, channels: 1, length: 8, metadata: {} };
const song = { opened, residual: null } as unknown as StemSong;

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'resonate-stems-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

test('when it fails for one stem, nothing writes into the folder any more', async () => {
  let writing = 0;
  const runner = {
    async run(_job: unknown, _input: unknown, name: string) {
      writing++;
      try {
        if (name === 'vocals') throw new Error('The disk is full.');
        await new Promise(setImmediate);
      } finally {
        writing--;
      }
    },
  } as unknown as Runner;
  await expect(
    writeStems(
      runner,
      out,
      perStem(() => silence),
      song,
      [],
    ),
  ).rejects.toThrow('The disk is full.');
  expect(writing).toBe(0);
});

describe('of stems that are not written as they are', () => {
  const AS: Pick<StemDelivery, 'format' | 'bits' | 'rate'> = { format: 'flac', bits: 24, rate: null };
  const REGIONS = [testRegion('a', 'bass', 0, { takes: [testTake('x', 1000, 2000)], chosenTake: 0 })];

  /** What each file is written with, by its stem. */
  async function options(parts: readonly StemPart[], as = AS): Promise<Record<string, WriterOptions>> {
    const told: Record<string, WriterOptions> = {};
    const runner = {
      async run(job: { name: string }, input: { options: WriterOptions }, name: string) {
        if (job.name === 'write') told[name] = input.options;
        return { hash: 'x', sampleRate: as.rate, channels: 1, length: 8 };
      },
    } as unknown as Runner;
    const names = new Map(parts.map((part) => [part, `${part}.flac`]));
    const stems = perStem(() => silence);
    await writeStems(runner, out, stems, song, REGIONS, { names, as });
    return told;
  }

  test('each has the noise of its dither that it has in any other choice, and none has that of another', async () => {
    const all = await options(STEM_PARTS);
    const alone = await options(['bass']);
    expect(alone.bass!.seed).toBe(all.bass!.seed);
    expect(new Set(Object.values(all).map(({ seed }) => seed)).size).toBe(STEM_PARTS.length);
  });

  test('the comment names the frames of the file, as its markers do', async () => {
    const [own, double] = [await options(['bass']), await options(['bass'], { ...AS, rate: 16_000 })];
    expect(own.bass!.metadata!.comment).toContain(' 1000-2000 ');
    expect(double.bass!.metadata!.comment).toContain(' 2000-4000 ');
    expect(double.bass!.markers).toMatchObject([{ frame: 2000 }]);
  });
});
