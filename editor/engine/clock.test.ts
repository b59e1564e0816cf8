import { expect, it } from 'vitest';
import { EngineClock } from './clock.ts';

function contextAt(currentTime: number): { currentTime: number; sampleRate: number } {
  return { currentTime, sampleRate: 48_000 };
}

it('takes the telling that came soonest for the truth', () => {
  const context = contextAt(10);
  const clock = new EngineClock(context as BaseAudioContext);
  const lag = 1234;
  for (const late of [900, 300, 40, 700]) {
    context.currentTime += 0.1;
    clock.told(context.currentTime * 48_000 - lag - late);
  }
  expect(clock.frameAt(11)).toBe(11 * 48_000 - lag - 40);
});

it('forgets tellings of long ago, as after a pause of the device', () => {
  const context = contextAt(0);
  const clock = new EngineClock(context as BaseAudioContext);
  clock.told(-100);
  for (let n = 0; n < 200; n++) {
    context.currentTime += 0.1;
    clock.told(context.currentTime * 48_000 - 5000);
  }
  expect(clock.frameAt(30)).toBe(30 * 48_000 - 5000);
});
