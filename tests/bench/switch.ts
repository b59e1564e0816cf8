import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beginHearing, type Heard, heardBy, hearOn } from '../e2e/editor/ear.ts';
import { clickDb } from '../engine/deck.ts';
import { type Bench, median, milliseconds } from './report.ts';
import { CONTEXTS, openBrowser, openPage, openRoom, PROCESS, soundIsReady, startHost, wait } from './room.ts';
import { MENDED, ORIGINAL, writeTones } from './tones.ts';

declare const window: { readonly contexts: readonly { readonly outputLatency: number }[] };

const PRESSES = 12;
/** Milliseconds, and dB of the fourth difference. */
const DELAY = 50;
const CLICK = -100;
/** Seconds over which two tones are told apart: a period of the lower one. */
const WINDOW = 1 / ORIGINAL;
/** Frames between two looks. */
const HOP = 16;

/** From the key A to the other version in what goes to the device, and the worst click on the way. */
export async function benchSwitch(bench: Bench, chromium: string): Promise<void> {
  const room = openRoom();
  const folder = await writeTones(join(room.folder, 'projects'));
  const host = await startHost(room.folder, PROCESS, folder);
  const browser = await openBrowser(chromium);
  try {
    const page = await openPage(browser, true);
    await page.addInitScript(CONTEXTS);
    await page.goto(host.url);
    await soundIsReady(page);
    const heard = await pressed(page);
    const device = 1000 * (await page.evaluate(() => Math.max(...window.contexts.map((one) => one.outputLatency))));
    const { delays, click } = judged(heard);
    const delay = median(delays) + device;
    bench.line(`A/B, key to the sound's middle: ${delays.map(milliseconds).join(', ')}`);
    bench.line(`  and to the loudspeaker, by the browser's word, ${milliseconds(device)} more`);
    bench.row({
      what: 'A/B switch, key to sound, with the device',
      figure: milliseconds(delay),
      target: `< ${DELAY} ms`,
      isMet: delay < DELAY,
    });
    bench.row({
      what: 'A/B switch, its click (fourth difference)',
      figure: `${click.toFixed(1)} dB`,
      target: `< ${CLICK} dB`,
      isMet: click < CLICK,
    });
  } finally {
    await browser.close();
    await host.end('SIGTERM');
    room.leave();
  }
}

/** Plays the tones and presses A again and again. */
async function pressed(page: Page): Promise<Heard> {
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  // Beyond the region's beginning, and until the levels are matched.
  await hearOn(page, 4);
  await beginHearing(page);
  await hearOn(page, 0.3);
  for (let n = 0; n < PRESSES; n++) {
    await page.keyboard.press('a');
    // Not in step with anything.
    await wait(400 + 7 * n);
  }
  await hearOn(page, 0.3);
  return heardBy(page);
}

function judged({ left, first, rate, gaps, keys }: Heard): { delays: number[]; click: number } {
  if (gaps > 0) throw new Error('the recorder missed something');
  const presses = keys.filter(({ key }) => key === 'a').map(({ frame }) => frame - first);
  const half = Math.round((WINDOW * rate) / 2);
  const delays = presses.map((press, n) => {
    const [from, to] = n % 2 === 0 ? [MENDED, ORIGINAL] : [ORIGINAL, MENDED];
    for (let at = press; at < press + rate; at += HOP) {
      const piece = left.subarray(at - half, at + half);
      const [old, fresh] = amplitudes(piece, rate, from, to);
      if (fresh > old) return ((at - press) / rate) * 1000;
    }
    throw new Error('A was pressed and nothing else was heard');
  });
  return { delays, click: clickDb(left) };
}

/** How strong each of two tones is in a piece, by least squares. */
function amplitudes(piece: Float32Array, rate: number, ...hz: readonly [number, number]): [number, number] {
  const waves = hz.flatMap((frequency) =>
    [Math.sin, Math.cos].map((wave) => Array.from(piece, (_, n) => wave((2 * Math.PI * frequency * n) / rate))),
  );
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
    let sum = 0;
    for (let n = 0; n < a.length; n++) sum += a[n]! * b[n]!;
    return sum;
  };
  const [a, b, c, d] = solved(waves.map((wave) => [...waves.map((other) => dot(wave, other)), dot(wave, piece)])) as [
    number,
    number,
    number,
    number,
  ];
  return [Math.hypot(a, b), Math.hypot(c, d)];
}

/** Solves a small system, its right side in the last column, by Gauss's elimination; rows with the largest pivot first. */
function solved(rows: number[][]): number[] {
  const size = rows.length;
  for (let k = 0; k < size; k++) {
    let best = k;
    for (let i = k + 1; i < size; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= size; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return rows.map((row, k) => row[size]! / row[k]!);
}
