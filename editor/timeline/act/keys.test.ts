import { describe, expect, it } from 'vitest';
import { newRegion } from '../../../host/project/new-region.ts';
import type { Project, StemName } from '../../../host/project/project.ts';
import { chordsOf, hitsOf, notesOf } from '../../../host/project/selectors.ts';
import { selected, toolChosen } from '../../state/view.ts';
import { benchProject } from '../bench/song.ts';
import { chordKey, chordLabel } from './chord-keys.ts';
import { laneKey } from './keys.ts';
import { testDesk } from './testing.ts';

const base = benchProject({ tracks: 4, minutes: 1, regions: 0 });
const { beats } = base.profile!;
const damage = { cause: 'clipping', severity: 'severe', confidence: 0.93, detail: '' } as const;
const song: Project = {
  ...base,
  regions: [
    newRegion({ id: 'late', stem: 'bass', start: beats[40]!, end: beats[44]!, damage }),
    newRegion({ id: 'early', stem: 'bass', start: beats[16]!, end: beats[20]!, damage }),
  ],
};

type Keys = Partial<Pick<KeyboardEvent, 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>>;
const press = (key: string, keys: Keys = {}) => ({
  key,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...keys,
});

function desk(project: Project, stem: StemName = 'bass') {
  const t = testDesk(project);
  const hit = (key: string, keys?: Keys) => laneKey(t.desk, stem, press(key, keys));
  const all = (...keys: string[]) => {
    for (const key of keys) hit(key);
  };
  return { ...t, hit, all };
}

describe('arrows on a lane', () => {
  it('go from region to region by time and say each', () => {
    const t = desk(song);
    t.hit('ArrowRight');
    expect(t.store.getState().view.selection).toEqual({ kind: 'region', id: 'early' });
    expect(t.said.at(-1)).toBe('Bass, bars 5.1 to 6.1, severe clipping, 93 % sure');
    t.hit('ArrowRight');
    expect(t.store.getState().view.selection).toEqual({ kind: 'region', id: 'late' });
    t.hit('ArrowRight');
    expect(t.said.at(-1)).toBe('Last region of this stem');
    expect(t.store.getState().view.selection).toEqual({ kind: 'region', id: 'late' });
  });

  it('leave keys with Ctrl, and those they do not know, to the window', () => {
    const t = desk(song);
    expect(t.hit('ArrowRight', { ctrlKey: true })).toBe(false);
    expect(t.hit('n')).toBe(false);
    expect(t.hit('ArrowRight', { shiftKey: true })).toBe(false);
  });
});

describe('drawing by keyboard alone', () => {
  const draw = (project: Project, stem: StemName = 'bass') => {
    const t = desk(project, stem);
    t.store.dispatch(toolChosen('draw'));
    return t;
  };

  it('begins at the playhead on the beat, grows by beats, becomes a region with Enter', () => {
    const t = draw(song);
    t.goTo(beats[4]! + 2000);
    t.all('ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Enter');
    expect(t.project().regions[2]).toMatchObject({ stem: 'bass', start: beats[4], end: beats[6], origin: 'drawn' });
    expect(t.store.getState().view.tool).toBe('select');
    expect(t.store.getState().view.selection).toMatchObject({ kind: 'region' });
    expect(t.edits).toHaveLength(1);
  });

  it('goes by bars with Shift, by 10 ms with Alt, and moves the start after an arrow up', () => {
    const t = draw(song, 'vocals');
    t.goTo(beats[8]!);
    t.hit('ArrowRight', { shiftKey: true });
    t.hit('ArrowRight', { altKey: true });
    expect(t.store.getState().view.selection).toMatchObject({ start: beats[8], end: beats[12]! + 480 });
    t.hit('ArrowUp');
    t.hit('ArrowLeft');
    expect(t.store.getState().view.selection).toMatchObject({ start: beats[7], end: beats[12]! + 480 });
  });

  it('stops at a region and cannot begin in one', () => {
    const t = draw(song);
    t.goTo(beats[15]!);
    t.hit('ArrowRight', { shiftKey: true });
    expect(t.store.getState().view.selection).toMatchObject({ start: beats[15], end: beats[16] });
    t.store.dispatch(selected(null));
    t.goTo(beats[18]!);
    t.hit('ArrowRight');
    expect(t.store.getState().view.selection).toBeNull();
    expect(t.said.at(-1)).toBe('There is a region here already');
  });

  it('ends without a trace on Esc', () => {
    const t = draw(song);
    t.all('ArrowRight', 'Escape');
    expect([t.edits, t.store.getState().view.selection, t.store.getState().view.tool]).toEqual([[], null, 'select']);
  });
});

