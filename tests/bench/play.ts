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
    const { underruns, missed, keys, atStart } = played;
    const takes = await mending;
    bench.line(`${minutes} min of play: ${keys} keys, ${takes} takes arrived; ${atStart} underruns at the start`);
    bench.line(
      `  ${missed} were blocks that the device missed; at the others a piece of the song was not there in time`,
    );
    bench.row({
      what: `underruns in ${minutes} min with seeks, A/B and takes arriving`,
      figure: String(underruns),
      target: '0',
      isMet: underruns === 0,
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
  const takesOf = async (region: string) => (await regions()).find((other) => other.id === region)!.takes.length;
  let takes = 0;
  for (let n = 0; !signal.aborted; n++) {
    const region = ids[n % ids.length]!;
    const before = await takesOf(region);
    const set = { type: 'region/set' as const, payload: { id: region, seed: n } };
    await client.dispatch.mutate({ id, action: set, client: 'bench' });
    await client.treat.mutate({ id, regions: [region] });
    const latest = performance.now() + 15_000;
    while (!signal.aborted && performance.now() < latest && (await takesOf(region)) === before) await wait(200);
    if ((await takesOf(region)) > before) takes++;
  }
  return takes;
}

interface Played {
  /** After the start. */
  readonly underruns: number;
  /** Of them, those that the browser counts: blocks that were not made in time. */
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
  const before = await device();
  let last = atStart;
  let underruns = 0;
  let keys = 0;
  for (const end = performance.now() + ms; performance.now() < end; keys++) {
    // The demo is short: it begins anew before it ends.
    await page.keyboard.press(keys % 12 === 11 ? 'Home' : KEYS[random(KEYS.length)]!);
    await wait(STEP);
    const now = await told();
    underruns += now < last ? now : now - last;
    last = now;
    if (!(await pause.isVisible())) {
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
    }
  }
  await page.keyboard.press('Space');
  return { underruns, missed: (await device()) - before, keys, atStart };
}
