import type { Hit, Note, Project, StemName } from '../../../host/project/project.ts';
import { hitsOf, notesOf } from '../../../host/project/selectors.ts';
import { selectProject } from '../../state/selectors.ts';
import { notesOpened, type Selection, selected } from '../../state/view.ts';
import { gridOf } from '../../state/words.ts';
import { showSpan } from '../../state/zoom.ts';
import { newGesture } from '../../ui/gesture.ts';
import { stepOnGrid } from '../core/grid.ts';
import { partOf, stemOf } from '../core/strip.ts';
import { stepIndex } from '../core/walk.ts';
import type { Desk } from './desk.ts';
import type { Press } from './keys.ts';
import { addHit, addNote, classBy, hitWords, moved, noteWords } from './note-gestures.ts';

/**
 * Notes and hits by keys, after `F2` on a lane, which lays them open: arrows left and right go from one to the next; up and down change pitch or class, with Shift by an
 * octave; Shift and left or right move by a part of a beat, Alt by 5 ms; Ctrl is left to the window. `Insert` adds, `Delete` removes, Esc leaves.
 */
type Chosen = Extract<Selection, { kind: 'note' | 'hit' }>;

/** Seconds of a fine step, and of the shortest note. */
const FINE = 0.005;
const SHORTEST = 0.03;

/** Steps that follow one another on one note are one step of undo. */
let run: { readonly on: string; readonly group: string } | null = null;

function groupFor(selection: Chosen): string {
  const on = JSON.stringify(selection);
  if (run?.on !== on) run = { on, group: newGesture('note keys') };
  return run.group;
}

export function startNotes(desk: Desk, stem: StemName): boolean {
  const { store, announce, player } = desk.services;
  const project = selectProject(store.getState());
  if (project === null || stem === 'other') return false;
  const first = stepIndex(timesOf(project, stem), null, player.position(), 1);
  run = null;
  store.dispatch(notesOpened(stem));
  if (first < 0) {
    announce(stem === 'drums' ? 'No hits were heard on this stem' : 'No notes were heard on this stem');
    return true;
  }
  announce('Notes: arrows go through them and change them, Esc goes back to the regions');
  const { selection } = store.getState().view;
  const chosen = selection?.kind === 'hit' ? 'drums' : selection?.kind === 'note' ? stemOf(selection.part) : null;
  if (chosen === stem) return true;
  go(desk, project, stem, orderOf(project, stem)[first]!);
  return true;
}

export function leaveNotes(desk: Desk): boolean {
  const { store, announce } = desk.services;
  const { kind } = store.getState().view.selection ?? {};
  if (kind === 'note' || kind === 'hit') store.dispatch(selected(null));
  store.dispatch(notesOpened(null));
  announce('Regions');
  return true;
}

export function notesByKey(desk: Desk, press: Press): boolean {
  const { store, session, announce, player } = desk.services;
  const project = selectProject(store.getState());
  const scene = desk.stage.scene();
  const { selection } = store.getState().view;
  if (project === null || scene === null || (selection?.kind !== 'note' && selection?.kind !== 'hit')) return false;
  const stem = selection.kind === 'hit' ? 'drums' : stemOf(selection.part);
  const sideways = press.key === 'ArrowRight' ? 1 : press.key === 'ArrowLeft' ? -1 : 0;
  const upward = press.key === 'ArrowUp' ? 1 : press.key === 'ArrowDown' ? -1 : 0;
  if (press.key === 'Escape') return leaveNotes(desk);
  if (press.key === 'Delete' || press.key === 'Backspace') {
    const { index } = selection;
    if (selection.kind === 'hit') {
      const hit = hitsOf(project)[index];
      if (hit !== undefined) session.edit({ type: 'hit/remove', payload: { index, expect: hit } });
    } else {
      const note = notesOf(project, selection.part)[index];
      if (note !== undefined) {
        session.edit({ type: 'note/remove', payload: { part: selection.part, index, expect: note } });
      }
    }
    store.dispatch(selected(null));
    announce('Removed');
    return true;
  }
  if (press.key === 'Insert') {
    const start = Math.round(player.position());
    if (selection.kind === 'hit') addHit(desk, scene, { ...hitsOf(project)[selection.index]!, time: start });
    else addNote(desk, scene, selection.part, start, notesOf(project, selection.part)[selection.index]?.midi ?? 60);
    return true;
  }
  if (sideways !== 0 && !press.shiftKey && !press.altKey) {
    const order = orderOf(project, stem);
    const here = order.indexOf(selection.index);
    const next = order[here + sideways];
    if (next === undefined) announce(sideways === 1 ? 'The last one' : 'The first one');
    else go(desk, project, stem, next);
    return true;
  }
  if (sideways === 0 && upward === 0) return false;
  const group = groupFor(selection);
  if (selection.kind === 'hit') {
    const hit = hitsOf(project)[selection.index];
    if (hit === undefined) return false;
    const time = Math.max(0, Math.min(project.length - 1, timeBy(project, hit.time, sideways, press)));
    const next: Hit = { ...hit, time, class: classBy(hit.class, -upward) };
    session.edit({ type: 'hit/set', payload: { index: selection.index, hit: next, expect: hit }, group });
    announce(hitWords(scene, next));
    return true;
  }
  const note = notesOf(project, selection.part)[selection.index];
  if (note === undefined) return false;
  const least = Math.round(SHORTEST * project.sampleRate);
  const shifted = moved(note, 'body', timeBy(project, note.start, sideways, press), least, project.length);
  const midi = Math.min(127, Math.max(0, Math.round(note.midi) + upward * (press.shiftKey ? 12 : 1)));
  const next: Note = { ...(sideways === 0 ? note : shifted), midi, confidence: 1 };
  const payload = { part: selection.part, index: selection.index, note: next, expect: note };
  session.edit({ type: 'note/set', payload, group });
  announce(noteWords(scene, next));
  return true;
}

function timeBy(project: Project, from: number, step: number, press: Press): number {
  if (step === 0) return from;
  const grid = gridOf(project);
  if (press.altKey || grid === null) return Math.round(from + step * FINE * project.sampleRate);
  return stepOnGrid(grid, from, step, 4);
}

/** Indices in the order of time: the list itself need not be. */
function orderOf(project: Project, stem: StemName): number[] {
  const part = partOf(stem);
  const times =
    part === null ? hitsOf(project).map(({ time }) => time) : notesOf(project, part).map(({ start }) => start);
  return times.map((_, index) => index).sort((a, b) => times[a]! - times[b]!);
}

function timesOf(project: Project, stem: StemName): number[] {
  const part = partOf(stem);
  const times =
    part === null ? hitsOf(project).map(({ time }) => time) : notesOf(project, part).map(({ start }) => start);
  return times.sort((a, b) => a - b);
}

function go(desk: Desk, project: Project, stem: StemName, index: number): void {
  const { store, announce } = desk.services;
  const scene = desk.stage.scene();
  const part = partOf(stem);
  run = null;
  if (part === null) {
    const hit = hitsOf(project)[index]!;
    store.dispatch(selected({ kind: 'hit', index }));
    showSpan(store, hit.time, hit.time + 1);
    if (scene !== null) announce(hitWords(scene, hit));
    return;
  }
  const note = notesOf(project, part)[index]!;
  store.dispatch(selected({ kind: 'note', part, index }));
  showSpan(store, note.start, note.end);
  if (scene !== null) announce(noteWords(scene, note));
}
