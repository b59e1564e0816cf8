import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { PersonAction } from '../../../../host/project/actions.ts';
import type { Hit, Project, Region } from '../../../../host/project/project.ts';
import { hitsOf } from '../../../../host/project/selectors.ts';
import { rmsDb, toneIn } from '../../../assert/sound.ts';
import { readerOf } from '../offline.ts';
import { LINE, RATE } from '../song.ts';
import {
  BROKEN_BASS,
  goToPlace,
  isSaid,
  rowOf,
  select,
  songIsOpen,
  soundIsReady,
  standsAt,
  tabTo,
  takesAre,
  takesOf,
} from '../steps.ts';
import type { Workplace } from '../workplace.ts';

/** Hz of a pitch. */
const hertz = (midi: number): number => 440 * 2 ** ((midi - 69) / 12);

/** The second note of the bar that is broken, as it was heard; it is raised to a note of the song, so that there is clean material for it. */
const NOTE = { start: 4.5, end: 4.95, midi: LINE[1] } as const;
const RAISED = 43;
/** Seconds: a beat of the drums that is taken out of them, and a place between two of their hits. */
const OUT = 10.5;
const PUT_IN = 11.375;

/** What a person does by hand: draw, edit, cancel. */
export function editing(place: () => Workplace): void {
  let page: Page;
  let folder: string;
  const project = (): Promise<Project> => place().project(folder);
  const drawn = async (): Promise<Region | undefined> =>
    (await project()).regions.find(({ origin }) => origin === 'drawn');
  const lane = () => page.getByRole('listbox', { name: /^Bass lane/ });

  it('draws a region by keyboard alone, and mends it', async () => {
    folder = await place().song('Editing');
    page = await place().window(folder);
    await songIsOpen(page);
    await soundIsReady(page);
    // On a lane arrows go to its regions, anywhere else through the bars.
    await goToPlace(page, 'top');
    await page.keyboard.press('End');
    await standsAt(page, 16);
    await page.keyboard.press('ArrowLeft');
    await standsAt(page, 14);
    await page.keyboard.press('ArrowLeft');
    await standsAt(page, 12);
    await goToPlace(page, 'timeline');
    await tabTo(page, lane());
    await page.keyboard.press('d');
    for (let beat = 0; beat < 4; beat++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(drawn).toBeDefined();
    const region = (await drawn())!;
    expect(region.stem).toBe('bass');
    expect(region.start / RATE).toBeCloseTo(12, 1);
    expect(region.end / RATE).toBeCloseTo(14, 1);
    await page.keyboard.press('b');
    await isSaid(page, 'Rebuild');
    await page.keyboard.press('t');
    await takesAre(page, 1);
    expect((await drawn())!.takes[0]!.treatment).toBe('rebuild');
    await page.context().close();
  });

  it('edits a note by keyboard, and rebuilds the region with it', async () => {
    folder = await place().song('Notes');
    page = await place().window(folder);
    await songIsOpen(page);
    await soundIsReady(page);
    const heard = (await project()).profile!.bass.notes;
    const index = heard.findIndex(({ start }) => Math.abs(start / RATE - NOTE.start) < 0.1);
    expect(heard[index]!.midi).toBe(NOTE.midi);
    await select(page, BROKEN_BASS);
    await page.keyboard.press('b');
    await isSaid(page, 'Rebuild');
    await page.keyboard.press('t');
    await takesAre(page, 1);

    const edited = async () => (await project()).edits.bass?.[index]?.midi;
    await goToPlace(page, 'top');
    await page.keyboard.press('Home');
    await standsAt(page, 0);
    await lane().focus();
    await page.keyboard.press('F2');
    for (let n = 0; n < index; n++) await page.keyboard.press('ArrowRight');
    for (let n = NOTE.midi; n < RAISED; n++) await page.keyboard.press('ArrowUp');
    await expect.poll(edited).toBe(RAISED);
    // All presses on one note are one step back.
    await page.keyboard.press('Control+z');
    await expect.poll(edited).toBeUndefined();
    await page.getByRole('button', { name: /^Redo: / }).waitFor();
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(edited).toBe(RAISED);

    await select(page, BROKEN_BASS);
    await page.keyboard.press('t');
    await takesAre(page, 2);
    // The first take plays the note as it was heard, the second, of the same seed, as it was edited.
    const now = await project();
    const { takes } = now.regions.find(({ stem, origin }) => stem === 'bass' && origin === 'detected')!;
    expect(takes[1]!.seed).toBe(takes[0]!.seed);
    const reader = readerOf(folder, now);
    const ratios = await Promise.all(
      takes.map(async ({ asset, start }) => {
        const from = Math.round(NOTE.start * RATE) - start;
        const [sound] = await reader.read(asset.hash, from, Math.round((NOTE.end - NOTE.start) * RATE));
        return toneIn(sound!, hertz(RAISED), RATE) / toneIn(sound!, hertz(NOTE.midi), RATE);
      }),
    );
    console.log(`Raised over heard pitch: ${ratios.map((ratio) => ratio.toFixed(2)).join(' before, ')} after the edit`);
    expect(ratios[0]).toBeLessThan(0.5);
    expect(ratios[1]).toBeGreaterThan(2);
    await page.context().close();
  });

  it('rebuilds drums without a hit that was taken out, and with one that was put in', async () => {
    folder = await place().song('Hits');
    page = await place().window(folder);
    await songIsOpen(page);
    const { id } = await place().host.studio.open(folder);
    const act = (action: PersonAction) => place().host.studio.dispatch(id, action, 'another window');
    const [start, end] = [Math.round(10 * RATE), Math.round(12 * RATE)];
    await act({ type: 'region/add', payload: { id: 'drawn', stem: 'drums', start, end } });
    await select(page, /^Drums, /);
    await page.keyboard.press('b');
    await isSaid(page, 'Rebuild');
    await page.keyboard.press('t');
    await takesAre(page, 1);
    const isOut = ({ time }: Hit) => Math.abs(time / RATE - OUT) < 0.05;
    for (;;) {
      const hits = hitsOf(await project());
      const index = hits.findIndex(isOut);
      if (index < 0) break;
      await act({ type: 'hit/remove', payload: { index } });
    }
    const kick = hitsOf(await project()).find(({ class: name, time }) => name === 'kick' && time < start)!;
    await act({ type: 'hit/add', payload: { hit: { ...kick, time: Math.round(PUT_IN * RATE) } } });
    await page.keyboard.press('t');
    await takesAre(page, 2);
    const now = await project();
    const { takes } = now.regions.find((region) => region.id === 'drawn')!;
    const reader = readerOf(folder, now);
    const levels = await Promise.all(
      takes.map(async (take) => {
        const [sound] = await reader.read(take.asset.hash, 0, take.end - take.start);
        return (seconds: number) => {
          const from = Math.round(seconds * RATE) - take.start;
          return rmsDb(sound!.slice(from, from + Math.round(0.06 * RATE)));
        };
      }),
    );
    const [before, after] = levels as [(seconds: number) => number, (seconds: number) => number];
    console.log(
      `Taken out: ${before(OUT).toFixed(1)} before, ${after(OUT).toFixed(1)} dBFS after; ` +
        `put in: ${before(PUT_IN).toFixed(1)} before, ${after(PUT_IN).toFixed(1)} after`,
    );
    expect(after(OUT)).toBeLessThan(before(OUT) - 15);
    expect(after(PUT_IN)).toBeGreaterThan(before(PUT_IN) + 15);
    // What nobody touched is as it was.
    expect(Math.abs(after(11) - before(11))).toBeLessThan(1);
    expect(takes[1]!.why).toContain('hits that you changed');
    await page.context().close();
  });

  it('cancels a job within a second, keeps nothing half-written, and does it again when asked', async () => {
    folder = await place().song('Cancelling');
    page = await place().window(folder);
    await songIsOpen(page);
    await select(page, BROKEN_BASS);
    await page.keyboard.press('b');
    const files = () => readdirSync(join(folder, 'assets')).sort();
    const before = files();
    const { id } = await place().host.studio.open(folder);
    await page.getByRole('spinbutton', { name: 'How many takes' }).fill('3');
    await page.getByRole('spinbutton', { name: 'How many takes' }).press('Enter');
    await rowOf(page, BROKEN_BASS).click();
    await page.keyboard.press('t');
    const cancel = page.getByRole('button', { name: /^Cancel rebuilding bass/ });
    await cancel.waitFor();
    const stopped = page.evaluate<number>(CANCELLED);
    await cancel.click();
    const took = await stopped;
    console.log(`Cancelled after ${took.toFixed(0)} ms`);
    expect(took).toBeLessThan(1000);
    const region = (await place().host.studio.state(id)).project.regions.find(({ stem }) => stem === 'bass')!;
    expect(region.takes).toEqual([]);
    expect(files()).toEqual(before);
    await page.getByRole('button', { name: 'Resume' }).click();
    await takesOf(page).nth(1).waitFor();
    await page.context().close();
  });
}

/** Milliseconds from the click on the button to the word that the work is cancelled, counted in the page. */
const CANCELLED: string = `new Promise((resolve) => {
  let clicked = 0;
  window.addEventListener('click', () => { clicked = performance.now(); }, { capture: true, once: true });
  new MutationObserver((_, observer) => {
    if (clicked === 0 || !document.body.textContent.includes('Cancelled: ')) return;
    observer.disconnect();
    resolve(performance.now() - clicked);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})`;
