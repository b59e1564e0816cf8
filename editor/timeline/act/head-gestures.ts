import { chordsOf } from '../../../host/project/selectors.ts';
import { selected, zoomed } from '../../state/view.ts';
import { zoomedAt } from '../../state/zoom.ts';
import { frameAt, wholeFrameAt, xOf } from '../core/scale.ts';
import { CHORDS, CLOCK, RULER, SECTIONS } from '../draw/heads-ink.ts';
import type { Scene } from '../draw/scene.ts';
import { type Desk, type Point, placeWords, scaleOf, snapAt } from './desk.ts';
import { CLICK_SLACK, type Gesture } from './gesture.ts';

/** What lies under the pointer above the lanes. */
type HeadTarget =
  | { readonly kind: 'clock' | 'bars' }
  | { readonly kind: 'loop'; readonly edge: 'start' | 'end' }
  | { readonly kind: 'section'; readonly index: number }
  | { readonly kind: 'chord'; readonly index: number }
  /** The change from the chord before to this one. */
  | { readonly kind: 'change'; readonly index: number }
  | { readonly kind: 'nothing' };

/** `loop`: frames, or null. */
function headTargetAt(
  scene: Pick<Scene, 'project' | 'view'>,
  loop: { readonly start: number; readonly end: number } | null,
  x: number,
  y: number,
  halo: number,
): HeadTarget {
  const { project, view } = scene;
  const scale = { framesPerPixel: view.framesPerPixel, scroll: view.scroll };
  if (y < CLOCK) return { kind: 'clock' };
  if (y < RULER) {
    for (const edge of ['start', 'end'] as const) {
      if (loop !== null && Math.abs(xOf(scale, loop[edge]) - x) <= halo) return { kind: 'loop', edge };
    }
    return { kind: 'bars' };
  }
  const frame = frameAt(scale, x);
  if (y < RULER + SECTIONS) {
    const index = project.profile?.sections.findIndex(({ start, end }) => frame >= start && frame < end) ?? -1;
    return index < 0 ? { kind: 'nothing' } : { kind: 'section', index };
  }
  if (y >= RULER + SECTIONS + CHORDS) return { kind: 'nothing' };
  const chords = chordsOf(project);
  const near = chords.findIndex(({ start }, index) => index > 0 && Math.abs(xOf(scale, start) - x) <= halo);
  if (near > 0) return { kind: 'change', index: near };
  const index = chords.findIndex(({ start, end }) => frame >= start && frame < end);
  return index < 0 ? { kind: 'nothing' } : { kind: 'chord', index };
}

export function headCursor(target: HeadTarget): string {
  return target.kind === 'loop' || target.kind === 'change'
    ? 'ew-resize'
    : target.kind === 'clock'
      ? 'text'
      : 'default';
}

export const headTargetFor = (desk: Desk, scene: Scene, point: Point): HeadTarget =>
  headTargetAt(scene, desk.services.player.state().loop, point.x, point.y, Math.min(16, point.halo));

export function beginOnHeads(desk: Desk, scene: Scene, point: Point): Gesture | null {
  const target = headTargetFor(desk, scene, point);
  switch (target.kind) {
    case 'clock':
      return scrub(desk, point);
    case 'bars':
      return point.command ? zoomByDrag(desk, scene, point) : loop(desk, point, null);
    case 'loop':
      return loop(desk, point, target.edge);
    case 'section': {
      const section = scene.project.profile?.sections[target.index];
      if (section !== undefined) desk.services.player.seek(section.start);
      return null;
    }
    case 'chord': {
      desk.services.store.dispatch(selected({ kind: 'chord', index: target.index }));
      return null;
    }
    case 'change':
      return change(desk, target.index, point);
    default:
      return null;
  }
}

export function doubleOnHeads(desk: Desk, scene: Scene, point: Point): void {
  const target = headTargetFor(desk, scene, point);
  if (target.kind === 'chord' || target.kind === 'change') desk.typeChord(target.index);
  if (target.kind === 'bars' || target.kind === 'loop') desk.services.player.setLoop(null);
}

