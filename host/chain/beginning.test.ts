import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSpan } from '../../dsp/audio/memory.ts';
import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { openAsset } from '../audio/asset.ts';
import { Cache } from '../jobs/cache.ts';
import type { AssetRef } from '../jobs/refs.ts';
import { Runner } from '../jobs/runner.ts';
import type { Separated } from '../jobs/separate.ts';
import { TAPER } from '../jobs/taper.ts';
import { bandFile } from '../server/testing.ts';
import { BEGINNING, separateBeginning } from './beginning.ts';
import { type Opened, openInput } from './input.ts';

const folder = scratchFolder();
let runner: Runner;
let opened: Opened;
let made: Separated;

beforeAll(async () => {
  runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 2 });
  const path = join(folder, 'Song.wav');
  bandFile(path, 12);
  opened = await openInput(runner, path);
  made = (await separateBeginning(runner, opened.mix))!;
});
afterAll(() => runner.close());

function soundOf({ hash, length }: AssetRef): Float32Array[] {
  const source = openAsset(runner.cache.folders.assets, hash);
  try {
    return readSpan(source, 0, length);
  } finally {
    source.close();
  }
}

test('the stems of the beginning and what is left beside them are the recording', () => {
  const frames = BEGINNING * opened.sampleRate;
  const mix = soundOf(opened.mixAsset!);
  const parts = [...Object.values(made.stems), made.residual].map(soundOf);
  let worst = 0;
  for (const [c, channel] of mix.entries()) {
    for (let n = 0; n < frames; n++) {
      const sum = parts.reduce((whole, part) => whole + part[c]![n]!, 0);
      worst = Math.max(worst, Math.abs(sum - channel[n]!));
    }
  }
  expect(worst).toBeLessThan(1e-6);
  for (const part of parts) expect(part[0]).toHaveLength(frames);
});

test('each sounds, and goes out before it ends, where all is left to the residual', () => {
  const frames = BEGINNING * opened.sampleRate;
  const fade = Math.round(TAPER * opened.sampleRate);
  const stems: PerStem<Float32Array> = perStem((stem) => soundOf(made.stems[stem])[0]!);
  for (const stem of STEMS) {
    expect(Math.hypot(...stems[stem].subarray(0, opened.sampleRate))).toBeGreaterThan(0.1);
    expect(Math.abs(stems[stem][frames - 1]!)).toBe(0);
  }
  const sum = (n: number) => STEMS.reduce((whole, stem) => whole + Math.abs(stems[stem][n]!), 0);
  // In a straight line: near its end next to nothing is left.
  const loudest = (from: number, to: number) => Math.max(...Array.from({ length: to - from }, (_, k) => sum(from + k)));
  expect(loudest(frames - Math.round(fade / 10), frames)).toBeLessThan(
    0.12 * loudest(frames - 10 * fade, frames - fade),
  );
  expect(soundOf(made.residual)[0]!.at(-1)).toBe(soundOf(opened.mixAsset!)[0]![frames - 1]);
});

test('a song that is not much longer is separated at once', async () => {
  const { sampleRate } = opened;
  const first = { kind: 'slice', of: opened.mix, start: 0, length: 1.5 * BEGINNING * sampleRate } as const;
  expect(await separateBeginning(runner, first)).toBeNull();
});
