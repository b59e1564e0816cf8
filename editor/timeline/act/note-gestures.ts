import type { Hit, Note, StemName } from '../../../host/project/project.ts';
import { hitsOf, notesOf } from '../../../host/project/selectors.ts';
import { selected } from '../../state/view.ts';
import { stepOnGrid } from '../core/grid.ts';
import { frameAt } from '../core/scale.ts';
import { HIT_LADDER, HIT_WORDS, hitClassAtY, noteName, partOf, pitchAtY, pitchRange, stemOf } from '../core/strip.ts';
import type { Target } from '../core/target.ts';
import type { Scene } from '../draw/scene.ts';
import { type Desk, type Point, placeWords, scaleOf, snapAt } from './desk.ts';
import { CLICK_SLACK, type Gesture } from './gesture.ts';

/** CSS pixels of travel for a semitone, or for the next class of hit: a strip is too low to drag by its own scale. */
const ROW_TRAVEL = 6;
/** Seconds; a shorter note would be a click. */
const SHORTEST = 0.03;

type NoteTarget = Extract<Target, { kind: 'note' }>;

/**
 * Up and down is pitch, left and right is time; at its ends a note grows and shrinks. Short notes are all ends: who begins upwards or downwards there means the pitch.
 * What comes to lie where it lay is no change.
 */
export function dragNote(desk: Desk, first: Scene, { part, index, grip }: NoteTarget, from: Point): Gesture | null {
  const { store, session, announce } = desk.services;
  const note = notesOf(first.project, part)[index];
  if (note === undefined) return null;
  store.dispatch(selected({ kind: 'note', part, index }));
  announce(noteWords(first, note));
  const grasped = frameAt(scaleOf(first), from.x);
  let held = grip;
  const least = Math.round(SHORTEST * first.project.sampleRate);
  let next: Note | null = null;
  return {
    cursor: grip === 'body' ? 'grabbing' : 'ew-resize',
    move(point) {
      const scene = desk.stage.scene();
      if (scene === null || (next === null && Math.hypot(point.x - from.x, point.y - from.y) < CLICK_SLACK)) return;
      const [across, up] = [Math.abs(point.x - from.x), Math.abs(point.y - from.y)];
      if (next === null && up > across) held = 'body';
      const edge = held === 'end' ? note.end : note.start;
      const at = across < CLICK_SLACK ? edge : snapAt(desk, scene, point, stemOf(part), edge - grasped);
      next = moved(note, held, at, least, scene.project.length);
      if (held === 'body') {
        const steps = Math.round((from.y - point.y) / ROW_TRAVEL);
        if (steps !== 0) next = { ...next, midi: Math.min(127, Math.max(0, Math.round(note.midi) + steps)) };
      }
      desk.stage.show({ kind: 'note', part, index, note: next });
    },
    end() {
      if (next === null || (next.start === note.start && next.end === note.end && next.midi === note.midi)) return;
      session.edit({ type: 'note/set', payload: { part, index, note: { ...next, confidence: 1 }, expect: note } });
      const scene = desk.stage.scene();
      if (scene !== null) announce(noteWords(scene, next));
    },
    cancel() {},
  };
}

/** A note whose start, end or whole is brought to `at`. */
export function moved(note: Note, grip: 'body' | 'start' | 'end', at: number, least: number, length: number): Note {
  if (grip === 'start') return { ...note, start: Math.max(0, Math.min(at, note.end - least)) };
  if (grip === 'end') return { ...note, end: Math.min(length, Math.max(at, note.start + least)) };
  const long = note.end - note.start;
  const start = Math.max(0, Math.min(at, length - long));
  return { ...note, start, end: start + long };
}

/** Left and right is time, up and down the class. */
export function dragHit(desk: Desk, first: Scene, index: number, from: Point): Gesture | null {
  const { store, session, announce } = desk.services;
  const hit = hitsOf(first.project)[index];
  if (hit === undefined) return null;
  store.dispatch(selected({ kind: 'hit', index }));
  announce(hitWords(first, hit));
  const offset = hit.time - frameAt(scaleOf(first), from.x);
  let next: Hit | null = null;
  return {
    cursor: 'grabbing',
    move(point) {
      const scene = desk.stage.scene();
      if (scene === null || (next === null && Math.hypot(point.x - from.x, point.y - from.y) < CLICK_SLACK)) return;
      const at = Math.abs(point.x - from.x) < CLICK_SLACK ? hit.time : snapAt(desk, scene, point, 'drums', offset);
      const time = Math.max(0, Math.min(scene.project.length - 1, at));
      next = { ...hit, time, class: classBy(hit.class, Math.round((point.y - from.y) / ROW_TRAVEL)) };
      desk.stage.show({ kind: 'hit', index, hit: next });
    },
    end() {
      if (next === null || (next.time === hit.time && next.class === hit.class)) return;
      session.edit({ type: 'hit/set', payload: { index, hit: next, expect: hit } });
      const scene = desk.stage.scene();
      if (scene !== null) announce(hitWords(scene, next));
    },
    cancel() {},
  };
}

/** The class `steps` further down the rows. */
export function classBy(from: Hit['class'], steps: number): Hit['class'] {
  const at = HIT_LADDER.indexOf(from) + steps;
  return HIT_LADDER[Math.min(HIT_LADDER.length - 1, Math.max(0, at))]!;
}

/** A double click on an empty place of a strip: a note as long as half a beat, or a hit. */
export function addAt(desk: Desk, scene: Scene, stem: StemName, point: Point): void {
  const lane = scene.lanes.lanes.find((candidate) => candidate.stem === stem);
  if (lane?.strip == null) return;
  const at = snapAt(desk, scene, point, stem);
  desk.guide.hide();
  const part = partOf(stem);
  if (part === null) {
    addHit(desk, scene, {
      time: Math.min(at, scene.project.length - 1),
      class: hitClassAtY(lane.strip, point.y),
      strength: 0.8,
    });
    return;
  }
  const midi = pitchAtY(lane.strip, pitchRange(notesOf(scene.project, part)), point.y);
  addNote(desk, scene, part, at, midi);
}

export function addNote(desk: Desk, scene: Scene, part: 'melody' | 'bass', start: number, midi: number): void {
  const { session, store, announce } = desk.services;
  const { project, grid } = scene;
  const half = grid === null ? start + Math.round(project.sampleRate / 4) : stepOnGrid(grid, start, 1, 2);
  const least = start + Math.round(SHORTEST * project.sampleRate);
  const note = { start, end: Math.min(project.length, Math.max(least, half)), midi, confidence: 1 };
  const index = notesOf(project, part).length;
  session.edit({ type: 'note/add', payload: { part, note } });
  store.dispatch(selected({ kind: 'note', part, index }));
  announce(`Added ${noteWords(scene, note)}`);
}

export function addHit(desk: Desk, scene: Scene, hit: Hit): void {
  const { session, store, announce } = desk.services;
  const index = hitsOf(scene.project).length;
  session.edit({ type: 'hit/add', payload: { hit } });
  store.dispatch(selected({ kind: 'hit', index }));
  announce(`Added ${hitWords(scene, hit)}`);
}

/** "A2, 17.3 · 0:40.000" */
export const noteWords = ({ project }: Scene, note: Note): string =>
  `${noteName(note.midi)}, ${placeWords(project, note.start)}`;
export const hitWords = ({ project }: Scene, hit: Hit): string =>
  `${HIT_WORDS[hit.class]}, ${placeWords(project, hit.time)}`;
