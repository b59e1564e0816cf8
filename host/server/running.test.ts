import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { announce, findRunning } from './running.ts';
import { hostIn, windowOf } from './testing.ts';

const folder = scratchFolder();

/** The number of a process that ran once. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

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
  expect(new URL(third.openUrl()).searchParams.get('token')).not.toBe(new URL(url).searchParams.get('token'));
  await third.close();
  await second.close();
});

test('after a host has ended as it should, the next one is a new one', async () => {
  const first = await hostIn(folder);
  await first.close();
  expect(existsSync(first.studio.places.running)).toBe(false);
  const second = await hostIn(folder);
  expect(second.openUrl()).not.toBe(first.openUrl());
  await second.close();
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
