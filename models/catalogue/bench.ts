import { ModelError } from '../error.ts';
import type { BlockContext } from '../model-kind.ts';
import { recording } from '../runtime/computed-by.ts';
import type { Converted } from './converted.ts';

export interface BenchResult {
  readonly kind: string;
  readonly what: string;
  /** Of one run, the median of several, in seconds. */
  readonly time: number;
  /** Time against the sound it is for: below 1 is faster than it plays. */
  readonly realTimeFactor: number | null;
  /** Which provider of the run-time computed it, or each of its parts. */
  readonly computedBy: string;
}

/** Odd, so that the median is a run that was. */
const RUNS = 3;

/**
 * Times the cases of a converted model, each once to warm up and then several times. `progress` may throw to stop. Throws a ModelError where the kind has
 * nothing to time.
 */
export async function bench(
  { kind }: Pick<Converted, 'kind'>,
  context: BlockContext,
  progress?: (fraction: number) => void,
  now: () => number = () => performance.now() / 1000,
): Promise<readonly BenchResult[]> {
  const cases = kind.bench ?? [];
  if (cases.length === 0)
    throw new ModelError(`There is nothing to time of ${kind.name}: choose a model that computes longer.`);
  const results: BenchResult[] = [];
  let done = 0;
  for (const { what, seconds, open } of cases) {
    const { open: openSession, computedBy } = recording(context.open);
    const opened = await open({ ...context, open: openSession });
    try {
      const times: number[] = [];
      for (let run = 0; run <= RUNS; run++) {
        const began = now();
        await opened.run();
        if (run > 0) times.push(now() - began);
        progress?.(++done / (cases.length * (RUNS + 1)));
      }
      const length = opened.seconds ?? seconds;
      const time = times.sort((a, b) => a - b)[(RUNS - 1) / 2]!;
      results.push({
        kind: kind.name,
        what,
        time,
        realTimeFactor: length === null ? null : time / length,
        computedBy: computedBy(),
      });
    } finally {
      await opened.release();
    }
  }
  return results;
}
