import { expect, test } from 'vitest';
import type { Work } from '../api/backend.ts';
import type { JobEvent } from '../jobs/runner.ts';
import { testRegion } from '../project/test-project.ts';
import { eachRegion } from './each-region.ts';

const steps = [{ job: 'treat', count: 1, weight: 1 }];
const at = (fraction: number): JobEvent => ({ kind: 'progress', id: 1, job: 'treat', label: '', fraction });

test('how far a region is is told in hundredths, and once; of one that is done nothing comes after', () => {
  const told: Work['treated'][] = [];
  const each = eachRegion((treated) => void told.push(treated));
  const hear = each.hears(testRegion('r', 'bass', 0), steps);
  hear({ kind: 'begun', id: 1, job: 'treat', label: '' });
  for (const fraction of [0.251, 0.2519, 0.26]) hear(at(fraction));
  each.done('r');
  hear(at(0.9));
  expect(told).toEqual([
    {},
    { r: { fraction: 0.25, done: false } },
    { r: { fraction: 0.26, done: false } },
    { r: { fraction: 1, done: true } },
  ]);
});
