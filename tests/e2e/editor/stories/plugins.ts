import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle, IS_BUILT } from '../../../../bridge/client/testing.ts';
import { placeIn } from '../../../assert/sound.ts';
import { beginHearing, type Heard, heardBy, hearOn } from '../ear.ts';
import { rendered } from '../offline.ts';
import { isSaid, songIsOpen, soundIsReady } from '../steps.ts';
import type { Workplace } from '../workplace.ts';

/** Samples of a piece by which it is told where in the song it is; of one whose level is taken; and between two of those. */
const PIECE = 2048;
const LEVEL = 512;
const STEP = 64;
/** Plays with the machine's other work in their way, before a gap in the sound is taken for the product's. */
const MOST_TURNS = 8;

/** Requests for whole songs through their plugins. */
const WHOLES = /\/chained[?/]/;

/** What of the page's own is asked in it. */
declare const document: { readonly activeElement: { blur(): void } | null };

/** Plugins of the master, as they are heard. The test plugin's knob goes from silence to twice as loud. */
export function plugins(place: () => Workplace): void {
  let page: Page;
  let dry: Float32Array;
  const kept = { list: process.env.RESONATE_CACHE, plugins: process.env.RESONATE_VST3_PATH };

  beforeAll(async () => {
    const vst3 = join(place().folder, 'vst3');
    if (IS_BUILT) cpSync(bundle('gain'), join(vst3, 'gain.vst3'), { recursive: true });
    process.env.RESONATE_VST3_PATH = vst3;
    process.env.RESONATE_CACHE = join(place().folder, 'plugin list');
    if (!IS_BUILT) return;
    const folder = await place().song('Plugins');
    page = await place().window(folder);
    await songIsOpen(page);
    await soundIsReady(page);
    await page.getByRole('switch', { name: /Level match/ }).click();
    [dry] = await rendered(folder, await place().project(folder), 'mended');
    await page.getByRole('button', { name: /^FX: plugins of Master/ }).click();
    await page.getByRole('button', { name: 'Insert a plugin' }).click();
    await page.getByRole('button', { name: /^Test gain/ }).click();
    await page.getByText('The mix is heard through its plugins').waitFor();
  });
  afterAll(async () => {
    await page?.context().close();
    for (const [name, value] of [
      ['RESONATE_CACHE', kept.list],
      ['RESONATE_VST3_PATH', kept.plugins],
    ] as const) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it.skipIf(!IS_BUILT)('are heard on the whole mix a moment after their knob is turned, while it plays', async () => {
    const knob = page.getByRole('slider', { name: 'Gain', exact: true });
    // The whole song is not waited for: it never comes.
    await page.route(WHOLES, () => {});
    const louder = await delays(
      page,
      'End',
      1.5,
      () => knob.press('End'),
      () => knob.press('Delete'),
    );
    console.log(
      `A knob of the master to sound: ${louder.map((delay) => `${(1000 * delay).toFixed(0)} ms`).join(', ')}`,
    );
    expect(louder).toHaveLength(3);
    await page.unroute(WHOLES);
  });

  it.skipIf(!IS_BUILT)('are taken away by a key and come back, and nothing else changes', async () => {
    const knob = page.getByRole('slider', { name: 'Gain', exact: true });
    await knob.press('End');
    await played(page, async () => {});
    const without = async () => {
      const heard = await played(page, () => page.keyboard.press('Shift+a'));
      await isSaid(page, 'Without plugins');
      return { gaps: heard.gaps, gains: levels(heard.left) };
    };
    let { gaps, gains } = await without();
    // A machine that is busy with something else breaks the sound off, or is busy for longer than was listened: heard again.
    for (let turn = 0; turn < MOST_TURNS && (gaps > 0 || gains.at(-1)! > 1.5); turn++) {
      await page.keyboard.press('Shift+a');
      await isSaid(page, 'With plugins');
      ({ gaps, gains } = await without());
    }
    expect(gains.at(0)).toBeCloseTo(2, 3);
    expect(gains.at(-1)).toBeCloseTo(1, 3);
    await page.keyboard.press('Shift+a');
    await isSaid(page, 'With plugins');
  });

  /** Seconds from a key to the sound that passes a level, of three presses; `back` makes it as it was. */
  async function delays(
    window: Page,
    key: string,
    level: number,
    press: () => Promise<void>,
    back: () => Promise<void>,
  ): Promise<number[]> {
    const found: number[] = [];
    for (let turn = 0; found.length < 3; turn++) {
      const heard = await played(window, press);
      await back();
      if (heard.gaps > 0 && turn < MOST_TURNS) continue;
      expect(heard.gaps).toBe(0);
      const pressed = heard.keys.find((one) => one.key === key)!.frame - heard.first;
      const gains = levels(heard.left);
      const at = gains.findIndex((gain, n) => n * STEP > pressed && gain > level);
      // The machine was busy for longer than was listened.
      if (at < 0 && turn < MOST_TURNS) continue;
      expect(at).toBeGreaterThan(0);
      found.push((at * STEP + LEVEL - pressed) / heard.rate);
    }
    return found;
  }

  /** What is heard of a second of the song in whose middle something is done. */
  async function played(window: Page, act: () => Promise<void>): Promise<Heard> {
    // On a knob the key would turn it.
    await window.evaluate(() => document.activeElement?.blur());
    await window.keyboard.press('Home');
    await window.getByRole('button', { name: 'Play', exact: true }).click();
    await hearOn(window, 0.4);
    await beginHearing(window);
    await hearOn(window, 0.3);
    await act();
    await hearOn(window, 0.7);
    const heard = await heardBy(window);
    await window.getByRole('button', { name: 'Pause', exact: true }).click();
    return heard;
  }

  /** How much louder than the dry song it is in pieces a step apart. */
  function levels(left: Float32Array): number[] {
    const length = Math.floor((left.length - LEVEL) / STEP);
    const piece = left.slice(0, PIECE);
    const [once, twice] = [1, 2].map((gain) =>
      placeIn(
        dry,
        piece.map((x) => x / gain),
      ),
    );
    const shift = (once!.differenceDb < twice!.differenceDb ? once! : twice!).at;
    return Array.from({ length }, (_, n) => {
      const at = n * STEP;
      let own = 0;
      let both = 0;
      for (let i = 0; i < LEVEL; i++) {
        const x = dry[shift + at + i] ?? 0;
        own += x * x;
        both += x * left[at + i]!;
      }
      return both / own;
    });
  }
}
