import { expect, test } from 'vitest';
import { reduce } from '../project/reduce.ts';
import { RATE, testProject, testRegion, testTake } from '../project/test-project.ts';
import { changedSpans, mendedStem } from './mend.ts';

test('the take of a region is exported until the region is ignored; then its stem is the original', () => {
  const takes = [testTake('a', 10 * RATE, 11 * RATE)];
  const project = testProject([testRegion('r1', 'bass', 10, { takes, chosenTake: 0 })]);
  const ignored = reduce(project, { type: 'region/set', payload: { id: 'r1', status: 'ignored' } });
  const bass = project.tracks[2]!.asset;
  const stem = mendedStem('bass', bass, project.regions);
  expect(stem).toMatchObject({ kind: 'mended', takes: [{ start: 10 * RATE, end: 11 * RATE }] });
  expect(mendedStem('bass', bass, ignored.regions)).toEqual(mendedStem('bass', bass, []));
  expect([changedSpans(project.regions).bass.length, changedSpans(ignored.regions).bass.length]).toEqual([1, 0]);
});
