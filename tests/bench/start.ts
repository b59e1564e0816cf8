import type { Browser, Page } from 'playwright-core';
import { type Bench, machine, median } from './report.ts';
import { COMMAND, isAtRest, openBrowser, openPage, openRoom, soundIsReady, startHost } from './room.ts';

declare const window: { readonly ear: { readonly end: number } };

const RUNS = 3;
/** Seconds. */
const TARGET = 3;

/** Seconds since the command was typed. */
interface Times {
  readonly address: number;
  readonly shown: number;
  readonly ready: number;
  readonly heard: number;
}

/** From `npx resonate start` to the demo's first sound, in a browser that runs already. Warm: it was opened and searched before. */
export async function benchStart(bench: Bench, chromium: string): Promise<void> {
  const room = openRoom();
  const browser = await openBrowser(chromium);
  try {
    const cold = await openDemo(browser, room.folder, isAtRest);
    bench.line(`open the demo for the first time: ${words(cold)}`);
    const warm: Times[] = [];
    for (let run = 0; run < RUNS; run++) {
      warm.push(await openDemo(browser, room.folder));
      bench.line(`  warm: ${words(warm.at(-1)!)} (${machine()})`);
    }
    const figure = median(warm.map(({ ready }) => ready));
    bench.row({
      what: 'open the demo, command to first sound possible, warm',
      figure: `${figure.toFixed(2)} s`,
      target: `< ${TARGET} s`,
      isMet: figure < TARGET,
    });
  } finally {
    await browser.close();
    room.leave();
  }
}

async function openDemo(browser: Browser, folder: string, after?: (page: Page) => Promise<void>): Promise<Times> {
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  const host = await startHost(folder, COMMAND);
  try {
    const address = since();
    const page = await openPage(browser, true);
    await page.goto(host.url);
    const play = page.getByRole('button', { name: 'Play', exact: true });
    await play.waitFor();
    const shown = since();
    await soundIsReady(page);
    const ready = since();
    await play.click();
    await page.waitForFunction(() => window.ear.end > 0, undefined, { polling: 10 });
    const heard = since();
    await after?.(page);
    await page.context().close();
    return { address, shown, ready, heard };
  } finally {
    await host.end('SIGTERM');
  }
}

function words({ address, shown, ready, heard }: Times): string {
  const s = (seconds: number) => `${seconds.toFixed(2)} s`;
  return `address ${s(address)}, song shown ${s(shown)}, sound possible ${s(ready)}, heard after a click ${s(heard)}`;
}
