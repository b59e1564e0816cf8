import { expect, it } from 'vitest';
import { Underruns } from './underruns.ts';

it('counts what broke off while it was heard, since play began', () => {
  const underruns = new Underruns();
  underruns.begin(7);
  underruns.look(7, true);
  underruns.look(9, true);
  expect(underruns.count).toBe(2);
  underruns.begin(9);
  expect(underruns.count).toBe(0);
});

it('counts nothing in a pause, neither then nor when it goes on', () => {
  const underruns = new Underruns();
  underruns.begin(0);
  underruns.look(1, true);
  underruns.look(5, false);
  underruns.look(6, false);
  expect(underruns.count).toBe(1);
  underruns.look(6, true);
  expect(underruns.count).toBe(1);
  underruns.look(8, true);
  expect(underruns.count).toBe(3);
});
