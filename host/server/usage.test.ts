import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Usage, whenUnused } from './usage.ts';

const AFTER = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(isBusy: () => boolean = () => false) {
  const usage = new Usage();
  const leave = new AbortController();
  const seen = { ended: false };
  void whenUnused(usage, isBusy, AFTER, leave.signal).then(() => (seen.ended = true));
  return { usage, seen, leave };
}

test('a host is unused from when the last of its users has gone, and somebody new begins the time anew', async () => {
  const { usage, seen } = watched();
  const [window, plugin] = [usage.enter(), usage.enter()];
  await vi.advanceTimersByTimeAsync(3 * AFTER);
  window();
  window();
  await vi.advanceTimersByTimeAsync(3 * AFTER);
  expect([seen.ended, usage.unusedFor]).toEqual([false, 0]);
  plugin();
  await vi.advanceTimersByTimeAsync(0.9 * AFTER);
  usage.enter()();
  await vi.advanceTimersByTimeAsync(0.9 * AFTER);
  expect(seen.ended).toBe(false);
  await vi.advanceTimersByTimeAsync(0.2 * AFTER);
  expect(seen.ended).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a host that works is used, and waits its whole time when the work is over', async () => {
  let isBusy = true;
  const { seen } = watched(() => isBusy);
  await vi.advanceTimersByTimeAsync(3 * AFTER);
  isBusy = false;
  await vi.advanceTimersByTimeAsync(0.8 * AFTER);
  expect(seen.ended).toBe(false);
  await vi.advanceTimersByTimeAsync(0.3 * AFTER);
  expect(seen.ended).toBe(true);
});

test('one that is ended otherwise is waited for no more', async () => {
  const { usage, seen, leave } = watched();
  usage.enter();
  leave.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect([seen.ended, vi.getTimerCount()]).toEqual([true, 0]);
});
