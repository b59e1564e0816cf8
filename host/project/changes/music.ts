import { z } from 'zod';
import { defineChange, frames, ImpossibleAction, index } from '../change.ts';
import { chordRefusal } from '../chord-name.ts';
import { placeOf } from '../place.ts';
import { type Chord, type Edits, editsSchema, type Hit, type Note, type Project } from '../project.ts';
import { chordsOf, hitsOf, notesOf } from '../selectors.ts';

/**
 * What the person corrects in what was heard. At the first edit of a part its whole list is copied into `edits`; an index counts in the list as it
 * stands there. New notes and hits come last and changed ones keep their place, so that an index stays good during a drag: these lists are not in
 * order of time. Another window's removal shifts it all the same: who sends `expect`, what they saw at the index, is refused where something else is.
 */

type Part = keyof Edits;

const part = z.enum(['melody', 'bass']);
const midi = z.number().min(0).max(127);
const [seenNote, seenHit, seenChord] = [
  editsSchema.shape.melody.unwrap().element,
  editsSchema.shape.drums.unwrap().element,
  editsSchema.shape.chords.unwrap().element,
];
const note = seenNote.extend({ start: frames, end: frames, midi });
const hit = seenHit.extend({ time: frames });
/** Longer than the name of any chord; whether it is one is said in words of its own. */
const label = z.string().max(40);
const chord = seenChord.extend({ start: frames, end: frames, label });

const NAMES: Readonly<Record<Part, string>> = {
  melody: 'the melody',
  bass: 'the bass notes',
  drums: 'the drum hits',
  chords: 'the chords',
};

function refuseUnheard({ profile }: Project): void {
  if (profile === null) throw new ImpossibleAction('The music was not heard yet: wait until it is.');
}

/** Throws where there is nothing at an index, or something else than the sender saw there. */
function refuseOther<T extends object>(list: readonly T[], index: number, expected: T | undefined, what: string): void {
  const there = list[index];
  if (there === undefined) throw new ImpossibleAction(`This ${what} is gone: choose another one.`);
  if (expected === undefined) return;
  const keys = Object.keys(expected) as (keyof T)[];
  if (keys.some((key) => there[key] !== expected[key])) {
    throw new ImpossibleAction(`This ${what} was changed or removed elsewhere meanwhile: choose it again.`);
  }
}

function refuseName(label: string): void {
  const refusal = chordRefusal(label);
  if (refusal !== null) throw new ImpossibleAction(refusal);
}

function refuseNote(project: Project, { start, end }: Note): void {
  if (end <= start) throw new ImpossibleAction('This note would have no length: make it longer.');
  if (end > project.length) throw new ImpossibleAction('This note would reach past the end of the song: shorten it.');
}

export const addNote = defineChange({
  payload: z.object({ part, note }),
  label: ({ part, note }, project) => `Add a ${part} note, ${placeOf(project, note.start)}`,
  edits: ({ part }) => part,
  apply(draft, { part, note }, project) {
    refuseUnheard(project);
    refuseNote(project, note);
    draft.edits[part]!.push(note);
  },
});

export const setNote = defineChange({
  payload: z.object({ part, index, note, expect: seenNote.exactOptional() }),
  label({ part, index, note }, project) {
    const old = notesOf(project, part)[index];
    const verb =
      old === undefined || old.midi !== note.midi
        ? 'Change'
        : old.end - old.start === note.end - note.start
          ? 'Move'
          : 'Resize';
    return `${verb} a ${part} note, ${placeOf(project, old?.start ?? note.start)}`;
  },
  edits: ({ part }) => part,
  apply(draft, { part, index, note, expect }, project) {
    refuseOther(notesOf(project, part), index, expect, 'note');
    refuseNote(project, note);
    draft.edits[part]![index] = note;
  },
});

export const removeNote = defineChange({
  payload: z.object({ part, index, expect: seenNote.exactOptional() }),
  label: ({ part, index }, project) =>
    `Remove a ${part} note, ${placeOf(project, notesOf(project, part)[index]?.start ?? 0)}`,
  edits: ({ part }) => part,
  apply(draft, { part, index, expect }, project) {
    refuseOther(notesOf(project, part), index, expect, 'note');
    draft.edits[part]!.splice(index, 1);
  },
});

function refuseHit(project: Project, { time }: Hit): void {
  if (time >= project.length)
    throw new ImpossibleAction('This hit would lie past the end of the song: put it earlier.');
}

export const addHit = defineChange({
  payload: z.object({ hit }),
  label: ({ hit }, project) => `Add a ${hit.class} hit, ${placeOf(project, hit.time)}`,
  edits: () => 'drums',
  apply(draft, { hit }, project) {
    refuseUnheard(project);
    refuseHit(project, hit);
    draft.edits.drums!.push(hit);
  },
});

