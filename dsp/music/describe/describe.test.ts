import { expect, test } from 'vitest';
import { memorySource } from '../../audio/memory.ts';
import { noProgress } from '../../audio/source.ts';
import { perStem } from '../../audio/stem.ts';
import type { Hit } from '../profile.ts';
import { type DescribeFacts, describe, swing } from './describe.ts';
import { measureSound } from './sound.ts';

const SILENT = { levelDb: -120, active: 0, centroidHz: 0 };
const LOUD = { levelDb: -20, active: 0.9, centroidHz: 2500 };
const beats = Array.from({ length: 64 }, (_, k) => k * 500);

function facts(change: Partial<DescribeFacts> = {}): DescribeFacts {
  return {
    sampleRate: 1000,
    length: 32000,
    rhythm: { tempo: { bpm: 120, confidence: 0.9 }, meter: [4, 4], beats, downbeats: [] },
    harmony: { key: { tonic: 'Eb', mode: 'major', confidence: 0.9 }, chords: [] },
    melody: { hz: new Float32Array(0), notes: [] },
    bass: [],
    drums: [],
    sounds: { ...perStem(() => LOUD), mix: { ...LOUD, levelDb: -14 } },
    ...change,
  };
}

test('tempo, key, meter and the stems that sound are named', () => {
  const text = describe(facts());
  expect(text).toMatch(/^A 120 BPM song in Eb major, 4\/4/);
  for (const word of ['lead melody', 'drums', 'bass', 'accompaniment']) expect(text).toContain(word);
  expect(text.match(/\./g)).toHaveLength(1);
});

test('what is silent or unsure is not said', () => {
  const base = facts();
  const text = describe(
    facts({
      sounds: { ...base.sounds, drums: SILENT, vocals: SILENT },
      harmony: { key: { tonic: 'Eb', mode: 'major', confidence: 0.1 }, chords: [] },
      rhythm: { ...base.rhythm, tempo: { bpm: 120, confidence: 0.1 } },
    }),
  );
  for (const word of ['drums', 'lead', 'Eb', 'BPM']) expect(text).not.toContain(word);
  expect(describe(facts({ sounds: { ...perStem(() => SILENT), mix: SILENT } }))).toBe('Silence.');
});

test('swing is measured from the off-beats, and said', () => {
  const hits = (place: number): Hit[] =>
    beats.flatMap((time) => [
      { time, class: 'kick', strength: 1 },
      { time: time + place * 500, class: 'hihat', strength: 0.5 },
    ]);
  expect(swing(facts({ drums: hits(2 / 3) }))).toBeCloseTo(1 / 6, 2);
  expect(swing(facts({ drums: hits(0.5) }))).toBeCloseTo(0, 2);
  expect(describe(facts({ drums: hits(2 / 3) }))).toContain('swung');
  expect(describe(facts({ drums: hits(0.5) }))).not.toContain('swung');
});

test('level, activity and brightness of a stem are measured', () => {
  const rate = 44100;
  const x = Float32Array.from({ length: 10 * rate }, (_, n) =>
    n < 5 * rate ? 0.5 * Math.sin((2 * Math.PI * 3000 * n) / rate) : 0,
  );
  const sound = measureSound(memorySource([x], rate), noProgress);
  expect(sound.levelDb).toBeCloseTo(10 * Math.log10(0.125), 0);
  expect(sound.active).toBeGreaterThan(0.45);
  expect(sound.active).toBeLessThan(0.55);
  expect(Math.abs(sound.centroidHz - 3000)).toBeLessThan(100);
  expect(measureSound(memorySource([new Float32Array(1)], rate), noProgress)).toEqual(SILENT);
});
