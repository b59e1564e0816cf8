import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { resonateCommand } from './resonate-command.ts';

test('advice names npx only to whom npm runs, for npx may fetch another package of that name', () => {
  expect(resonateCommand({ npm_command: 'exec' })).toBe('npx resonate');
  expect(resonateCommand({ npm_command: 'start' })).toBe('npx resonate');
  expect(resonateCommand({ PATH: '/usr/bin' })).toBe('resonate');
});

const main = fileURLToPath(new URL('../host/cli/main.ts', import.meta.url));

test.each([
  [undefined, 'resonate'],
  ['exec', 'npx resonate'],
])('under the npm command %s the help shows how it was called', (npmCommand, called) => {
  const { npm_command: _, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, [main, '--help'], {
    env: npmCommand === undefined ? env : { ...env, npm_command: npmCommand },
    encoding: 'utf8',
  });
  expect(stdout).toMatch(new RegExp(`^Usage: ${called} `));
  expect(stdout).toContain(`\n  ${called} restore recording.m4a`);
});
