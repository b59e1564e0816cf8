import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { bench } from '../catalogue/bench.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import { openSession } from '../runtime/session.ts';
import { HTDEMUCS } from './kind.ts';

/** Random weights in the official format. */
const TINY = new URL('fixtures/tiny.th', import.meta.url).pathname;

const folder = scratchFolder();

test('a network of the official format can be timed over a segment of its own length', async () => {
  const store = await openCheckpoint(TINY);
  const model = join(folder, 'tiny');
  await HTDEMUCS.convert(store, model, { weights: 'float32', source: TINY });
  store.close();
  const context = { model, encodec: null, t5: null, weights: 'float32', open: openSession } as const;
  const [segment, ...others] = await bench({ kind: HTDEMUCS }, context);
  expect(others).toEqual([]);
  expect(segment).toMatchObject({ kind: 'htdemucs', what: 'one segment' });
  expect(segment!.realTimeFactor).toBeCloseTo(segment!.time / (0.75 * 0.5), 9);
});
