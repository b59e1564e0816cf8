import { expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { gatherEvidence } from './evidence.ts';
import type { Cause } from './finding.ts';
import { fuse } from './fuse.ts';
import { plucked, RATE } from './testing.ts';

const evidence = gatherEvidence(memorySource(plucked(6), RATE), noProgress);
const gap = { start: 50000, end: 70000, fall: 26, rise: 28, fill: -55 };

it('doubts a gap after which the sound comes back far louder, leaves it out where it is brief, and believes digital silence', () => {
  const sure = (change: object) => fuse(evidence, [], [{ ...gap, ...change }], -20, null)[0]?.confidence;
  expect(sure({})).toBe(0.9);
  expect(sure({ rise: 38 })).toBe(0.5);
  expect(sure({ rise: 38, end: 52000 })).toBeUndefined();
  expect(sure({ rise: 38, end: 52000, fill: -150 })).toBe(0.9);
});

/** What is told of a gap in the midst of a span of a cause, seconds before it and after it. */
function told(cause: Cause, around: number): Cause[] {
  const reach = around * RATE;
  const span = { from: (gap.start - reach) / evidence.hop, to: (gap.end + reach) / evidence.hop };
  const suspicion = { ...span, cause, own: 0.95, any: 0.95, weight: 30, severity: 'damaged' } as const;
  return fuse(evidence, [suspicion], [gap], -20, null).map((finding) => finding.cause);
}

it('tells of a gap instead of what the classifier made of it, and beside other damage all around it', () => {
  expect(told('noise', 0.1)).toEqual(['dropout']);
  expect(told('noise', 1)).toEqual(['noise', 'dropout']);
  expect(told('artifact', 0.1)).toEqual(['dropout']);
});

it('takes the holes of an artefact or a crushed passage, and the pauses between clicks, for a part of it', () => {
  expect(told('artifact', 1)).toEqual(['artifact']);
  expect(told('distortion', 1)).toEqual(['distortion']);
  expect(told('click', 1)).toEqual(['click']);
});

const suspicion = { from: 60, to: 90, cause: 'noise', own: 0.9, any: 0.9, weight: 30, severity: 'damaged' } as const;
const causes = (...suspicions: Parameters<typeof fuse>[1]): Cause[] =>
  fuse(evidence, suspicions, [], -20, null).map((finding) => finding.cause);

it('weighs the bouts of one span together', () => {
  expect(causes({ ...suspicion, weight: 6 })).toEqual([]);
  expect(causes({ ...suspicion, weight: 6 }, { ...suspicion, from: 100, to: 120, weight: 6 })).toEqual(['noise']);
});

it('tells nothing that would be how most of the recording sounds', () => {
  expect(causes({ ...suspicion, from: 10, to: 10 + 0.6 * evidence.slots })).toEqual([]);
});

it('takes what recurs with the same music for music, but not clipping, which goes with its loud places', () => {
  const bar = plucked(2)[0]!;
  const loop = gatherEvidence(
    memorySource([Float32Array.from({ length: 8 * RATE }, (_, i) => bar[i % bar.length]!)], RATE),
    noProgress,
  );
  const period = Math.round((2 * RATE) / loop.hop);
  const both = (cause: Cause): number => {
    const again = { ...suspicion, cause, from: suspicion.from + period, to: suspicion.to + period };
    return fuse(loop, [{ ...suspicion, cause }, again], [], -20, null).length;
  };
  expect(both('noise')).toBe(0);
  expect(both('clipping')).toBe(2);
});
