import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { beganOf, isRunning, ownMark, pidOf } from './process-mark.ts';

const platform = process.platform;

afterEach(() => {
  vi.unstubAllEnvs();
  Object.defineProperty(process, 'platform', { value: platform });
});

test('a mark names its process and holds while that runs', () => {
  expect(pidOf(ownMark())).toBe(process.pid);
  expect(isRunning(ownMark())).toBe(true);
  expect(ownMark()).toMatch(/^\d+-[0-9a-f]{8}$/);
});

test('a number that another process was given since is not the process that left the mark', () => {
  expect(isRunning(`${process.pid}-0badcafe`)).toBe(false);
  // The parent began before this process did.
  expect(isRunning(ownMark().replace(String(process.pid), String(process.ppid)))).toBe(false);
});

test('a mark without a beginning is believed by its number, and what is no mark is nobody', async () => {
  expect(isRunning(String(process.ppid))).toBe(true);
  expect(isRunning(`${process.ppid}-0`)).toBe(true);
  for (const odd of ['', 'x', '-1', '0', '1.5', `${process.pid} x`]) expect(isRunning(odd), odd).toBe(false);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(isRunning(String(child.pid))).toBe(false);
});

test.skipIf(platform === 'win32')(
  'where a program has to say when a process began no thread waits for it, and of this process it is asked once',
  async () => {
    const folder = scratchFolder();
    const asked = join(folder, 'asked');
    const answer = join(folder, 'answer');
    // It answers when the test, in the thread that asked, has let it.
    const ps = `#!/bin/sh\necho "$4" >> '${asked}'\nuntil [ -e '${answer}' ]; do /bin/sleep 0.01; done\necho long ago\n`;
    writeFileSync(join(folder, 'ps'), ps, { mode: 0o755 });
    vi.stubEnv('PATH', folder);
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    const answers = [beganOf(process.pid), beganOf(process.pid), beganOf(process.ppid)];
    writeFileSync(answer, '');
    expect(await Promise.all(answers)).toEqual(Array(3).fill(expect.stringMatching(/^[0-9a-f]{8}$/)));
    const pids = readFileSync(asked, 'utf8').trim().split('\n').map(Number);
    expect(pids.toSorted()).toEqual([process.pid, process.ppid].toSorted());
  },
);
