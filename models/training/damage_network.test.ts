import { expect, test } from 'vitest';
import { OUTPUTS } from '../../dsp/damage/classifier.ts';
import { fromBase64 } from '../../dsp/music/drums/base64.ts';
import { SEEN } from './damage_moment.ts';
import fixture from './damage_network.fixture.json' with { type: 'json' };
import { DamageNetwork } from './damage_network.ts';

/** damage_export.py's example: silent in every seventh moment. */
function example(): { seen: Float32Array; sounds: Uint8Array } {
  const sounds = Uint8Array.from({ length: fixture.moments }, (_, t) => (t % 7 === 0 ? 0 : 1));
  const seen = Float32Array.from({ length: fixture.moments * SEEN }, (_, i) => {
    const [t, k] = [Math.floor(i / SEEN), i % SEEN];
    return sounds[t]! * 3 * Math.sin(0.7 * t + 0.3 * k) * Math.sin(0.05 * t * k);
  });
  return { seen, sounds };
}

test('the chances are those of PyTorch with the same weights', () => {
  const wanted = new Float32Array(fromBase64(fixture.chances).slice().buffer);
  const { seen, sounds } = example();
  const chances = new DamageNetwork().chances(seen, sounds, 'drums');
  expect(chances.length).toBe(fixture.moments * OUTPUTS);
  expect(wanted.length).toBe(chances.length);
  const furthest = chances.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
  expect(furthest).toBeLessThan(1e-4);
});

test('the chances of a moment add up to one', () => {
  const { seen, sounds } = example();
  const chances = new DamageNetwork().chances(seen, sounds, 'mix');
  for (let t = 0; t < sounds.length; t++) {
    const sum = chances.subarray(t * OUTPUTS, (t + 1) * OUTPUTS).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 5);
  }
});
