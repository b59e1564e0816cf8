import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readSpan } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import type { StemName } from '../../dsp/audio/stem.ts';
import { BEAT, RATE, testSong } from '../../dsp/treat/testing.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { openAsset } from '../audio/asset.ts';
import { compose } from './compose.ts';

const played = testSong();
const note = { start: 17 * BEAT, end: 18 * BEAT, midi: 60, confidence: 1 };
const profile = {
  ...played.profile,
  description: 'A song.',
  drums: [{ time: 17 * BEAT, class: 'kick' as const, strength: 1 }],
  melody: { hz: new Float32Array(0), notes: [note, { ...note, start: 0, end: BEAT }] },
};
vi.mock('./treat.ts', () => ({ songOf: () => ({ ...played, profile }) }));

const folder = scratchFolder();
const assets = join(folder, 'assets');
mkdirSync(assets);
/** One second around the seventeenth beat, in a song at 16 kHz: twice as many samples at 32 kHz. */
const [start, end] = [16 * BEAT, 18 * BEAT];

function composed(stem: StemName, describe = '') {
  const folders = { assets, results: folder, scratch: folder };
  const brief = compose.run(
    { song: { key: 'k', file: 'f' }, stem, start, end, describe },
    { folders, progress: noProgress },
  );
  const source = openAsset(assets, brief.asset.hash);
  const channels = readSpan(source, 0, source.length);
  source.close();
  return { brief, channels };
}

test('the window stands around the region, on the samples of the model’s rate', () => {
  const { brief, channels } = composed('bass');
  expect(brief).toMatchObject({ region: 32_000, start: 2 * start - 225 * 640, drums: false });
  expect(brief.asset).toMatchObject({ sampleRate: 32_000, channels: 1, length: 320_000 });
  // 440 Hz and below are the same samples at both rates.
  const [bass] = readSpan(played.stems.bass, start - 1000, 2000);
  let error = 0;
  let power = 0;
  for (let n = 0; n < 2000; n++) {
    error += (channels[0]![2 * (start - 1000 + n) - brief.start]! - bass![n]!) ** 2;
    power += bass![n]! ** 2;
  }
  expect(10 * Math.log10(error / power)).toBeLessThan(-50);
});

test('each stem is asked for alone, with the conditions that are its own', () => {
  const [drums, bass, vocals] = [composed('drums').brief, composed('bass', 'dry').brief, composed('vocals').brief];
  const from = bass.start / 32_000;
  expect(bass.chords).toContainEqual({ label: expect.any(String), start: expect.closeTo(16 * 0.5 - from, 6) });
  expect([bass.melody, drums.chords, drums.melody]).toEqual([[], [], []]);
  expect(vocals.melody).toEqual([{ start: expect.closeTo(8.5 - from, 6), end: expect.closeTo(9 - from, 6), midi: 60 }]);
  expect(drums.describe).toBe('Solo drums, only a drum kit, no other instruments. A song.');
  expect(bass.describe).toBe('Solo bass, only a bass line, no drums, no other instruments. dry');
});

test('drums follow themselves around the region and the hits of the profile inside it', () => {
  const { brief, channels } = composed('drums');
  expect(brief.drums).toBe(true);
  const [stem, followed] = channels as [Float32Array, Float32Array];
  const [from, to] = [2 * start - brief.start, 2 * end - brief.start];
  expect(followed.subarray(0, from)).toEqual(stem.subarray(0, from));
  expect(followed.subarray(to)).toEqual(stem.subarray(to));
  const power = (at: number): number => followed.subarray(at, at + 4000).reduce((sum, x) => sum + x * x, 0);
  // The stem has a hit at the region's first beat, the profile only one at its second.
  expect(power(from)).toBe(0);
  expect(power(2 * 17 * BEAT - brief.start)).toBeGreaterThan(1);
  expect(RATE * 2).toBe(brief.asset.sampleRate);
});
