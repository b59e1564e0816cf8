import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readSpan } from '../../../../dsp/audio/memory.ts';
import { openAsset } from '../../../../host/audio/asset.ts';
import type { Project, StemName } from '../../../../host/project/project.ts';
import { differenceDb, placeIn } from '../../../assert/sound.ts';
import { beginHearing, hearAbove, heardBy, hearOn } from '../ear.ts';
import { writeLongRecording } from '../long-recording.ts';
import { rendered } from '../offline.ts';
import { soundIsReady, takesOf } from '../steps.ts';
import type { Workplace } from '../workplace.ts';
import { violations } from './access.ts';

/** Decoding an hour takes seconds on any machine. */
const LONG = 60;
/** Minutes of what is found out about, and of what is separated before it: that takes longer than a hand needs to mark something. */
const SHORT = 0.5;
/** Of another: what was separated once is not separated again. */
const OTHER = 0.75;
const BESIDE = [10, 11] as const;

/** Milliseconds in which a machine that does much else finds out all about the short recording: seconds on one that does not. */
const FOUND_OUT = 120_000;

/** What a person sees and can do between the choice of a file and all that is found out about it. */
export function opening(place: () => Workplace): void {
  it('shows a long recording at once, growing while it is decoded, and lets go of it', async () => {
    const path = writeLongRecording(join(place().folder, 'Concert.mp3'), LONG);
    const page = await place().window(path);
    await page.getByText('Being read', { exact: true }).waitFor();
    await page.getByText('Recording, 1:00:08').waitFor();
    const seen: number[] = [];
    await expect
      .poll(async () => {
        const now = await page.evaluate<number>(DRAWN);
        if (now > (seen.at(-1) ?? 0)) seen.push(now);
        return seen.length;
      })
      .toBeGreaterThan(3);
    // All that while there is no document.
    await page.getByText('Being read', { exact: true }).waitFor();
    expect((await place().host.studio.recent()).map(({ name }) => name)).not.toContain('Concert');
    expect(seen.at(-1)).toBeLessThan(1);
    console.log(`Drawn of an hour: ${seen.map((share) => `${(100 * share).toFixed(1)} %`).join(', ')}`);
    // A reload finds it again.
    expect(new URL(page.url()).searchParams.get('open')).toBe(path);
    await page.reload();
    await page.getByText('Being read', { exact: true }).waitFor();
    // It can be looked at, and not changed yet.
    await page.keyboard.press('Space');
    await page.getByText(/^The sound is still being read/).waitFor();
    await page.getByRole('button', { name: 'Cancel opening concert.mp3' }).click();
    await page.getByText('Try the demo song').waitFor();
    await page.getByText('Opening Concert.mp3 was cancelled.').waitFor();
    await page.context().close();
  });

  it(
    'plays a stem of the beginning before the recording is separated, and goes on with it when it is',
    async () => {
      const stop = await keepSeparating(place());
      const path = writeLongRecording(join(place().folder, 'Early.mp3'), OTHER);
      const page = await place().window(path);
      page.setDefaultTimeout(FOUND_OUT);
      await page.getByText('First 10 s').first().waitFor();
      const { id } = await place().host.studio.open(path);
      const project = async (): Promise<Project> => (await place().host.studio.state(id)).project;
      await page.getByRole('button', { name: 'Solo Bass' }).click();
      await page.getByRole('button', { name: 'Solo Bass', pressed: true }).waitFor();
      await soundIsReady(page);
      await beginHearing(page);
      await page.keyboard.press('Space');
      await hearAbove(page, -40);
      await hearOn(page, 1);
      const { left } = await heardBy(page);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      expect((await project()).tracks).toEqual([]);
      const bass = await beginningOf(place(), id, 'bass');
      const from = left.findIndex((value) => Math.abs(value) > 1e-3) + BLOCK;
      const { at, differenceDb: off } = placeIn(bass, left.slice(from, from + BLOCK));
      console.log(`Heard of the bass from ${at} on, ${off.toFixed(0)} dBFS off`);
      expect(off).toBeLessThan(SAME);
      stop();
      await page.getByRole('button', { name: 'Lock Bass' }).waitFor();
      await page.getByRole('button', { name: 'Solo Bass', pressed: true }).first().waitFor();
      expect((await project()).tracks.filter(({ solo }) => solo).map(({ stem }) => stem)).toEqual(['bass']);
      await page.context().close();
    },
    2 * FOUND_OUT,
  );

  it(
    'plays and marks a recording before its stems are there, and mends it when they are',
    async () => {
      const stop = await keepSeparating(place());
      const path = writeLongRecording(join(place().folder, 'Short.mp3'), SHORT);
      const page = await place().window(path);
      page.setDefaultTimeout(FOUND_OUT);
      await page.evaluate(LISTEN_ALONG);
      await page.getByText('Being separated').first().waitFor();
      const lane = page.getByRole('listbox', { name: /^Bass lane/ });
      const before = (await lane.boundingBox())!;
      const { id } = await place().host.studio.open(path);
      const project = async (): Promise<Project> => (await place().host.studio.state(id)).project;

      await dragOver(page, before, 0.5, 0.6);
      await expect.poll(async () => (await project()).regions.length).toBe(1);
      expect((await project()).tracks).toEqual([]);
      const [region] = (await project()).regions;
      const { length } = await project();
      expect(region!.stem).toBe('bass');
      expect(region!.start / length).toBeCloseTo(0.5, 1);
      expect(region!.end / length).toBeCloseTo(0.6, 1);
      await page.keyboard.press('b');
      await page.keyboard.press('t');
      await page.getByText('Waiting for the stems').first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect((await project()).tracks).toEqual([]);

      await soundIsReady(page);
      await beginHearing(page);
      // Round and round, since nobody knows how long it takes.
      await page.keyboard.press('l');
      await page.keyboard.press('Shift+Space');
      await hearAbove(page, -40);
      stop();
      await page.getByRole('button', { name: 'Lock Bass' }).waitFor();
      // The stems have come where the recording was, and nothing else has moved.
      expect(await lane.boundingBox()).toEqual(before);
      await hearOn(page, 1);
      const { left, rate, gaps: missed } = await heardBy(page);
      const silence = longestSilence(left) / rate;
      const { folder } = await place().host.studio.state(id);
      const [recording] = await rendered(folder, { ...(await project()), tracks: [], residual: null }, 'mended');
      const broken = breaksIn(left, recording, Math.round((ROLLS + (region!.end - region!.start) / rate) * rate));
      const gaps = await page.getByText(/(gaps?|No gaps) in the sound/).innerText();
      console.log(
        `Heard for ${(left.length / rate).toFixed(1)} s: ${gaps}, ${silence.toFixed(2)} s the longest silence, ` +
          `${broken.rounds} rounds of the loop, ${broken.breaks} breaks of ${(BLOCK / rate).toFixed(2)} s`,
      );
      // A machine that is too busy to play at all says nothing of the change.
      if (gaps.startsWith('No') && missed === 0) {
        expect(silence).toBeLessThan(MOST_SILENCE);
        expect(broken.breaks).toBe(0);
      }
      await beginHearing(page);
      await hearAbove(page, -40);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();

      await page.getByText(/bpm/).first().waitFor();
      await takesOf(page).nth(1).and(page.locator('[aria-checked=true]')).waitFor();
      const mended = (await project()).regions.find((one) => one.id === region!.id)!;
      expect(mended.takes.map(({ label }) => label)).toEqual(['Rebuilt']);
      expect(mended.chosenTake).toBe(0);
      const said = await page.evaluate<string[]>('window.said');
      expect(said.map((text) => ORDER.findIndex((words) => words.test(text))).filter((at) => at >= 0)).toEqual([
        0, 1, 2,
      ]);
      await page.context().close();
    },
    3 * FOUND_OUT,
  );
}

