import type { Version } from '../engine/player.ts';

/** One question: which of two unnamed versions X is. */
export interface Trial {
  /** What A plays; B plays the other. */
  readonly a: Version;
  readonly x: Version;
}

export type Pad = 'A' | 'B' | 'X';

/** A blind test as far as it got. The answers stay hidden until the end. */
export interface BlindTest {
  readonly trials: readonly Trial[];
  readonly answers: readonly ('A' | 'B')[];
}

/** Sixteen: twelve right of them are believed (p = 0.038), and it can be done in a few minutes. */
export const TRIALS = 16;

/** `coin` gives one true or false by chance, anew for each call. */
export function newTest(coin: () => boolean): BlindTest {
  const version = (): Version => (coin() ? 'original' : 'mended');
  return { trials: Array.from({ length: TRIALS }, () => ({ a: version(), x: version() })), answers: [] };
}

export const other = (version: Version): Version => (version === 'original' ? 'mended' : 'original');

/** What a pad plays in the trial that is on. */
export function versionOf(trial: Trial, pad: Pad): Version {
  return pad === 'X' ? trial.x : pad === 'A' ? trial.a : other(trial.a);
}

export const answered = (test: BlindTest, answer: 'A' | 'B'): BlindTest => ({
  ...test,
  answers: [...test.answers, answer],
});

export const isOver = (test: BlindTest): boolean => test.answers.length >= test.trials.length;

export function score(test: BlindTest): { readonly right: number; readonly of: number } {
  const right = test.answers.filter((answer, index) => {
    const trial = test.trials[index]!;
    return versionOf(trial, answer) === trial.x;
  }).length;
  return { right, of: test.answers.length };
}