function scrub(desk: Desk, from: Point): Gesture {
  const { player } = desk.services;
  const go = (point: Point) => {
    const scene = desk.stage.scene();
    if (scene === null) return;
    const frame = wholeFrameAt(scaleOf(scene), point.x, scene.project.length);
    player.scrub(frame);
    desk.guide.show(xOf(scaleOf(scene), frame), placeWords(scene.project, frame), false);
  };
  go(from);
  return {
    cursor: 'text',
    move: go,
    end(point) {
      const scene = desk.stage.scene();
      if (scene !== null) player.seek(wholeFrameAt(scaleOf(scene), point.x, scene.project.length));
    },
    cancel() {},
  };
}

/** A drag over the bars is what loops; at an edge of the loop it moves that. A click moves the playhead to the beat. */
function loop(desk: Desk, from: Point, edge: 'start' | 'end' | null): Gesture {
  const { player, announce } = desk.services;
  const before = player.state().loop;
  let anchor = edge === null || before === null ? null : before[edge === 'start' ? 'end' : 'start'];
  let next: { start: number; end: number } | null = null;
  return {
    cursor: 'ew-resize',
    move(point) {
      const scene = desk.stage.scene();
      if (scene === null || (next === null && Math.abs(point.x - from.x) < CLICK_SLACK)) return;
      const stem = scene.view.focusedStem;
      anchor ??= snapAt(desk, scene, { ...from, other: point.other, free: point.free }, stem);
      const at = snapAt(desk, scene, point, stem);
      if (at === anchor) return;
      next = { start: Math.min(at, anchor), end: Math.max(at, anchor) };
      desk.stage.show({ kind: 'loop', ...next });
    },
    end(point) {
      const scene = desk.stage.scene();
      if (next !== null) {
        player.setLoop(next);
        if (scene !== null)
          announce(`Loop ${placeWords(scene.project, next.start)} to ${placeWords(scene.project, next.end)}`);
      } else if (scene !== null && edge === null) {
        player.seek(snapAt(desk, scene, point, scene.view.focusedStem));
      }
    },
    cancel() {},
  };
}

/** CSS pixels up or down that halve or double the zoom. */
const ZOOM_TRAVEL = 60;

function zoomByDrag(desk: Desk, first: Scene, from: Point): Gesture {
  const { store } = desk.services;
  return {
    staysInView: true,
    cursor: 'zoom-in',
    move(point) {
      const view = { ...store.getState().view, framesPerPixel: first.view.framesPerPixel, scroll: first.view.scroll };
      store.dispatch(zoomed(zoomedAt(view, 2 ** ((point.y - from.y) / ZOOM_TRAVEL), from.x, first.project.length)));
    },
    end() {},
    cancel() {
      const { framesPerPixel, scroll } = first.view;
      store.dispatch(zoomed({ framesPerPixel, scroll }));
    },
  };
}

/** Moves the moment at which one chord gives way to the next. */
function change(desk: Desk, index: number, from: Point): Gesture {
  const { store, session } = desk.services;
  store.dispatch(selected({ kind: 'chord', index }));
  const first = desk.stage.scene();
  const seen = first === null ? undefined : chordsOf(first.project)[index];
  let start: number | null = null;
  return {
    cursor: 'ew-resize',
    move(point) {
      const scene = desk.stage.scene();
      if (scene === null || (start === null && Math.abs(point.x - from.x) < CLICK_SLACK)) return;
      const chords = chordsOf(scene.project);
      const [before, chord] = [chords[index - 1], chords[index]];
      if (before === undefined || chord === undefined) return;
      const at = snapAt(desk, scene, point, scene.view.focusedStem);
      start = Math.min(chord.end - 1, Math.max(before.start + 1, at));
      desk.stage.show({ kind: 'chord', index, start });
    },
    end() {
      const scene = desk.stage.scene();
      const chord = scene === null ? undefined : chordsOf(scene.project)[index];
      if (start === null || chord === undefined || seen === undefined) return;
      session.edit({ type: 'chord/set', payload: { index, chord: { ...chord, start }, expect: seen } });
    },
    cancel() {},
  };
}
