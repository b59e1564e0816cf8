import { expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { gatherEvidence } from './evidence.ts';
import { Features } from './features.ts';
import { judge } from './judge.ts';
import { plucked, RATE, seeded, spoiled } from './testing.ts';

it('suspects a passage that lies across two blocks of moments once, where it is', () => {
  const random = seeded(9);
  // The first block ends at 23.8 s.
  const hissing = spoiled(plucked(36), 21, 27, (value) => value + 0.03 * (random() - 0.5));
  const e = gatherEvidence(memorySource(hissing, RATE), noProgress);
  const suspicions = judge(e, new Features(e), 'other', noProgress);
  expect(suspicions.map(({ cause }) => cause)).toEqual(['noise']);
  expect(Math.abs((suspicions[0]!.from * e.hop) / RATE - 21)).toBeLessThan(0.3);
  expect(Math.abs((suspicions[0]!.to * e.hop) / RATE - 27)).toBeLessThan(0.3);
});