describe('notes by keyboard', () => {
  it('are walked in the order of time, changed in pitch and place in one step of undo, and removed', () => {
    const note = (start: number, midi: number) => ({ start, end: start + 10_000, midi, confidence: 0.5 });
    const t = desk({ ...song, edits: { ...song.edits, bass: [note(beats[6]!, 40), note(beats[2]!, 35)] } });
    t.hit('F2');
    expect(t.store.getState().view.selection).toEqual({ kind: 'note', part: 'bass', index: 1 });
    t.hit('ArrowRight');
    expect(t.store.getState().view.selection).toEqual({ kind: 'note', part: 'bass', index: 0 });
    t.all('ArrowUp', 'ArrowUp');
    t.hit('ArrowDown', { shiftKey: true });
    t.hit('ArrowRight', { shiftKey: true });
    const [first] = notesOf(t.project(), 'bass');
    expect(first).toMatchObject({
      midi: 30,
      start: beats[6]! + Math.round((beats[7]! - beats[6]!) / 4),
      confidence: 1,
    });
    expect(first!.end - first!.start).toBe(10_000);
    expect(new Set(t.edits.map(({ group }) => group)).size).toBe(1);
    expect(t.edits[0]!.group).toBeDefined();
    t.hit('Delete');
    expect(notesOf(t.project(), 'bass')).toHaveLength(1);
    expect(t.hit('Delete')).toBe(false);
    expect(t.edits.map(({ payload }) => 'expect' in payload)).toEqual(t.edits.map(() => true));
  });

  it('of drums change class', () => {
    const t = desk(
      { ...song, edits: { ...song.edits, drums: [{ time: beats[3]!, class: 'snare', strength: 1 }] } },
      'drums',
    );
    t.all('F2', 'ArrowDown');
    expect(hitsOf(t.project())[0]).toMatchObject({ class: 'tom', time: beats[3] });
    t.all('Escape');
    expect(t.store.getState().view.selection).toBeNull();
  });

  it('are laid open by F2, and folded by F2 or Esc, also where none is selected', () => {
    const t = desk({ ...song, edits: { ...song.edits, bass: [] } });
    const opened = () => t.store.getState().view.notesOf;
    t.hit('F2');
    expect([opened(), t.said.at(-1)]).toEqual(['bass', 'No notes were heard on this stem']);
    t.hit('F2');
    expect(opened()).toBeNull();
    t.all('F2', 'Escape');
    expect(opened()).toBeNull();
    expect(t.hit('Escape')).toBe(false);
  });

  it('have none on the stem of everything else', () => {
    expect(desk(song, 'other').hit('F2')).toBe(false);
  });
});

describe('chords by keyboard', () => {
  it('are walked, moved by a beat, typed and removed', () => {
    const t = testDesk(song);
    t.goTo(beats[5]!);
    chordKey(t.desk, press('ArrowRight'));
    expect(t.store.getState().view.selection).toEqual({ kind: 'chord', index: 1 });
    chordKey(t.desk, press('ArrowRight', { shiftKey: true }));
    expect(chordsOf(t.project())[1]!.start).toBe(beats[5]);
    expect(chordsOf(t.project())[0]!.end).toBe(beats[5]);
    chordKey(t.desk, press('Enter'));
    expect(t.typed).toEqual([1]);
    const before = chordsOf(t.project()).length;
    chordKey(t.desk, press('Delete'));
    expect(chordsOf(t.project())).toHaveLength(before - 1);
    expect(t.edits.map(({ payload }) => 'expect' in payload)).toEqual([true, true]);
  });

  it('are understood as people type them', () => {
    expect(['am', 'f♯m7', 'Bb', 'CM7', 'D-7', 'gmin', 'c/g', 'nc', '', 'Bbmaj7', 'dm7b5'].map(chordLabel)).toEqual([
      'Am', 'F#m7', 'Bb', 'Cmaj7', 'Dm7', 'Gm', 'C/G', 'N', 'N', 'Bbmaj7', 'Dm7b5',
    ]); // biome-ignore format: pairs with the list above
  });
});
