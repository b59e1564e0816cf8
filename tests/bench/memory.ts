import { existsSync, linkSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { AssetWriter } from '../../host/audio/asset.ts';
import { makeFolder } from '../../host/audio/files.ts';
import { assetsOf } from '../../host/project/project.ts';
import { ProjectStore } from '../../host/store/project-store.ts';
import { noise } from '../engine/songs.ts';
import { longProject, MINUTES, REGIONS } from './long-project.ts';
import { type Bench, machine } from './report.ts';
import { openBrowser, openPage, openRoom, PROCESS, soundIsReady, startHost, wait } from './room.ts';

declare const performance: { measureUserAgentSpecificMemory(): Promise<{ readonly bytes: number }> };

/** Minutes of play. */
const PLAY = { usual: 1, long: 30 };
/** Bytes. */
const TARGET = 400e6;
/** Bytes a minute that half an hour does not add up to a tenth of the target from. */
const FLAT = TARGET / 10 / 30;
/** Looks at the memory on the way. */
const LOOKS = 4;

/** The memory of the page with an hour of music, while it is played, jumped about and zoomed in. */
export async function benchMemory(bench: Bench, chromium: string): Promise<void> {
  const room = openRoom();
  const folder = await writeHour(join(room.folder, 'projects'));
  const host = await startHost(room.folder, PROCESS, folder);
  const browser = await openBrowser(chromium);
  try {
    const page = await openPage(browser);
    await page.goto(host.url);
    await soundIsReady(page);
    await roam(page, 15_000);
    const minutes = bench.isLong ? PLAY.long : PLAY.usual;
    const looks = [await look(browser, page)];
    bench.line(`project of ${MINUTES} min, ${REGIONS} regions, played and moved about in (${machine()}):`);
    for (let k = 0; k < LOOKS; k++) {
      const { page: own, process: whole } = looks.at(-1)!;
      bench.line(
        `  after ${((k * minutes) / LOOKS).toFixed(2)} min: page ${megabytes(own)}, its process ${megabytes(whole)}`,
      );
      await roam(page, (minutes * 60_000) / LOOKS);
      looks.push(await look(browser, page));
    }
    const last = looks.at(-1)!;
    bench.line(`  after ${minutes} min: page ${megabytes(last.page)}, its process ${megabytes(last.process)}`);
    const most = Math.max(...looks.map((one) => one.page));
    // The first look still sees caches being filled.
    const growth = (last.page - looks[1]!.page) / ((minutes * (LOOKS - 1)) / LOOKS);
    bench.row({
      what: `memory of the page, ${MINUTES} min project (told by the browser)`,
      figure: megabytes(most),
      target: `< ${TARGET / 1e6} MB`,
      isMet: most < TARGET,
    });
    bench.row({
      what: `growth of it over ${minutes} min of play, a minute`,
      figure: `${(growth / 1e6).toFixed(2)} MB`,
      target: `< ${(FLAT / 1e6).toFixed(1)} MB`,
      isMet: growth < FLAT,
    });
  } finally {
    await browser.close();
    await host.end('SIGKILL');
    room.leave();
  }
}

/** A long project with sound: one hour and one second of noise stand under all the names that it has. */
async function writeHour(projects: string): Promise<string> {
  const folder = join(projects, 'Hour.resonate');
  const assets = join(folder, 'assets');
  makeFolder(assets);
  const project = longProject();
  const known = new Map<number, string>();
  for (const { hash, sampleRate, channels, length } of assetsOf(project)) {
    const path = (name: string, ending: string): string => join(assets, `${name}.${ending}`);
    if (existsSync(path(hash, 'f32'))) continue;
    const same = known.get(length) ?? soundOf(assets, sampleRate, channels, length);
    const isFirst = !known.has(length);
    if (isFirst) known.set(length, hash);
    for (const ending of ['json', 'peaks', 'f32'])
      (isFirst ? renameSync : linkSync)(path(same, ending), path(hash, ending));
  }
  await (await ProjectStore.create(folder, project)).close();
  return folder;
}

function soundOf(folder: string, sampleRate: number, channels: number, length: number): string {
  const writer = new AssetWriter(folder, sampleRate, channels);
  const block = noise(Math.min(length, 10 * sampleRate), 1);
  for (let at = 0; at < length; at += block[0]!.length) {
    writer.write(block.map((channel) => channel.subarray(0, Math.min(channel.length, length - at))));
  }
  return writer.finish().hash;
}

/** Plays, and every now and then jumps to somewhere else, zooms and switches. */
async function roam(page: Page, ms: number): Promise<void> {
  const keys = [
    'n',
    'Space',
    'f',
    'a',
    'ArrowRight',
    'Control+-',
    'n',
    'Control+=',
    'a',
    'Shift+f',
    'n',
    'Control+-',
    'Space',
  ];
  const end = Date.now() + ms;
  for (let k = 0; Date.now() < end; k++) {
    const key = keys[k % keys.length]!;
    const isPlaying = await page.getByRole('button', { name: 'Pause', exact: true }).isVisible();
    if (key !== 'Space' || !isPlaying) await page.keyboard.press(key);
    await wait(500);
  }
}

/** Bytes of the page by `measureUserAgentSpecificMemory`, and of its process without what it shares with others. */
async function look(browser: Browser, page: Page): Promise<{ readonly page: number; readonly process: number }> {
  const { bytes } = await page.evaluate(() => performance.measureUserAgentSpecificMemory());
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateBytes(id));
  return { page: bytes, process: Math.max(0, ...renderers) };
}

/** Resident bytes that are no file's; 0 where the system does not tell. */
function privateBytes(pid: number): number {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return 0;
  const status = readFileSync(path, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return of('RssAnon') + of('RssShmem');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
