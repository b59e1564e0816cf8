import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { JOB_NAMES, jobNamed } from './registry.ts';

test.each(JOB_NAMES)('the job called %s is where the registry says', async (name) => {
  expect((await jobNamed(name)).name).toBe(name);
});

test('every job that is defined beside the registry is registered', () => {
  const folder = new URL('./', import.meta.url);
  const defined = readdirSync(folder)
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      return [...text.matchAll(/= define(?:Async)?Job<[\s\S]*?\n {2}name: '([^']+)'/g)].map((match) => match[1]!);
    });
  expect(defined.length).toBeGreaterThan(20);
  expect([...defined].sort()).toEqual([...JOB_NAMES].sort());
});
