import { expect, test } from 'vitest';
import type { BlockContext, ModelKind } from '../model-kind.ts';
import { openSession } from '../runtime/session.ts';
import { bench } from './bench.ts';

const CONTEXT: BlockContext = { model: '/model', encodec: null, t5: null, weights: 'float32', open: openSession };

test('the first run warms up, the median of the others is told, and what was opened is released even when a run fails', async () => {
  let clock = 0;
  let released = 0;
  const durations = [100, 3, 50, 2];
  const opened = {
    run: async () => {
      const duration = durations.shift();
      if (duration === undefined) throw new Error('no more');
      clock += duration;
    },
    release: async () => void released++,
  };
  const kind: ModelKind = {
    name: 'slow',
    version: '1',
    detect: () => true,
    convert: async () => {},
    blocks: {},
    bench: [{ what: 'two seconds', seconds: 2, open: async () => opened }],
  };
  const seen: number[] = [];
  const results = await bench(
    { kind },
    CONTEXT,
    (fraction) => void seen.push(fraction),
    () => clock,
  );
  expect(results).toEqual([{ kind: 'slow', what: 'two seconds', time: 3, realTimeFactor: 1.5, computedBy: 'nothing' }]);
  expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
  expect(released).toBe(1);
  await expect(bench({ kind }, CONTEXT)).rejects.toThrow('no more');
  expect(released).toBe(2);
});

test('a kind that has nothing to time says so', async () => {
  const kind: ModelKind = { name: 'idle', version: '1', detect: () => true, convert: async () => {}, blocks: {} };
  await expect(bench({ kind }, CONTEXT)).rejects.toThrow('There is nothing to time of idle');
});
