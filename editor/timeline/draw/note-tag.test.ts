import { describe, expect, it } from 'vitest';
import { hitsOf, notesOf } from '../../../host/project/selectors.ts';
import { fixtureProject } from '../../fixture/project.ts';
import { makeStore } from '../../state/store.ts';
import type { Selection } from '../../state/view.ts';
import { placeOf } from '../../state/words.ts';
import { HIT_WORDS, noteName } from '../core/strip.ts';
import { noteTagOf } from './note-tag.ts';

const project = fixtureProject();
const scene = (selection: Selection | null) => ({
  project,
  view: { ...makeStore().getState().view, selection },
  preview: null,
});

describe('the tag of a selected note', () => {
  const note = notesOf(project, 'bass')[1]!;
  const here = scene({ kind: 'note', part: 'bass', index: 1 });

  it('says pitch and place, on its own lane alone', () => {
    const tag = noteTagOf(here, 'bass');
    expect(tag).toEqual({ frame: note.start, words: `${noteName(note.midi)}, ${placeOf(project, note.start)}` });
    expect(noteTagOf(here, 'vocals')).toBeNull();
    expect(noteTagOf(scene(null), 'bass')).toBeNull();
  });

  it('follows the hand while the note is dragged', () => {
    const dragged = { ...note, midi: 45, start: 0 };
    const preview = { kind: 'note', part: 'bass', index: 1, note: dragged } as const;
    expect(noteTagOf({ ...here, preview }, 'bass')).toEqual({ frame: 0, words: `A2, ${placeOf(project, 0)}` });
  });

  it('names a hit', () => {
    const hit = hitsOf(project)[0]!;
    const tag = noteTagOf(scene({ kind: 'hit', index: 0 }), 'drums');
    expect(tag?.words).toBe(`${HIT_WORDS[hit.class]}, ${placeOf(project, hit.time)}`);
  });
});
