import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { InHand } from './in-hand.ts';

const folder = scratchFolder();
const fresh = (): InHand => new InHand(folder);

test('what was in hand is known to the next host, without what was done or given up, and once', () => {
  const hand = fresh();
  hand.begin('first', ['a', 'b']);
  hand.begin('second', ['b', 'c', 'd']);
  hand.done('first', 'a');
  hand.done('second', 'c');
  expect(fresh().takeUp()).toEqual({ regions: ['b', 'd'], cutOff: 1 });
  expect(fresh().takeUp()).toBeNull();
});

test('nothing is left once all works have ended', () => {
  const hand = fresh();
  hand.begin('first', ['a']);
  hand.begin('second', ['b']);
  hand.end('first');
  expect(existsSync(join(folder, '.in-hand.json'))).toBe(true);
  hand.end('second');
  expect(readdirSync(folder)).toEqual([]);
});

test('how often the same work was cut off is counted until it comes to an end', () => {
  fresh().begin('first', ['a']);
  const second = fresh();
  expect(second.takeUp()?.cutOff).toBe(1);
  second.begin('again', ['a']);
  const third = fresh();
  expect(third.takeUp()?.cutOff).toBe(2);
  third.begin('again', ['a']);
  third.end('again');
  third.begin('other', ['a']);
  expect(fresh().takeUp()?.cutOff).toBe(1);
});

test('what is in hand when the host ends as it should is gone on with, however often', () => {
  for (let turn = 0; turn < 3; turn++) {
    const hand = fresh();
    if (turn > 0) expect(hand.takeUp()).toEqual({ regions: ['a'], cutOff: 0 });
    hand.begin('w', ['a']);
    hand.leave();
    // Its cancelled work comes to its end afterwards.
    hand.done('w', 'a');
    hand.end('w');
  }
  expect(fresh().takeUp()?.regions).toEqual(['a']);
});

test('a folder that cannot be written to keeps nothing from being mended', () => {
  const hand = new InHand(join(folder, 'not there'));
  for (const act of [
    () => hand.takeUp(),
    () => hand.begin('w', ['a', 'b']),
    () => hand.done('w', 'a'),
    () => hand.leave(),
    () => hand.end('w'),
  ]) {
    expect(act).not.toThrow();
  }
});

test('a note that cannot be read is none', () => {
  for (const text of ['', '{"regions":', '{"regions":[1],"cutOff":0}', '{"regions":["a"],"cutOff":-2}']) {
    writeFileSync(join(folder, '.in-hand.json'), text);
    expect(fresh().takeUp()).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  }
});
