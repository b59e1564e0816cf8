import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isRunning, ownMark, pidOf } from './process-mark.ts';

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
