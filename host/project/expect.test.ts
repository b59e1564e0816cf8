import { describe, expect, test } from 'vitest';
import type { Action, PersonAction } from './changes.ts';
import { ImpossibleAction, personActionSchema, reduce } from './reduce.ts';
import { chordsOf, hitsOf, notesOf } from './selectors.ts';
import { RATE, testProject } from './test-project.ts';

const base = testProject();
const [note, hit, chord] = [notesOf(base, 'melody')[2]!, hitsOf(base)[2]!, chordsOf(base)[2]!];
/** What a window sends about the third of each, by what it saw, and what another window removed before that came. */
const cases: { sent: PersonAction; removed: Action }[] = [
  ...[
    { type: 'note/set', payload: { part: 'melody', index: 2, note: { ...note, midi: 70 }, expect: note } } as const,
    { type: 'note/remove', payload: { part: 'melody', index: 2, expect: note } } as const,
  ].map((sent) => ({ sent, removed: { type: 'note/remove', payload: { part: 'melody', index: 0 } } as const })),
  ...[
    { type: 'hit/set', payload: { index: 2, hit: { ...hit, class: 'snare' }, expect: hit } } as const,
    { type: 'hit/remove', payload: { index: 2, expect: hit } } as const,
  ].map((sent) => ({ sent, removed: { type: 'hit/remove', payload: { index: 0 } } as const })),
  ...[
    { type: 'chord/set', payload: { index: 2, chord: { ...chord, label: 'Dm' }, expect: chord } } as const,
    { type: 'chord/split', payload: { index: 2, at: chord.start + RATE, label: 'Dm', expect: chord } } as const,
    { type: 'chord/remove', payload: { index: 2, expect: chord } } as const,
  ].map((sent) => ({ sent, removed: { type: 'chord/remove', payload: { index: 0 } } as const })),
];

describe('an action with what its sender saw at the index', () => {
  test.each(cases)('$sent.type is done where that is still there', ({ sent }) => {
    const { expect: _, ...payload } = sent.payload as { expect: object };
    const free = { type: sent.type, payload } as unknown as Action;
    expect(reduce(base, sent)).toEqual(reduce(base, free));
    expect(reduce(base, sent)).not.toEqual(base);
  });

  test.each(cases)(
    '$sent.type is refused with a sentence where a removal has shifted the list',
    ({ sent, removed }) => {
      const shifted = reduce(base, removed);
      expect(() => reduce(shifted, sent)).toThrow(ImpossibleAction);
      expect(() => reduce(shifted, sent)).toThrow(
        /^This (note|hit|chord) was changed or removed elsewhere meanwhile: choose it again\.$/,
      );
    },
  );

  test.each(cases)('$sent.type passes the check of what a window may send, whole', ({ sent }) => {
    expect(personActionSchema.parse(sent)).toEqual(sent);
    const spoilt = { ...sent, payload: { ...sent.payload, expect: { start: 'now' } } };
    expect(personActionSchema.safeParse(spoilt).success).toBe(false);
  });
});

test('what was heard may be odd, and a window can still say that it saw it', () => {
  const odd = { ...chord, label: 'H7 perhaps' };
  const heard = { ...base, profile: { ...base.profile!, chords: [odd] } };
  const action = { type: 'chord/set', payload: { index: 0, chord: { ...odd, label: 'C' }, expect: odd } };
  expect(chordsOf(reduce(heard, personActionSchema.parse(action)))[0]!.label).toBe('C');
});
