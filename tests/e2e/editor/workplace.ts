import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Work } from '../../../host/api/backend.ts';
import { Cache } from '../../../host/jobs/cache.ts';
import { Runner } from '../../../host/jobs/runner.ts';
import type { Project } from '../../../host/project/project.ts';
import { buildEditor, EDITOR } from '../../../host/server/build-editor.ts';
import { type Host, startHost } from '../../../host/server/host.ts';
import { placesIn } from '../../../host/studio/places.ts';
import { findChromium } from '../../../scripts/chromium.mjs';
import { CHROMIUM_FLAGS } from '../../chromium-flags.ts';
import { EAR } from './ear.ts';
import { writeSong } from './song.ts';

const FLAGS = [
  ...CHROMIUM_FLAGS,
  // Windows that others lie over go on at full speed.
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-timer-throttling',
];

/** Milliseconds until what is waited for is taken for missing: far more than anything takes on a busy machine. */
const PATIENCE = 60_000;

interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  /** Another host's address; default: this workplace's. */
  readonly url?: string;
}

/** The real host, the built editor and a browser, with places of their own that are gone afterwards. */
export interface Workplace {
  readonly host: Host;
  readonly folder: string;
  readonly browser: Browser;
  /** Everything that any window said had gone wrong. */
  readonly complaints: string[];
  /** A project folder of the song, searched and listened to, that nobody has changed yet. */
  song(name: string): Promise<string>;
  /** A window on a recording or project; null: on the start screen. Windows of one context share what the browser remembers. */
  window(path: string | null, options?: WindowOptions, context?: BrowserContext): Promise<Page>;
  /** The document of a project as the host has it. */
  project(folder: string): Promise<Project>;
  close(): Promise<void>;
}

/** The browser to walk the stories in, or null. */
export const CHROMIUM = findChromium();

export async function openWorkplace(): Promise<Workplace> {
  await buildEditor(() => {});
  const folder = mkdtempSync(join(tmpdir(), 'resonate-e2e-'));
  const runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 2 });
  const complaints: string[] = [];
  const host = await startHost({
    editor: EDITOR,
    places: placesIn(join(folder, 'projects')),
    runner,
    log: (error, where) => void complaints.push(`host, ${where}: ${String(error)}`),
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM!, args: FLAGS });
  let original: Promise<string> | null = null;

  const workplace: Workplace = {
    host,
    folder,
    browser,
    complaints,
    async song(name) {
      original ??= listenedTo(host, writeSong(join(folder, 'Song')));
      const from = await original;
      const to = join(folder, 'projects', `${name}.resonate`);
      cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('.lock') });
      return to;
    },
    async window(path, { width = 1440, height = 900, url } = {}, context) {
      const own = context ?? (await browser.newContext());
      const page = await own.newPage();
      await page.setViewportSize({ width, height });
      page.setDefaultTimeout(PATIENCE);
      page.on('pageerror', (error) => void complaints.push(`page: ${error.stack ?? error.message}`));
      await page.addInitScript({ path: EAR });
      await page.goto(url ?? host.openUrl(path ?? undefined));
      return page;
    },
    async project(projectFolder) {
      const { id } = await host.studio.open(projectFolder);
      return (await host.studio.state(id)).project;
    },
    async close() {
      await browser.close();
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return workplace;
}

/** Opens a folder of stems and waits until all was found out about it. Its project's folder returned. */
async function listenedTo(host: Host, stems: string): Promise<string> {
  const { id } = await host.studio.open(stems);
  await workEnded(host, id, (list) => list.length > 0);
  return (await host.studio.state(id)).folder;
}

/** Waits until nothing is waiting or running in a project, once `begun`. */
export async function workEnded(
  host: Host,
  id: string,
  begun: (list: readonly Work[]) => boolean,
): Promise<readonly Work[]> {
  const stop = new AbortController();
  for await (const list of host.studio.work(id, stop.signal)) {
    if (!begun(list) || list.some(({ state }) => state === 'waiting' || state === 'running')) continue;
    stop.abort();
    return list;
  }
  throw new Error('the host ended');
}
