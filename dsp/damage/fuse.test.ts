import { expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { gatherEvidence } from './evidence.ts';
import { fuse } from './fuse.ts';
import { plucked, RATE } from './testing.ts';

it('doubts a gap after which the sound comes back far louder, unless it is digital silence', () => {
  const evidence = gatherEvidence(memorySource(plucked(2), RATE), noProgress);
  const gap = { start: 20000, end: 21000, fall: 26, rise: 28, fill: -55 };
  const sure = (change: object) => fuse(evidence, [], [{ ...gap, ...change }], -20, null)[0]!.confidence;
  expect(sure({})).toBe(0.9);
  expect(sure({ rise: 38 })).toBe(0.5);
  expect(sure({ rise: 38, fill: -150 })).toBe(0.9);
});