export const setHit = defineChange({
  payload: z.object({ index, hit, expect: seenHit.exactOptional() }),
  label({ index, hit }, project) {
    const old = hitsOf(project)[index];
    return `${old?.class === hit.class ? 'Move' : 'Change'} a ${old?.class ?? hit.class} hit, ${placeOf(project, old?.time ?? hit.time)}`;
  },
  edits: () => 'drums',
  apply(draft, { index, hit, expect }, project) {
    refuseOther(hitsOf(project), index, expect, 'hit');
    refuseHit(project, hit);
    draft.edits.drums![index] = hit;
  },
});

export const removeHit = defineChange({
  payload: z.object({ index, expect: seenHit.exactOptional() }),
  label({ index }, project) {
    const old = hitsOf(project)[index];
    return `Remove a ${old?.class ?? 'drum'} hit, ${placeOf(project, old?.time ?? 0)}`;
  },
  edits: () => 'drums',
  apply(draft, { index, expect }, project) {
    refuseOther(hitsOf(project), index, expect, 'hit');
    draft.edits.drums!.splice(index, 1);
  },
});

const chordPlace = (project: Project, index: number) => placeOf(project, chordsOf(project)[index]?.start ?? 0);

/** Chords stay without gaps and overlaps: a neighbour gives way as far as it has room, and the first and last reach the ends of the song. */
export const setChord = defineChange({
  payload: z.object({ index, chord, expect: seenChord.exactOptional() }),
  label({ index, chord }, project) {
    const old = chordsOf(project)[index];
    const verb = old?.label === chord.label ? 'Move' : 'Change';
    return `${verb} the chord ${old?.label ?? chord.label}, ${chordPlace(project, index)}`;
  },
  edits: () => 'chords',
  apply(draft, { index, chord, expect }, project) {
    const chords = chordsOf(project);
    refuseOther(chords, index, expect, 'chord');
    const [before, old, after] = [chords[index - 1], chords[index] as Chord, chords[index + 1]];
    // What is only moved keeps its name, whatever DAW it came from.
    if (chord.label !== old.label) refuseName(chord.label);
    const startsWell = before === undefined ? chord.start === old.start : chord.start > before.start;
    const endsWell = after === undefined ? chord.end === old.end : chord.end < after.end;
    if (chord.end <= chord.start || !startsWell || !endsWell) {
      throw new ImpossibleAction('A chord cannot push its neighbours away: keep it between them.');
    }
    const list = draft.edits.chords!;
    list[index] = chord;
    if (before !== undefined && before.end !== chord.start) list[index - 1] = { ...before, end: chord.start };
    if (after !== undefined && after.start !== chord.end) list[index + 1] = { ...after, start: chord.end };
  },
});

/** The new chord is the right half. The person is sure of it. */
export const splitChord = defineChange({
  payload: z.object({ index, at: frames, label, expect: seenChord.exactOptional() }),
  label: ({ index, label }, project) => `Add the chord ${label}, ${chordPlace(project, index)}`,
  edits: () => 'chords',
  apply(draft, { index, at, label, expect }, project) {
    const chords = chordsOf(project);
    refuseOther(chords, index, expect, 'chord');
    refuseName(label);
    const old = chords[index]!;
    if (at <= old.start || at >= old.end) {
      throw new ImpossibleAction('A chord can only be split inside: put the cut between its edges.');
    }
    const right = { start: at, end: old.end, label, confidence: 1 };
    draft.edits.chords!.splice(index, 1, { ...old, end: at }, right);
  },
});

/** The chord before goes on over its span; the one after, where it was the first. */
export const removeChord = defineChange({
  payload: z.object({ index, expect: seenChord.exactOptional() }),
  label: ({ index }, project) =>
    `Remove the chord ${chordsOf(project)[index]?.label ?? ''}, ${chordPlace(project, index)}`,
  edits: () => 'chords',
  apply(draft, { index, expect }, project) {
    const chords = chordsOf(project);
    refuseOther(chords, index, expect, 'chord');
    if (chords.length === 1)
      throw new ImpossibleAction('The only chord cannot be removed: change it to N for no chord.');
    const [before, old, after] = [chords[index - 1], chords[index]!, chords[index + 1]];
    const list = draft.edits.chords!;
    if (before !== undefined) list.splice(index - 1, 2, { ...before, end: old.end });
    else list.splice(index, 2, { ...after!, start: old.start });
  },
});

export const revert = defineChange({
  payload: z.object({ part: z.enum(['melody', 'bass', 'drums', 'chords']) }),
  label: ({ part }) => `Undo all edits of ${NAMES[part]}`,
  apply(draft, { part }) {
    draft.edits[part] = null;
  },
});
