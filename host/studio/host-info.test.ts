import { expect, test } from 'vitest';
import { typedCommand } from './host-info.ts';

test('a window is told the command as this program was started, and none in a package', () => {
  const [node, electron] = [{ node: '24.0.0' }, { node: '24.0.0', electron: '40.0.0' }];
  expect(typedCommand({ npm_command: 'exec' }, node)).toBe('npx resonate');
  expect(typedCommand({}, node)).toBe('resonate');
  // `npm start` opens Electron's window from the checkout.
  expect(typedCommand({ npm_command: 'start' }, electron)).toBe('npx resonate');
  expect(typedCommand({}, electron)).toBeNull();
});
