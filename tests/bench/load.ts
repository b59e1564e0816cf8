import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import type { Bench } from './report.ts';
import { openBrowser, openPage, openRoom, PROCESS, startHost } from './room.ts';

declare const performance: {
  getEntriesByType(type: string): { readonly name: string; readonly startTime: number }[];
};

/** Bytes. */
const TARGET = 400_000;

/** What of the built page was asked for before anything was to be seen, each file gzipped by itself. The larger of both ways to begin. */
export async function benchLoad(bench: Bench, chromium: string): Promise<void> {
  const room = openRoom();
  const host = await startHost(room.folder, PROCESS);
  const browser = await openBrowser(chromium);
  try {
    const start = new URL(host.url);
    start.searchParams.delete('open');
    const empty = await bytesBeforePaint(browser, start.href);
    const demo = await bytesBeforePaint(browser, host.url);
    bench.line(`before the first paint, gzipped: start screen ${words(empty)}, demo ${words(demo)}`);
    const most = Math.max(empty.bytes, demo.bytes);
    bench.row({
      what: 'first load of the page, gzipped, before the first paint',
      figure: `${(most / 1000).toFixed(0)} kB`,
      target: `< ${TARGET / 1000} kB`,
      isMet: most < TARGET,
    });
  } finally {
    await browser.close();
    await host.end('SIGTERM');
    room.leave();
  }
}

interface Loaded {
  readonly bytes: number;
  readonly files: number;
  /** Milliseconds since the page was asked for. */
  readonly paint: number;
}

async function bytesBeforePaint(browser: Browser, url: string): Promise<Loaded> {
  const context = await browser.newContext();
  const page = await openPage(context);
  const bodies = new Map<string, Promise<Buffer>>();
  // What ends with the page, such as subscriptions, has no body.
  page.on('response', (response) => {
    if (response.status() === 200)
      bodies.set(
        response.url(),
        response.body().catch(() => Buffer.alloc(0)),
      );
  });
  await page.goto(url);
  await page.waitForFunction(() =>
    performance.getEntriesByType('paint').some(({ name }) => name === 'first-contentful-paint'),
  );
  const { paint, asked } = await page.evaluate(() => {
    const paint = performance
      .getEntriesByType('paint')
      .find(({ name }) => name === 'first-contentful-paint')!.startTime;
    const early = performance.getEntriesByType('resource').filter(({ startTime }) => startTime < paint);
    return { paint, asked: early.map(({ name }) => name) };
  });
  const files = [page.url(), ...asked].filter((name) => !new URL(name).pathname.startsWith('/api/'));
  let bytes = 0;
  for (const name of new Set(files)) bytes += gzipSync((await bodies.get(name)) ?? '').length;
  await context.close();
  return { bytes, files: new Set(files).size, paint };
}

function words({ bytes, files, paint }: Loaded): string {
  return `${(bytes / 1000).toFixed(0)} kB in ${files} files, painted after ${paint.toFixed(0)} ms`;
}
