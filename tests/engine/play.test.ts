import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab as PageLab } from '../../editor/engine/testing/lab.ts';
import { CHROMIUM, type Lab, openLab } from './chromium.ts';
import { documentOf, RAMP_SCALE, ramp, regionOf, type Sounds, sine } from './songs.ts';

declare const window: { lab: PageLab };

if (CHROMIUM === undefined && process.env.CI === undefined) {
  console.warn(
    'tests/engine is skipped: no Chromium found; install it (apt install chromium) or set RESONATE_CHROMIUM.',
  );
}

const RATE = 44_100;
const SOUNDS: Sounds = { mix: ramp(20 * RATE) };
const SONG = documentOf(SOUNDS, RATE);

describe.skipIf(CHROMIUM === undefined && process.env.CI === undefined)('the player in Chromium', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(SOUNDS);
  });
  afterAll(async () => lab?.close());

  it('plays every frame once, from the first', async () => {
    const { page } = lab;
    expect(await page.evaluate((song) => window.lab.open(song), SONG)).toBe('ready');
    await page.evaluate(async () => {
      window.lab.record();
      await window.lab.player.play();
    });
    await page.waitForTimeout(4000);
    const { left, gaps } = await page.evaluate(() => window.lab.recorded());
    const underruns = await page.evaluate(() => window.lab.player.state().underruns);
    const frames = left.map((x) => x * RAMP_SCALE);
    const from = frames.findIndex((x) => x >= 1000);
    console.log(left.length, gaps, underruns, from, frames.slice(from, from + 4));
    expect(frames.slice(from).every((x, k) => x === 1000 + k)).toBe(true);
  });
});
void regionOf;
void sine;
