import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import { FLAGS, SIZE } from './room.ts';

/**
 * A window that nobody looks into: as long as a browser is driven from outside, its pages keep every answer that they get from the network, up to
 * hundreds of megabytes, for whoever might ask for it.
 */
export interface LeftAlone {
  /** The process of the page. */
  readonly pid: number;
  /** Looks into the page, and goes away again. */
  visit<T>(look: (page: Page) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens an address, does `prepare` in the window and leaves it alone. Sound begins without a person. */
export async function openLeftAlone(
  executable: string,
  url: string,
  prepare: (page: Page) => Promise<void>,
): Promise<LeftAlone> {
  const profile = mkdtempSync(join(tmpdir(), 'resonate-bench-browser-'));
  const child = spawn(
    executable,
    [
      ...FLAGS,
      '--headless',
      '--remote-debugging-port=0',
      '--autoplay-policy=no-user-gesture-required',
      `--user-data-dir=${profile}`,
      `--window-size=${SIZE.width},${SIZE.height}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const kill = (): void => void child.kill();
  process.once('exit', kill);
  const ended = once(child, 'exit').finally(() => process.off('exit', kill));
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /DevTools listening on (ws:\S+)/.exec(line);
      if (found !== null) resolve(found[1]!);
    });
    void ended.then(() => reject(new Error('the browser ended before it could be reached')));
  });
  const visit: LeftAlone['visit'] = async (look) => {
    const browser = await chromium.connectOverCDP(address);
    try {
      return await look(browser.contexts()[0]!.pages()[0]!);
    } finally {
      await browser.close();
    }
  };
  await visit(async (page) => {
    await page.goto(url);
    await prepare(page);
  });
  const pid = await visit(async (page) => {
    const session = await page.context().browser()!.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    // The one that has done most: others are kept in store.
    return renderers.reduce((most, one) => (one.cpuTime > most.cpuTime ? one : most)).id;
  });
  return {
    pid,
    visit,
    async close() {
      kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
