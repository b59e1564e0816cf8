import { existsSync, linkSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { AssetWriter } from '../../host/audio/asset.ts';
import { makeFolder } from '../../host/audio/files.ts';
import { assetsOf } from '../../host/project/project.ts';
import { ProjectStore } from '../../host/store/project-store.ts';
import { noise } from '../engine/songs.ts';
import { type LeftAlone, openLeftAlone } from './left-alone.ts';
import { longProject, MINUTES, REGIONS } from './long-project.ts';
import { type Bench, machine } from './report.ts';
import { openRoom, PROCESS, soundIsReady, startHost, wait } from './room.ts';

declare const performance: { measureUserAgentSpecificMemory(): Promise<{ readonly bytes: number }> };
declare const document: {
  readonly body: { dispatchEvent(event: unknown): void };
  querySelector(selector: string): unknown;
};
declare const KeyboardEvent: new (type: string, init: object) => unknown;

/** Minutes of play. */
const PLAY = { usual: 1, long: 30 };
/** Bytes. */
const TARGET = 400e6;
/** Bytes a minute of which half an hour does not add a tenth of the target. */
const FLAT = TARGET / 10 / 30;
/** Looks at the memory on the way, after the first. */
const LOOKS = 6;

/** The memory of the page with an hour of music, while it is played, jumped about and zoomed in. */
export async function benchMemory(bench: Bench, chromium: string): Promise<void> {
  const empty = await emptyPage(chromium);
  const room = openRoom();
  const folder = await writeHour(join(room.folder, 'projects'));
  const host = await startHost(room.folder, PROCESS, folder);
  let page: LeftAlone | null = null;
  try {
    page = await openLeftAlone(chromium, host.url, async (window) => {
      await soundIsReady(window);
      await window.evaluate(roam);
    });
    const minutes = bench.isLong ? PLAY.long : PLAY.usual;
    bench.line(`project of ${MINUTES} min, ${REGIONS} regions, played and moved about in (${machine()}):`);
    bench.line(`  the process of an empty page, as it is in this browser: ${megabytes(empty)}`);
    const looks: Look[] = [];
    for (let k = 0; k <= LOOKS; k++) {
      if (k > 0) await wait((minutes * 60_000) / LOOKS);
      // The process first: looking into the page makes it larger.
      const own = privateBytes(page.pid);
      const look = { process: own, page: await page.visit(ownBytes) };
      looks.push(look);
      bench.line(
        `  after ${((k * minutes) / LOOKS).toFixed(1)} min: page ${megabytes(look.page)}, its process ${megabytes(look.process)}`,
      );
    }
    const most = Math.max(...looks.map((look) => look.process || look.page));
    bench.row({
      what: `memory of the page, ${MINUTES} min project (its process)`,
      figure: megabytes(most),
      target: `< ${TARGET / 1e6} MB`,
      isMet: most < TARGET,
    });
    // In the first half its caches are being filled.
    const growth = (looks.at(-1)!.page - looks[LOOKS / 2]!.page) / (minutes / 2);
    bench.row({
      what: `growth of what it holds, a minute, over ${minutes} min of play`,
      figure: `${(growth / 1e6).toFixed(2)} MB`,
      ...(bench.isLong ? { target: `< ${(FLAT / 1e6).toFixed(1)} MB`, isMet: growth < FLAT } : {}),
    });
  } finally {
    await page?.close();
    await host.end('SIGKILL');
    room.leave();
  }
}

interface Look {
  /** Bytes by `measureUserAgentSpecificMemory`, after a collection: all that scripts hold. */
  readonly page: number;
  /** Resident bytes of the page's process that are no file's: pictures, the engine of the browser and what it keeps in store too. */
  readonly process: number;
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

/** Runs in the page: plays, and every now and then jumps to somewhere else, zooms and switches. */
function roam(): void {
  const keys = ['n', ' ', 'f', 'a', 'ArrowRight', 'Control -', 'n', 'Control =', 'a', 'Shift F', 'n', 'Control -', ' '];
  const between = 500;
  let k = 0;
  setInterval(() => {
    const [key, modifier] = keys[k++ % keys.length]!.split(/(?<=.) (?=.)/).reverse() as [string, string?];
    if (key === ' ' && document.querySelector('[aria-label="Pause"]') !== null) return;
    const code = key === ' ' ? 'Space' : '';
    const held = { ctrlKey: modifier === 'Control', shiftKey: modifier === 'Shift' };
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...held }));
  }, between);
}

/** What the process of a page without anything takes: the browser's own part of all that follows. */
async function emptyPage(chromium: string): Promise<number> {
  const page = await openLeftAlone(chromium, 'about:blank', async () => {});
  try {
    return privateBytes(page.pid);
  } finally {
    await page.close();
  }
}

async function ownBytes(page: Page): Promise<number> {
  return (await page.evaluate(() => performance.measureUserAgentSpecificMemory())).bytes;
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
