import { expect, test } from 'vitest';
import { memorySource } from '../../audio/memory.ts';
import { noProgress } from '../../audio/source.ts';
import { fromBase64 } from './base64.ts';
import { LEVEL_BANDS, levelsOf } from './levels.ts';
import fixture from './network.fixture.json' with { type: 'json' };
import { DrumNetwork } from './network.ts';

/** drums_export.py's example. */
function example(): Float32Array {
  const part = (x: number): number => Math.abs(x) % 1;
  return Float32Array.from({ length: 2 * 44_100 }, (_, n) => {
    const since = (n % 11_025) / 44_100;
    const which = Math.floor(n / 11_025) % 3;
    const noise = part(Math.sin(n * 12.9898) * 43758.5453) - 0.5;
    if (which === 0) return Math.exp(-since / 0.08) * Math.sin(2 * Math.PI * 55 * since);
    if (which === 1) return 0.5 * Math.exp(-since / 0.05) * (Math.sin(2 * Math.PI * 190 * since) + noise);
    return 0.3 * Math.exp(-since / 0.03) * noise;
  });
}

const wantedLevels = fromBase64(fixture.levels);
const wanted = new Float32Array(fromBase64(fixture.chances).buffer);

test('the levels of a sound are those that the network was trained on', () => {
  const levels = levelsOf(memorySource([example()], 44_100), noProgress);
  expect(levels.frames).toBe(fixture.frames);
  expect(levels.values.length).toBe(fixture.frames * LEVEL_BANDS);
  // Two FFTs differ by rounding, which turns a level to the next half decibel now and then.
  const apart = levels.values.map((value, i) => Math.abs(value - wantedLevels[i]!));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
  expect(apart.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.01 * apart.length);
});

test('the chances are those of PyTorch with the same weights', () => {
  const levels = levelsOf(memorySource([example()], 44_100), noProgress);
  levels.values.set(wantedLevels);
  const chances = new DrumNetwork().chances(levels.values, 0, levels.frames, levels.loud());
  expect(chances.length).toBe(wanted.length);
  expect(Math.max(...chances)).toBeGreaterThan(0.1);
  const furthest = chances.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
  expect(furthest).toBeLessThan(1e-4);
});
