import { describe, expect, it } from 'vitest';
import { answered, type BlindTest, isOver, newTest, score, TRIALS, versionOf } from './blind.ts';

/** Gives the bits of a number, one at a call. */
function coins(bits: number): () => boolean {
  let at = 0;
  return () => ((bits >> at++) & 1) === 1;
}

const answerAll = (test: BlindTest, how: (index: number) => 'A' | 'B') =>
  test.trials.reduce((now, _trial, index) => answered(now, how(index)), test);

describe('a blind test', () => {
  it('plays the two versions on A and B, and one of them on X', () => {
    for (const trial of newTest(coins(0b1011_0110_0101_1100)).trials) {
      expect(versionOf(trial, 'A')).not.toBe(versionOf(trial, 'B'));
      expect(versionOf(trial, 'X')).toBe(trial.x);
    }
  });

  it('draws anew what A is and what X is, for each trial', () => {
    const { trials } = newTest(coins(0b0110_0011_1010_0101));
    expect(trials).toHaveLength(TRIALS);
    expect(new Set(trials.map(({ a }) => a)).size).toBe(2);
    expect(new Set(trials.map(({ x }) => x)).size).toBe(2);
  });

  it('counts an answer as right where that pad played what X played', () => {
    const test = newTest(coins(0b1101_0010_0111_0001));
    const knows = answerAll(test, (index) => (test.trials[index]!.a === test.trials[index]!.x ? 'A' : 'B'));
    expect(score(knows)).toEqual({ right: TRIALS, of: TRIALS });
    const wrong = answerAll(test, (index) => (test.trials[index]!.a === test.trials[index]!.x ? 'B' : 'A'));
    expect(score(wrong)).toEqual({ right: 0, of: TRIALS });
    expect(isOver(knows)).toBe(true);
  });

  it('can be stopped early', () => {
    const test = answered(newTest(coins(0)), 'A');
    expect(isOver(test)).toBe(false);
    expect(score(test)).toEqual({ right: 1, of: 1 });
  });
});
