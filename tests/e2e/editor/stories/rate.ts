import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { memorySource } from '../../../../dsp/audio/memory.ts';
import { resampledSpan } from '../../../../dsp/signal/resample.ts';
import { placeIn } from '../../../assert/sound.ts';
import { beginHearing, heardBy, hearOn } from '../ear.ts';
import { rendered } from '../offline.ts';
import { playedTo, songIsOpen, soundIsReady } from '../steps.ts';
import type { Workplace } from '../workplace.ts';

const CHOSEN = 48_000;
/** Samples of a piece by which it is told where in the song it is. */
const PIECE = 4096;
/** dBFS */
const SAME = -80;
const MOST_TURNS = 12;

/** The rate at which the sound is made. */
export function rate(place: () => Workplace): void {
  let page: Page;
  let folder: string;

  it('is changed while the song plays: it goes on where it was, and sounds the same', async () => {
    folder = await place().song('Another rate');
    page = await place().window(folder);
    await songIsOpen(page);
    await soundIsReady(page);
    await page.keyboard.press('Space');
    await playedTo(page, 2);
    await choose(page, '48 kHz');
    await page.getByText('for listening; exports are not').waitFor();
    // Not from the beginning again.
    const clock = await page.getByRole('timer').getAttribute('aria-label');
    expect(Number(/0:([\d.]+)$/.exec(clock ?? '')?.[1])).toBeGreaterThanOrEqual(2);
    await playedTo(page, 3);

    const project = await place().project(folder);
    const song = memorySource(await rendered(folder, project, 'mended'), project.sampleRate);
    const [whole] = resampledSpan(song, CHOSEN, 0, Math.floor((project.length * CHOSEN) / project.sampleRate));
    let off = 0;
    // A machine that is busy with something else breaks the sound off: heard again.
    for (let turn = 0; turn < MOST_TURNS && !(off < SAME); turn++) {
      await page.keyboard.press('Home');
      await beginHearing(page);
      await hearOn(page, 0.6);
      const heard = await heardBy(page);
      expect(heard.rate).toBe(CHOSEN);
      off = placeIn(whole!, heard.left.slice(-PIECE)).differenceDb;
    }
    console.log(`At 48 kHz the sound is off that of the song by ${off.toFixed(1)} dBFS`);
    // Takes and stems are each converted by themselves, and cut to the same moments.
    expect(off).toBeLessThan(SAME);
    await page.context().close();
  });

  it('is remembered, and taken back', async () => {
    folder = await place().song('A remembered rate');
    page = await place().window(folder);
    await songIsOpen(page);
    await choose(page, '48 kHz');
    await page.getByText('for listening; exports are not').waitFor();
    await page.reload();
    await songIsOpen(page);
    await page.keyboard.press('Space');
    await playedTo(page, 0.5);
    await beginHearing(page);
    await hearOn(page, 0.2);
    expect((await heardBy(page)).rate).toBe(CHOSEN);
    await choose(page, /^Recording/);
    await page.getByText('the rate of the recording, as it is exported').waitFor();
    await playedTo(page, 1);
    await beginHearing(page);
    await hearOn(page, 0.2);
    expect((await heardBy(page)).rate).toBe((await place().project(folder)).sampleRate);
    await page.context().close();
  });
}

/** Chooses a rate in the preferences, and leaves them open. */
async function choose(page: Page, name: string | RegExp): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('combobox', { name: 'Rate' }).click();
  await page.getByRole('option', { name }).click();
}
