import { describe, expect, it } from 'vitest';
import { madeBy } from './made-by.ts';

const take = (treatment: 'restore' | 'rebuild' | 'jasco', settings: Record<string, string | number | boolean>) =>
  madeBy({ treatment, settings, seed: 4, engine: { name: treatment, version: '2', model: null } });

describe('what a take was made by', () => {
  it('is told in words, without the figures of a method', () => {
    expect(take('restore', { declipWindow: 8192, declipLevel: 0.02 })).toBe('Made by restore 2.');
    expect(take('rebuild', { grain: 'beats', splices: 3, likeness: 2.85, replaced: 0.4 })).toBe(
      'Made by rebuild 2, seed 4, 3 joins, 40 % of the sound replaced.',
    );
    expect(take('jasco', { steps: 25, isolate: 'separate', decoder: 'mbd' })).toBe(
      'Made by jasco 2, seed 4, 25 steps, taken out of a whole mix, decoded by MultiBandDiffusion.',
    );
  });

  it('names the seed only where another would have made another sound', () => {
    expect(take('restore', {})).not.toContain('seed');
    expect(take('restore', { gaps: 2 })).toContain('seed 4');
    expect(take('restore', { enhance: 0.5 })).toBe(
      'Made by restore 2, seed 4, 50 % of it made anew by MultiBandDiffusion.',
    );
  });
});
