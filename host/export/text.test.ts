import { expect, test } from 'vitest';
import { clock, figure, number, percent } from './text.ts';

test('times carry over from hundredths to minutes, also where rounding makes them whole', () => {
  expect([0, 9.5, 59.999, 64.03, 3600].map(clock)).toEqual(['0:00.00', '0:09.50', '1:00.00', '1:04.03', '60:00.00']);
});

test('figures have a true minus and as many digits as can be read', () => {
  expect([-14.04, -0.512, 12.345, 1234.5].map(figure)).toEqual(['−14.0', '−0.51', '12.3', '1235']);
  expect(number(-1, 1)).toBe('−1.0');
  expect(percent(0.934)).toBe('93 %');
});
