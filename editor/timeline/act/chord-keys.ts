import { chordsOf } from '../../../host/project/selectors.ts';
import { selectProject } from '../../state/selectors.ts';
import { selected } from '../../state/view.ts';
import { gridOf, placeOf } from '../../state/words.ts';
import { showSpan } from '../../state/zoom.ts';
import { newGesture } from '../../ui/gesture.ts';
import { stepOnGrid } from '../core/grid.ts';
import { spelled } from '../draw/heads-ink.ts';
import type { Desk } from './desk.ts';
import type { Press } from './keys.ts';

let run: { readonly index: number; readonly group: string } | null = null;

/** Chords by keys: arrows go through them, Shift and arrows move where one begins by a beat, Enter types, Delete lets the one before go on. */
export function chordKey(desk: Desk, press: Press): boolean {
  const { store, session, announce, player } = desk.services;
  const project = selectProject(store.getState());
  if (project === null || press.ctrlKey || press.metaKey || press.altKey) return false;
  const chords = chordsOf(project);
  if (chords.length === 0) return false;
  const { selection } = store.getState().view;
  const position = player.position();
  const here = selection?.kind === 'chord' ? selection.index : null;
  const step = press.key === 'ArrowRight' ? 1 : press.key === 'ArrowLeft' ? -1 : 0;
  if (step !== 0 && press.shiftKey) {
    const [before, chord, grid] = [chords[(here ?? 0) - 1], chords[here ?? -1], gridOf(project)];
    if (here === null || before === undefined || chord === undefined || grid === null) return true;
    if (run?.index !== here) run = { index: here, group: newGesture('chord keys') };
    const start = Math.min(chord.end - 1, Math.max(before.start + 1, stepOnGrid(grid, chord.start, step)));
    const payload = { index: here, chord: { ...chord, start }, expect: chord };
    session.edit({ type: 'chord/set', payload, group: run.group });
    announce(`From ${placeOf(project, start)}`);
    return true;
  }
  if (step !== 0) {
    run = null;
    const at = chords.findIndex(({ start, end }) => position >= start && position < end);
    const index = Math.min(chords.length - 1, Math.max(0, here === null ? at : here + step));
    const chord = chords[index]!;
    store.dispatch(selected({ kind: 'chord', index }));
    showSpan(store, chord.start, chord.end);
    const name = chord.label === 'N' ? 'No chord' : spelled(chord.label);
    announce(`${name}, ${placeOf(project, chord.start)}${chord.confidence < 0.5 ? ', unsure' : ''}`);
    return true;
  }
  if (here === null) return false;
  switch (press.key) {
    case 'Enter':
    case 'F2':
      desk.typeChord(here);
      return true;
    case 'Delete':
    case 'Backspace':
      if (chords[here] !== undefined) {
        session.edit({ type: 'chord/remove', payload: { index: here, expect: chords[here] } });
      }
      store.dispatch(selected(null));
      return true;
    case 'Escape':
      store.dispatch(selected(null));
      return true;
    default:
      return false;
  }
}

/** "C#m7" from what people type: "c♯m7", "Db", "Am ", "nc". */
export function chordLabel(typed: string): string {
  const text = typed.trim().replaceAll('♯', '#').replaceAll('♭', 'b');
  if (text === '' || /^n\.?c?\.?$/i.test(text)) return 'N';
  return text
    .replace(/^([a-g])/, (root) => root.toUpperCase())
    .replace(/\/([a-g])/, (_, bass: string) => `/${bass.toUpperCase()}`)
    .replace(/^([A-G][#b]?)(?:M7|Maj7|△7?|Δ7?)/, '$1maj7')
    .replace(/^([A-G][#b]?)(?:min|mi|-)/, '$1m');
}
