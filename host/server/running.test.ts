import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { announce, findRunning, KEPT, leftBehind } from './running.ts';
import { hostIn, windowOf } from './testing.ts';

const folder = scratchFolder();

/** The number of a process that ran once. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

const tokenOf = (url: string): string | null => new URL(url).searchParams.get('token');

test('after a host was killed the next one is where its windows look for it, and they go on', async () => {
  const first = await hostIn(folder);
  const window = await windowOf(first);
  const { origin } = first;
  const url = first.openUrl();
  await first.close();
  // As a kill would leave it.
  writeFileSync(first.studio.places.running, JSON.stringify({ pid: await deadPid(), url }));
  const second = await hostIn(folder);
  expect([second.origin, second.openUrl()]).toEqual([origin, url]);
  expect(await window.api.recent.query()).toEqual([]);

  // Where somebody else took the port meanwhile, it is another one, and no token is used twice.
  const elsewhere = join(folder, 'elsewhere');
  const other = await hostIn(elsewhere);
  const { running } = other.studio.places;
  await other.close();
  writeFileSync(running, JSON.stringify({ pid: await deadPid(), url: second.openUrl() }));
  const third = await hostIn(elsewhere);
  expect(third.origin).not.toBe(origin);
  expect(tokenOf(third.openUrl())).not.toBe(tokenOf(url));
  await third.close();
  await second.close();
});

test('after a host has ended as it should, its windows go on with the next one, on a port that was asked for too', async () => {
  const home = join(folder, 'stopped');
  const first = await hostIn(home);
  const window = await windowOf(first);
  const { origin } = first;
  const url = first.openUrl();
  await first.close();
  const { running } = first.studio.places;
  expect(statSync(running).mode & 0o077).toBe(0);
  expect(await findRunning(running)).toBeNull();
  for (const port of [0, Number(new URL(origin).port)]) {
    const next = await hostIn(home, { port });
    expect([next.origin, next.openUrl()]).toEqual([origin, url]);
    expect(await window.api.recent.query()).toEqual([]);
    await next.close();
  }
});

test('a token is not taken up again after the time in which windows are waited for', async () => {
  const home = join(folder, 'old');
  const first = await hostIn(home);
  await first.close();
  const { running } = first.studio.places;
  const ago = (ms: number) => utimesSync(running, new Date(Date.now() - ms), new Date(Date.now() - ms));
  ago(KEPT - 60_000);
  expect(leftBehind(running)).not.toBeNull();
  ago(KEPT + 60_000);
  const second = await hostIn(home);
  expect(tokenOf(second.openUrl())).not.toBe(tokenOf(first.openUrl()));
  await second.close();
});

test('a host that runs for days gives a sign of life, so that its windows are waited for from its end on', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const file = join(folder, 'living.json');
    const url = 'http://127.0.0.1:1/open?token=x';
    const farewell = announce(file, url);
    const age = (): number => Date.now() - statSync(file).mtimeMs;
    utimesSync(file, new Date(0), new Date(0));
    vi.advanceTimersByTime(3_600_000);
    expect(age()).toBeLessThan(60_000);
    utimesSync(file, new Date(0), new Date(0));
    farewell();
    expect(age()).toBeLessThan(60_000);
    utimesSync(file, new Date(0), new Date(0));
    vi.advanceTimersByTime(3_600_000);
    expect(statSync(file).mtimeMs).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('only a host that runs, answers, and knows the token is taken for one that runs already', async () => {
  const host = await hostIn(folder);
  const file = join(folder, 'running.json');
  // The file of this very process tells nothing of another.
  announce(file, host.openUrl());
  expect(await findRunning(file)).toBeNull();
  const claim = (pid: number, url: string) => writeFileSync(file, JSON.stringify({ pid, url }));
  claim(process.ppid, host.openUrl());
  expect(await findRunning(file)).toBe(host.openUrl());
  claim(process.ppid, host.openUrl().replace(/token=.{5}/, 'token=XXXXX'));
  expect(await findRunning(file)).toBeNull();
  claim(await deadPid(), host.openUrl());
  expect(await findRunning(file)).toBeNull();
  claim(process.ppid, 'http://evil.example/open?token=x');
  expect(await findRunning(file)).toBeNull();
  writeFileSync(file, 'nonsense');
  expect(await findRunning(file)).toBeNull();
  await host.close();
});
