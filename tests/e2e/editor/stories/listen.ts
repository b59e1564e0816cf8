import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differenceDb, differing, placeIn } from '../../../assert/sound.ts';
import { readWav } from '../../../wav.ts';
import { beginHearing, hearAbove, heardBy, hearOn } from '../ear.ts';
import { rendered } from '../offline.ts';
import {
  BROKEN_BASS,
  chosen,
  isSaid,
  playedTo,
  select,
  songIsOpen,
  soundIsReady,
  takesAre,
  takesOf,
} from '../steps.ts';
import type { Workplace } from '../workplace.ts';

/** Plays with the machine's other work in their way, before a gap in the sound is taken for the product's. */
const MOST_TURNS = 8;

/** Seconds after a key from which on only the other version is heard, and of these what one fades into the other, at the most. */
const SETTLING = 0.15;
const FADE = 0.05;

/** From a damaged song to mended stems, listening all the way. */
export function listening(place: () => Workplace): void {
  it('opens the demo from the start screen, plays it, and lets go of it', async () => {
    const window = await place().window(null);
    await window.getByText('Try the demo song').waitFor();
    await window.getByRole('button', { name: 'Open', exact: true }).click();
    await soundIsReady(window);
    await window.getByRole('button', { name: 'Play', exact: true }).click();
    let gaps = 1;
    for (let turn = 0; gaps > 0 && turn < MOST_TURNS; turn++) {
      await beginHearing(window);
      await hearAbove(window, -40);
      ({ gaps } = await heardBy(window));
    }
    expect(gaps).toBe(0);
    await window.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    // What is still found out about the demo would keep the machine from the stories after this one.
    const cancel = window.getByRole('button', { name: /^Cancel / });
    const isAtRest = window.getByText('Nothing is being worked on');
    // A quick machine may know all of it by now.
    const cancelled = cancel
      .first()
      .click()
      .catch(() => {});
    await Promise.race([isAtRest.waitFor(), cancelled]);
    await isAtRest.waitFor();
    await window.context().close();
  });

  describe('in a song of which a region has two takes', () => {
    let page: Page;
    let folder: string;

    beforeAll(async () => {
      folder = await place().song('Listening');
      page = await place().window(folder);
      await songIsOpen(page);
      await select(page, BROKEN_BASS);
      await page.getByRole('button', { name: 'Mend', exact: false }).and(page.locator('.primary')).click();
      await takesAre(page, 1);
      await page.keyboard.press('r');
      await isSaid(page, 'Restore');
      await page.keyboard.press('t');
      await takesAre(page, 2);
      await page.getByRole('switch', { name: /Level match/ }).click();
      await soundIsReady(page);
    });
    afterAll(() => page?.context().close());

    it('mends a region that was detected, and another take of it comes beside the first', async () => {
      expect(await takesOf(page).allInnerTexts()).toEqual([
        expect.stringContaining('Original'),
        expect.stringContaining('Rebuilt'),
        expect.stringContaining('Restored'),
      ]);
    });

    it('switches to the original by A within 50 ms while it plays, and nothing else changes', async () => {
      const project = await place().project(folder);
      const region = project.regions.find(({ takes }) => takes.length > 0)!;
      const [mended] = await rendered(folder, project, 'mended');
      const [original] = await rendered(folder, project, 'original');
      const end = Math.max(region.end, region.takes[region.chosenTake!]!.end);
      const delays: number[] = [];
      for (let turn = 0; delays.length < 3; turn++) {
        await beginHearing(page);
        await page.keyboard.press('Shift+Space');
        await playedTo(page, 4.6);
        await page.keyboard.press('a');
        await playedTo(page, 6.6);
        await page.keyboard.press('Space');
        await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
        await page.keyboard.press('a');
        const { left, gaps, rate, first, keys } = await heardBy(page);
        // A machine that was busy with something else for a moment: played again.
        if (gaps > 0 && turn < MOST_TURNS) continue;
        expect(gaps).toBe(0);
        const key = keys.find((press) => press.key === 'a')!.frame - first;
        const pause = keys.findLast((press) => press.key === ' ' && press.frame - first > key)!.frame - first;
        // A piece of what was heard shortly before the key tells where in the song it is.
        const before = placeIn(mended, left.slice(key - 4096, key - 2048));
        expect(before.differenceDb).toBeLessThan(-100);
        const shift = before.at - (key - 4096);
        const heard = (from: number, to: number) => left.slice(from - shift, to - shift);
        const delay =
          (switchedAt(left.slice(key), mended.slice(shift + key), original.slice(shift + key)) ?? rate) / rate;
        // The same for a switch that was held up for as long as it is given to settle.
        if (delay > SETTLING - FADE && turn < MOST_TURNS) continue;
        // Shortly after the key the original, and behind the region, where both are one, the song as before.
        const settled = shift + key + Math.round(SETTLING * rate);
        // The same for a key that came so late that too little of the region was left to hear.
        if (settled + 0.2 * rate >= region.end && turn < MOST_TURNS) continue;
        expect(settled + 0.2 * rate).toBeLessThan(region.end);
        expect(differenceDb(heard(settled, region.end), original.slice(settled, region.end))).toBeLessThan(-90);
        expect(differenceDb(heard(settled, region.end), mended.slice(settled, region.end))).toBeGreaterThan(-40);
        const last = shift + Math.min(pause, left.length);
        expect(last - end).toBeGreaterThan(0.2 * rate);
        expect(differenceDb(heard(end, last), mended.slice(end, last))).toBeLessThan(-90);
        delays.push(delay);
      }
      // The least, for a machine that is busy with something else may hold each of them up.
      console.log(`A to sound: ${delays.map((delay) => `${(1000 * delay).toFixed(1)} ms`).join(', ')}`);
      expect(Math.min(...delays)).toBeGreaterThan(0);
      expect(Math.min(...delays)).toBeLessThan(0.05);
    });

    it('compares the takes by their numbers, in place, while it plays', async () => {
      await page.keyboard.press('1');
      await chosen(page).filter({ hasText: 'Rebuilt' }).waitFor();
      const project = await place().project(folder);
      const region = project.regions.find(({ takes }) => takes.length > 0)!;
      const takes = await Promise.all(
        [0, 1].map(async (chosenTake) => {
          const regions = project.regions.map((other) => (other.id === region.id ? { ...other, chosenTake } : other));
          const [left] = await rendered(folder, { ...project, regions }, 'mended');
          return left.slice(region.start, region.end);
        }),
      );
      await page.keyboard.press('l');
      await isSaid(page, 'Loop on');
      await page.keyboard.press('Shift+Space');
      await heardIs(page, takes[0]!);
      await page.keyboard.press('2');
      await chosen(page).filter({ hasText: 'Restored' }).waitFor();
      await heardIs(page, takes[1]!);
      await page.keyboard.press('1');
      await heardIs(page, takes[0]!);
      await page.keyboard.press('Space');
      await page.keyboard.press('2');
      await page.keyboard.press('l');
      await isSaid(page, 'Loop off');
    });

    it('blends, undoes and does again, and each can be seen', async () => {
      const blend = page.getByRole('slider', { name: 'Blend' });
      const is = (value: string) =>
        page.locator(`[role=slider][aria-label=Blend][aria-valuetext="${value}"]`).waitFor();
      await blend.focus();
      await page.keyboard.press('Shift+ArrowLeft');
      await page.keyboard.press('Shift+ArrowLeft');
      await is('80 %');
      await page.keyboard.press('Control+z');
      await is('100 %');
      await page.keyboard.press('Control+Shift+z');
      await is('80 %');
      await expect
        .poll(async () => (await place().project(folder)).regions.find(({ takes }) => takes.length > 0)!.blend)
        .toBe(0.8);
    });

    it('exports the stems from its panel; opened again they null with what was heard', async () => {
      const { host, folder: root } = place();
      await page.keyboard.press('Control+e');
      const panel = page.getByRole('region', { name: 'Export' });
      await panel.getByRole('tab', { name: /^Stems/ }).click();
      await panel.getByRole('button', { name: 'Change', exact: true }).click();
      const path = page.getByRole('textbox', { name: 'Path' });
      await path.fill(root);
      await path.press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'projects' }).waitFor();
      await page.getByRole('button', { name: 'Save here' }).click();
      await page.getByRole('button', { name: 'Export stems' }).click();
      await page.getByText(/^6 files written/).waitFor();

      const project = await place().project(folder);
      const region = project.regions.find(({ takes }) => takes.length > 0)!;
      const take = region.takes[region.chosenTake!]!;
      const exported = join(root, `${project.name} stems`);
      expect(existsSync(join(exported, 'bass.wav'))).toBe(true);
      const { id } = await host.studio.open(folder);
      for (const { stem } of project.tracks) {
        const [file] = readWav(join(exported, `${stem}.wav`));
        const chain = readWav((await host.studio.wav(id, stem, 0, project.length, 'mended')).path)[0]!;
        const came = readWav((await host.studio.wav(id, stem, 0, project.length, 'original')).path)[0]!;
        expect(differing(file!, chain)).toBe(0);
        const from = Math.min(region.start, take.start);
        const to = Math.max(region.end, take.end);
        expect(differing(file!.slice(0, from), came.slice(0, from)) + differing(file!.slice(to), came.slice(to))).toBe(
          0,
        );
        expect(differing(file!, came) > 0).toBe(stem === region.stem);
      }

      await page.keyboard.press('Control+o');
      await path.fill(exported);
      await path.press('Enter');
      await page.getByRole('button', { name: 'Folder above' }).waitFor();
      await page.getByRole('button', { name: 'Open this folder as stems' }).click();
      await page.locator('.song').getByText(`${project.name} stems`).waitFor();
      const { folder: again } = await host.studio.state((await host.studio.open(exported)).id);
      const opened = await place().project(again);
      const nulls = await Promise.all([rendered(folder, project, 'mended'), rendered(again, opened, 'original')]);
      const depth = differenceDb(nulls[0]![0], nulls[1]![0]);
      console.log(`The exported stems, opened again, null with the mended song at ${depth.toFixed(1)} dBFS`);
      expect(depth).toBeLessThan(-120);
    });
  });
}

/** The first frame that is nearer to the second version than to the first, of those at which the two can be told apart. */
function switchedAt(heard: Float32Array, from: Float32Array, to: Float32Array): number | null {
  const APART = 0.02;
  for (let n = 0; n < heard.length; n++) {
    if (Math.abs(from[n]! - to[n]!) > APART && Math.abs(heard[n]! - to[n]!) < Math.abs(heard[n]! - from[n]!)) return n;
  }
  return null;
}

/** Listens until a piece of what is heard is, sample for sample, a piece of this sound. */
async function heardIs(page: Page, sound: Float32Array): Promise<void> {
  const PIECE = 2048;
  for (let turn = 0; turn < 40; turn++) {
    await beginHearing(page);
    await hearOn(page, 0.3);
    const { left } = await heardBy(page);
    const piece = left.slice(left.length - PIECE);
    if (piece.length === PIECE && placeIn(sound, piece).differenceDb < -90) return;
  }
  throw new Error('what is heard is something else');
}