/** The left channel of what can be heard of a stem of a recording that is being separated. */
async function beginningOf({ host }: Workplace, id: string, stem: StemName): Promise<Float32Array> {
  const over = new AbortController();
  for await (const list of host.studio.work(id, over.signal)) {
    const asset = list.find(({ kind }) => kind === 'separate')?.beginning?.stems[stem];
    if (asset === undefined) continue;
    over.abort();
    const source = openAsset(host.studio.folderOf(asset.hash)!, asset.hash);
    const left = readSpan(source, 0, asset.length)[0]!;
    source.close();
    return left;
  }
  throw new Error('the host ended');
}

const ORDER = [/^The stems are there/, /^(No damage|Damage) was found/, /^The music was heard/];

/** Seconds that a loop is longer than its region, before it and after it, as they are at first. */
const ROLLS = 1.5;
/** Samples that are compared at a time. */
const BLOCK = 2048;
/** dBFS by which what is heard may be off the recording: the stems that replace it add up to it. */
const SAME = -60;

/**
 * How many blocks of what was heard are not the recording, one after the other without a stop or a jump, but for the joints of the loop of `round` samples.
 * The first sound tells where in the recording it begins.
 */
function breaksIn(
  heard: Float32Array,
  recording: Float32Array,
  round: number,
): { readonly breaks: number; readonly rounds: number } {
  const from = heard.findIndex((value) => Math.abs(value) > 1e-3) + BLOCK;
  const differs = (at: number, place: number) =>
    place < 0 ||
    place + BLOCK > recording.length ||
    differenceDb(heard.slice(at, at + BLOCK), recording.slice(place, place + BLOCK)) > SAME;
  let shift = placeIn(recording, heard.slice(from, from + BLOCK)).at - from;
  let breaks = 0;
  let rounds = 0;
  for (let at = from; at + BLOCK <= heard.length; at += BLOCK) {
    if (!differs(at, at + shift)) continue;
    // At a joint the sound goes down and comes up again within the block; the next one is a round further back.
    const next = at + BLOCK;
    if (next + BLOCK > heard.length) continue;
    const back = [-1, 0, 1].find((off) => !differs(next, next + shift - round + off));
    if (back === undefined) breaks++;
    else {
      shift += back - round;
      rounds++;
    }
  }
  return { breaks, rounds };
}

