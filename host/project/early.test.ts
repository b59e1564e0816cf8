import { expect, test } from 'vitest';
import { faultOf, type Project } from './project.ts';
import { reduce } from './reduce.ts';
import { RATE, testProject, testRegion } from './test-project.ts';

const song = testProject();
const read: Project = { ...song, tracks: [], residual: null, separator: null, profile: null, searched: false };

test('regions are drawn, changed and removed before there are stems, and what is found later keeps out of them', () => {
  const add = { type: 'region/add', payload: { id: 'mine', stem: 'bass', start: RATE, end: 4 * RATE } } as const;
  const drawn = reduce(read, add);
  expect(faultOf(drawn)).toBeNull();
  expect(() => reduce(drawn, { ...add, payload: { ...add.payload, id: 'other' } })).toThrow();
  const resized = reduce(drawn, { type: 'region/resize', payload: { id: 'mine', start: RATE, end: 3 * RATE } });
  const { residual, separator, mixAsset, tracks } = song;
  const separated = reduce(resized, { type: 'host/separated', payload: { tracks, residual, separator, mixAsset } });
  const levels = { vocals: 'good', drums: 'good', bass: 'severe', other: 'good' } as const;
  const found = testRegion('d1', 'bass', 2, { origin: 'detected', end: 5 * RATE });
  const searched = reduce(separated, { type: 'host/detected', payload: { regions: [found], levels } });
  expect(searched.regions.map(({ id, start, end }) => [id, start / RATE, end / RATE])).toEqual([
    ['mine', 1, 3],
    ['d1', 3, 5],
  ]);
  expect(faultOf(searched)).toBeNull();
  expect(reduce(drawn, { type: 'region/remove', payload: { id: 'mine' } }).regions).toEqual([]);
});
