import { expect, test } from 'vitest';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { plainSeparation } from './plain-separation.ts';

const RATE = 22050;
const SECONDS = 2;
const tone = (hz: number) => (n: number) => 0.2 * Math.sin((2 * Math.PI * hz * n) / RATE);
/** A click each half second. */
const beat = (n: number): number => (n % (RATE / 2) === 5000 ? 0.9 : 0);

/** The stem that gets most of a sound, left and right. */
function home(left: (n: number) => number, right: (n: number) => number): StemName {
  const channels = [left, right].map((side) => Float32Array.from({ length: RATE * SECONDS }, (_, n) => side(n)));
  const sinks = perStem(() => new MemorySink(RATE, 2));
  plainSeparation.separate(memorySource(channels, RATE), sinks, noProgress);
  const power = perStem((stem) => sinks[stem].take().reduce((sum, c) => c.reduce((s, v) => s + v * v, sum), 0));
  return STEMS.reduce((most, stem) => (power[stem] > power[most] ? stem : most));
}

test('a low tone is bass, a click a drum, a tone in the middle a voice, and one at the side something else', () => {
  expect(home(tone(80), tone(80))).toBe('bass');
  expect(home(beat, beat)).toBe('drums');
  expect(home(tone(500), tone(500))).toBe('vocals');
  expect(home(tone(500), () => 0)).toBe('other');
});
