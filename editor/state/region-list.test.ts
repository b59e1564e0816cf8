import { describe, expect, it } from 'vitest';
import { fixtureProject } from '../fixture/project.ts';
import { listed, type RegionListing } from './region-list.ts';

const { regions } = fixtureProject();
const base: RegionListing = { filter: 'all', search: '', stems: [], causes: [], sort: 'severity', descending: false };
const ids = (part: Partial<RegionListing>) => listed(regions, { ...base, ...part }).map(({ id }) => id);

describe('the list of regions', () => {
  it('keeps apart what is to mend, mended and left as it is', () => {
    expect(ids({})).toHaveLength(24);
    expect(ids({ filter: 'toMend' })).toHaveLength(19);
    expect(ids({ filter: 'mended' }).sort()).toEqual(['r5', 'r7', 'r8', 'r9']);
    expect(ids({ filter: 'left' })).toEqual(['r21']);
  });

  it('begins with the worst, and among equals with the first', () => {
    expect(ids({ filter: 'toMend' }).slice(0, 5)).toEqual(['r11', 'r19', 'r20', 'r4', 'r6']);
  });

  it('sorts by any column and the other way round', () => {
    expect(ids({ sort: 'time' })[0]).toBe('r1');
    expect(ids({ sort: 'time', descending: true })[0]).toBe('r24');
    expect(ids({ sort: 'sure' })[0]).toBe('r9');
    expect(ids({ sort: 'stem' }).slice(0, 1)).toEqual(['r20']);
  });

  it('has what a person or an import marked behind all that was found, however sure that is', () => {
    const marked = regions.map((region) => (region.id === 'r11' ? { ...region, damage: null } : region));
    const last = (part: Partial<RegionListing>) => listed(marked, { ...base, ...part }).at(-1)!.id;
    expect(last({})).toBe('r11');
    expect(last({ sort: 'sure' })).toBe('r11');
  });

  it('finds every word of a search, in stem, cause, severity and treatment', () => {
    expect(ids({ search: 'severe bass' })).toEqual(['r11', 'r19']);
    expect(ids({ search: 'band LIMIT' })).toEqual(['r4', 'r18']);
    expect(ids({ search: 'banjo' })).toEqual([]);
  });

  it('narrows by stem and cause', () => {
    expect(ids({ stems: ['drums'], causes: ['click'] })).toEqual(['r3', 'r17']);
  });

  it('does not change the list that it is given', () => {
    const before = regions.map(({ id }) => id);
    ids({ sort: 'time', descending: true });
    expect(regions.map(({ id }) => id)).toEqual(before);
  });
});
