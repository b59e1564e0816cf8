import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

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
