import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { freeMemory, reclaimable } from './memory.ts';

it('counts on macOS what would be given up beside what is free', () => {
  const text = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10.
Pages active:                         400000.
Pages inactive:                          200.
Pages speculative:                      3000.
Pages wired down:                     100000.
"Translation faults":              123456789.`;
  expect(reclaimable(text)).toBe(3210 * 16384);
  expect(reclaimable(text.replace('Pages inactive', 'Pages idle'))).toBeNull();
  expect(reclaimable('')).toBeNull();
});

it('finds some memory on this machine, and not more than it has', () => {
  expect(freeMemory()).toBeGreaterThan(0);
  expect(freeMemory()).toBeLessThanOrEqual(totalmem());
});
