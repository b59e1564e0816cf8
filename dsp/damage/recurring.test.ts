import { expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { gatherEvidence } from './evidence.ts';
import { isSamePassage } from './recurring.ts';
import { plucked, RATE, seeded } from './testing.ts';

const FROM = 2 * RATE;
const TO = 4 * RATE;
const LATER = 5 * RATE + 333;
const random = seeded(6);
const music = plucked(9)[0]!;
// The passage again: a little softer, with a little else sounding along, not to the slot.
const again = music.map((value, i) =>
  i >= LATER && i < LATER + TO - FROM ? 0.9 * music[i - LATER + FROM]! + 0.002 * random() : value,
);
const evidence = gatherEvidence(memorySource([again], RATE), noProgress);
const slots = (from: number, to: number) => ({
  from: Math.round(from / evidence.hop),
  to: Math.round(to / evidence.hop),
});

it('knows a passage that is played again, also where its ends were heard a little elsewhere', () => {
  const second = slots(LATER, LATER + TO - FROM);
  expect(isSamePassage(evidence, slots(FROM, TO), second)).toBe(true);
  expect(isSamePassage(evidence, slots(FROM, TO), { from: second.from - 4, to: second.to + 6 })).toBe(true);
});

it('takes another passage of the same instrument, or one of another length, for another', () => {
  expect(isSamePassage(evidence, slots(FROM, TO), slots(0, 2 * RATE))).toBe(false);
  expect(isSamePassage(evidence, slots(FROM, TO), slots(LATER, LATER + 0.4 * RATE))).toBe(false);
});