/** Seconds without a sound that the band's own rests never last. */
const MOST_SILENCE = 0.25;

function longestSilence(samples: Float32Array): number {
  let longest = 0;
  let run = 0;
  // Before the first sound there is none.
  for (let n = samples.findIndex((value) => Math.abs(value) > 1e-3); n < samples.length; n++) {
    run = Math.abs(samples[n]!) < 1e-4 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Separates other recordings, which keeps both of the host's threads for long work busy: the next one waits. Returns how to cancel them. */
async function keepSeparating({ host, folder }: Workplace): Promise<() => void> {
  const paths = BESIDE.map((long) => writeLongRecording(join(folder, `${long} minutes.mp3`), long));
  const opened = await Promise.all(paths.map((path) => host.studio.open(path)));
  const going = await Promise.all(
    opened.map(async ({ id }) => {
      const over = new AbortController();
      for await (const list of host.studio.work(id, over.signal)) {
        if (!list.some(({ kind, state }) => kind === 'separate' && state === 'running')) continue;
        over.abort();
        return list;
      }
      throw new Error('the host ended');
    }),
  );
  return () => {
    for (const { id } of going.flat()) void host.studio.cancel(id);
  };
}

/** Marks a part of a lane, from one share of its width to another. */
async function dragOver(
  page: Page,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  from: number,
  to: number,
): Promise<void> {
  await page.mouse.move(x + from * width, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + to * width, y + height / 2, { steps: 5 });
  await page.mouse.up();
}

/** The share of the whole song of which more than the line of silence is drawn: in the overview and in the lanes, the lesser. */
const DRAWN: string = `(() => {
  const shares = ['.ov canvas', '.tl-all canvas'].map((selector) => {
    const canvas = document.querySelector(selector);
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    for (let x = width - 1; x >= 0; x--) {
      // Silence is a line of one pixel; a sound fills a good part of the first lane.
      const rows = Math.min(height, selector === '.ov canvas' ? height / 2 : 100);
      let inked = 0;
      const ground = 4 * x;
      for (let y = 0; y < rows; y++) {
        const at = 4 * (y * width + x);
        if ([0, 1, 2, 3].some((k) => Math.abs(data[at + k] - data[ground + k]) > 12)) inked++;
      }
      if (inked > 4) return (x + 1) / width;
    }
    return 0;
  });
  return Math.min(...shares);
})()`;

/** Keeps everything that is read out. */
const LISTEN_ALONG: string = `(() => {
  window.said = [];
  new MutationObserver(() => {
    for (const { textContent: text } of document.querySelectorAll('[role=status][aria-live=polite]'))
      if (text !== '' && !window.said.includes(text)) window.said.push(text);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;
