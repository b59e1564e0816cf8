import type { Doing } from './runner.ts';

/** For a part of a job, from one share of it to another, that tells what it does. `same`: the words that the job's own say already, which are not told twice. */
export function partDoing(doing: Doing, from: number, to: number, same: string): Doing {
  return (fraction, words) => doing(from + (to - from) * fraction, words === same ? undefined : words);
}
