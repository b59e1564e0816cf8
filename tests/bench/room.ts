import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createTRPCClient, httpLink } from '@trpc/client';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { AppRouter } from '../../host/api/router.ts';
import { MALLOC } from '../../scripts/with-runtime.mjs';
import { CHROMIUM_FLAGS } from '../chromium-flags.ts';
import { EAR } from '../e2e/editor/ear.ts';
import { ROOT } from '../run-resonate.ts';

/** A host in a process of its own, a browser without a screen, and a folder that both forget afterwards. */

/** The sound goes where there is no device, in real time. */
export const FLAGS = [
  ...CHROMIUM_FLAGS,
  // The page's memory is told when it is asked for, after a collection.
  '--enable-blink-features=ForceEagerMeasureMemory',
];

/** Keeps the page's audio contexts where they can be asked. */
export const CONTEXTS = `window.contexts = []; window.AudioContext = class extends AudioContext {
  constructor(...args) { super(...args); window.contexts.push(this); }
};`;

/** Milliseconds until what is waited for is taken for missing. */
const PATIENCE = 90_000;
export const SIZE = { width: 1440, height: 900 };

/** What runs as the host: the command as people type it, or the process that it becomes, which can be killed. */
export const COMMAND = ['scripts/resonate.mjs'];
export const PROCESS = ['--disable-warning=ExperimentalWarning', 'host/cli/main.ts'];

export function openRoom(): { readonly folder: string; leave(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-bench-room-'));
  const leave = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  // Whoever interrupts the bench is not left with gigabytes.
  process.once('exit', leave);
  return { folder, leave };
}

interface BenchHost {
  /** The address that opens what it was started with. */
  readonly url: string;
  readonly child: ChildProcess;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts `resonate start` in a room, on a recording or project; left out: the demo. */
export async function startHost(folder: string, entry: readonly string[], path?: string): Promise<BenchHost> {
  const args = [...entry, 'start', ...(path === undefined ? [] : [path]), '--no-open'];
  const places = { RESONATE_PROJECTS: join(folder, 'projects'), RESONATE_CACHE: join(folder, 'cache') };
  // Where plugins in a DAW look is the person's own, and no other room's.
  const bridge = { RESONATE_BRIDGE: join(folder, 'bridge') };
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...MALLOC, ...bridge, ...process.env, ...places },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  const ended = once(child, 'exit').finally(() => process.off('exit', kill));
  const line = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const first = await Promise.race([line, ended.then(() => null)]);
  if (first === null) throw new Error('the host ended before it said where it is');
  return {
    url: first[0],
    child,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}

/** The API of a host, as a window uses it. */
export async function clientOf(url: string) {
  const { origin } = new URL(url);
  const answer = await fetch(url, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${origin}/api`, headers: { cookie, origin } })] });
}

export type Client = Awaited<ReturnType<typeof clientOf>>;

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A window, in which what it plays is recorded only where that is asked for: half a megabyte a second. */
export async function openPage(browser: Browser | BrowserContext, isHeard = false): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewportSize(SIZE);
  page.setDefaultTimeout(PATIENCE);
  page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
  if (isHeard) await page.addInitScript({ path: EAR });
  return page;
}

/** Waits until the sound can be had. */
export async function soundIsReady(page: Page): Promise<void> {
  await page.getByText('Engine running').waitFor();
}

/** Waits until nothing more is being found out about the project that is open. */
export async function isAtRest(page: Page): Promise<void> {
  await page.getByText('Nothing is being worked on').waitFor();
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
