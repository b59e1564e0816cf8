import { expect, test } from 'vitest';
import { styleOf } from './generating.ts';

test('tags go along with the words of a style, and none of both leaves it to what was heard', () => {
  expect(styleOf({ describe: 'round bass', tags: ['dry', 'sixties'] })).toBe('round bass, dry, sixties');
  expect(styleOf({ describe: '', tags: ['dry'] })).toBe('dry');
  expect(styleOf({ describe: '', tags: [] })).toBe('');
});
