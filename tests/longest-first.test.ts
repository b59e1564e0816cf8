import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LONG, longestFirst } from './longest-first.ts';
import { ROOT } from './run-resonate.ts';

test('every file that is begun first is there', () => {
  for (const path of LONG) expect(existsSync(join(ROOT, path)), path).toBe(true);
});

test('what takes minutes is begun first, and the others stay in their order', () => {
  const files = ['dsp/b.test.ts', LONG[1]!, 'dsp/a.test.ts', LONG[0]!].map((path) => ({ moduleId: join(ROOT, path) }));
  expect(longestFirst(files)).toEqual([files[3], files[1], files[0], files[2]]);
});
