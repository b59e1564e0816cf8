import { describe, expect, it } from 'vitest';
import type { Cause } from '../damage/finding.ts';
import { CHOICES, isMuchBetter, whyLeft } from './auto.ts';

describe('choosing among treatments', () => {
  it('tries what keeps the performance first, and generates nothing unasked', () => {
    expect(CHOICES.map(({ name }) => name)).toEqual(['restore', 'rebuild']);
  });

  it('plays again what was restored only where that leaves much less of the damage, and what is brief never', () => {
    const isBetter = (cause: Cause, seconds: number, share: number): boolean =>
      isMuchBetter({ cause, start: 0, end: seconds * 1000 }, 1000, share, 0.5);
    expect(isBetter('noise', 1, 0.3)).toBe(true);
    expect(isBetter('noise', 1, 0.45)).toBe(false);
    expect(isBetter('noise', 0.01, 0.3)).toBe(true);
    expect(isBetter('dropout', 0.2, 0.3)).toBe(true);
    expect(isBetter('dropout', 0.01, 0.1)).toBe(false);
    expect(isBetter('click', 4, 0.1)).toBe(false);
  });

  it('says in one sentence what was tried and what came of each', () => {
    expect(
      whyLeft([
        { name: 'restore', wasTried: true, why: 'found nothing here that it could better' },
        { name: 'rebuild', wasTried: true, why: 'makes a take that is farther off' },
        { name: 'restore', wasTried: true, why: 'found nothing here that it could better' },
      ]),
    ).toBe(
      'Tried restore and rebuild: restore found nothing here that it could better; rebuild makes a take that is farther off.',
    );
  });

  it('says of what could not be tried why not', () => {
    const restore = { name: 'restore', wasTried: false, why: 'nothing is left of these 0.83 s to restore' } as const;
    const rebuild = { name: 'rebuild', wasTried: false, why: 'the bass has no clean passage to rebuild from' } as const;
    expect(whyLeft([restore, { ...rebuild, wasTried: true, why: 'makes a take that is farther off' }])).toBe(
      'Tried rebuild: restore could not be tried, for nothing is left of these 0.83 s to restore; rebuild makes a take that is farther off.',
    );
    expect(whyLeft([restore, rebuild])).toBe(
      'Restore could not be tried, for nothing is left of these 0.83 s to restore; rebuild could not be tried, for the bass has no clean passage to rebuild from.',
    );
  });
});
