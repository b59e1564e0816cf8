import { expect, test } from 'vitest';
import { resonateCommand } from './resonate-command.ts';

test('advice names npx only to whom npm runs, for npx may fetch another package of that name', () => {
  expect(resonateCommand({ npm_command: 'exec' })).toBe('npx resonate');
  expect(resonateCommand({ npm_command: 'start' })).toBe('npx resonate');
  expect(resonateCommand({ PATH: '/usr/bin' })).toBe('resonate');
});
