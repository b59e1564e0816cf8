import type { CpuInfo } from 'node:os';
import { expect, it } from 'vitest';
import { freeThreads, idleCores, threadsFor } from './load.ts';

function core(user: number, idle: number): CpuInfo {
  return { model: '', speed: 0, times: { user, nice: 0, sys: 0, idle, irq: 0 } };
}

it('counts the cores that nobody used between two looks', () => {
  const before = [core(100, 50), core(7, 7), core(3, 4)];
  expect(idleCores(before, [core(100, 60), core(17, 7), core(3, 4)])).toBe(1);
  expect(idleCores(before, [core(105, 55), core(12, 12), core(8, 9)])).toBe(1.5);
});

it('takes the idle cores, at least one, and leaves one of many to what plays and draws', () => {
  expect([0, 0.4, 1.6, 2].map((idle) => threadsFor(idle, 2))).toEqual([1, 1, 2, 2]);
  expect([0, 3.2, 8].map((idle) => threadsFor(idle, 8))).toEqual([1, 3, 7]);
});

it('finds at least one thread on this machine', async () => {
  expect(await freeThreads()).toBeGreaterThanOrEqual(1);
});
