import type { Page } from 'playwright-core';
import { seeded } from '../promises/kill-parts.ts';
import type { Bench } from './report.ts';
import {
  type Client,
  CONTEXTS,
  clientOf,
  isAtRest,
  openBrowser,
  openPage,
  openRoom,
  PROCESS,
  soundIsReady,
  startHost,
  wait,
} from './room.ts';
import { TAKEN, takenBetween, ticks } from './taken.ts';

declare const window: {
  readonly contexts: readonly { readonly playbackStats?: { readonly underrunEvents?: number } }[];
};

const MINUTES = { usual: 1, long: 10 };
/** Milliseconds between two keys. */
const STEP = 600;
/** Milliseconds of play that are the start. */
const START = 2000;
/** Keys that jump, that switch what is heard, and that choose takes. */
const KEYS = ['ArrowRight', 'ArrowLeft', ']', '[', 'a', 'a', '1', 'd', '2'];

/** Underruns while a person plays the demo, jumps about in it and compares, and its regions are mended meanwhile. */
export async function benchPlay(bench: Bench, chromium: string): Promise<void> {
  const room = openRoom();
  const host = await startHost(room.folder, PROCESS);
  const browser = await openBrowser(chromium);
  try {
    const client = await clientOf(host.url);
    const page = await openPage(browser);
    await page.addInitScript(CONTEXTS);
    await page.goto(host.url);
    await soundIsReady(page);
    await isAtRest(page);
    const minutes = bench.isLong ? MINUTES.long : MINUTES.usual;
    const stop = new AbortController();
    const mending = mendOn(client, new URL(host.url).searchParams.get('open')!, stop.signal);
    mending.catch(() => stop.abort());
    await page.keyboard.press('n');
    // What fails in the play is told, not what the mending meets when its host has gone.
    const played = await playOn(page, minutes * 60_000).finally(() => stop.abort());
    const { gaps, missed, keys, atStart } = played;
    const takes = await mending;
    const sum = (some: readonly Gap[]): number => some.reduce((count, gap) => count + gap.count, 0);
    const own = gaps.filter(({ taken }) => taken < TAKEN);
    bench.line(`${minutes} min of play: ${keys} keys, ${takes} takes arrived; ${atStart} underruns at the start`);
    for (const { count, at, key, taken } of gaps)
      bench.line(`  ${count} at ${at.toFixed(0)} s, after ${key}: other machines had ${percent(taken)} of this one`);
    bench.line(
      `  ${missed} of ${sum(gaps)} were blocks that the device missed; at the others a piece of the song was not there in time`,
    );
    bench.row({
      what: `underruns in ${minutes} min with seeks, A/B and takes arriving`,
      figure: `${sum(own)}${own.length < gaps.length ? ` (and ${sum(gaps) - sum(own)} while other machines had over ${percent(TAKEN)})` : ''}`,
      target: '0',
      isMet: own.length === 0,
    });
  } finally {
    await browser.close();
    await host.end('SIGTERM');
    room.leave();
  }
}

/** Mends one region after the other until told to stop. The number of takes that came. */
async function mendOn(client: Client, path: string, signal: AbortSignal): Promise<number> {
  const { id } = await client.open.mutate({ path });
  const regions = async () => (await client.state.query({ id })).project.regions;
  const ids = (await regions()).map((region) => region.id);
  const takesOf = async (region: string) => (await regions()).find((other) => other.id === region)!.takes;
  let takes = 0;
  for (let n = 0; !signal.aborted; n++) {
    const region = ids[n % ids.length]!;
    // What was made before would be made again: it goes first.
    for (const { id: take } of await takesOf(region))
      await client.dispatch.mutate({ id, action: { type: 'take/remove', payload: { region, take } }, client: 'bench' });
    await client.treat.mutate({ id, regions: [region] });
    const latest = performance.now() + 15_000;
    while (!signal.aborted && performance.now() < latest && (await takesOf(region)).length === 0) await wait(200);
    takes += (await takesOf(region)).length;
  }
  return takes;
}

/** What a person would have heard break off after one key. */
interface Gap {
  readonly count: number;
  /** Seconds of play. */
  readonly at: number;
  readonly key: string;
  /** The share of the machine that others had at that time, and shortly before: 0 … 1. */
  readonly taken: number;
}

interface Played {
  /** After the start. */
  readonly gaps: readonly Gap[];
  /** Blocks that were not made in time, as the browser counts them. */
  readonly missed: number;
  readonly atStart: number;
  readonly keys: number;
}

async function playOn(page: Page, ms: number): Promise<Played> {
  const random = seeded(1);
  // What the status bar tells: blocks that the device missed, and looks at which a piece of the song was not there.
  const told = async (): Promise<number> => {
    const words = await page.getByText(/^(No|\d+) gaps? in the sound$/).innerText();
    return words.startsWith('No') ? 0 : Number.parseInt(words, 10);
  };
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  await page.keyboard.press('Space');
  await pause.waitFor();
  await wait(START);
  const atStart = await told();
  const device = (): Promise<number> =>
    page.evaluate(() => window.contexts.reduce((sum, one) => sum + (one.playbackStats?.underrunEvents ?? 0), 0));
  const missed = await device();
  let last = atStart;
  let keys = 0;
  const gaps: Gap[] = [];
  const begin = performance.now();
  let [earlier, before] = [ticks(), ticks()];
  for (const end = begin + ms; performance.now() < end; keys++) {
    // The demo is short: it begins anew before it ends.
    const key = keys % 12 === 11 ? 'Home' : KEYS[random(KEYS.length)]!;
    await page.keyboard.press(key);
    await wait(STEP);
    const now = await told();
    const after = ticks();
    const count = now < last ? now : now - last;
    // The engine is ahead of what is heard, and the browser tells late: the key before counts, too.
    const taken = Math.max(takenBetween(earlier, before), takenBetween(before, after));
    if (count > 0) gaps.push({ count, at: (performance.now() - begin) / 1000, key, taken });
    [earlier, before, last] = [before, after, now];
    if (!(await pause.isVisible())) {
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
    }
  }
  await page.keyboard.press('Space');
  return { gaps, missed: (await device()) - missed, keys, atStart };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
