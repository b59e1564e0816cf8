import { expect, test } from 'vitest';
import { ModelError } from '../error.ts';
import { networksRun } from './networks-run.ts';

test('networks run where the run-time has a binary and there is a Node, and nowhere else', () => {
  expect(networksRun()).toBe(true);
  expect(networksRun({ platform: 'linux', arch: 'x64' })).toBe(true);
  expect(networksRun({ platform: 'aix', arch: 'ppc64' })).toBe(false);
  const none = (): string => {
    throw new ModelError('There is no Node.');
  };
  expect(networksRun(process, none)).toBe(false);
});
