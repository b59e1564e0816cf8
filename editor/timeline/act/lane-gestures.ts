import type { Frames, Project, StemName } from '../../../host/project/project.ts';
import { newId } from '../../state/ids.ts';
import { selectProject } from '../../state/selectors.ts';
import { selected, stemFocused, toolChosen, type ViewState, zoomed } from '../../state/view.ts';
import { regionSentence } from '../../state/words.ts';
import { fitted } from '../../state/zoom.ts';
import { fadeOf, heldFades } from '../core/fade.ts';
import { gapAround, spanIn } from '../core/gaps.ts';
import { laneAtY } from '../core/lanes.ts';
import { frameAt, wholeFrameAt } from '../core/scale.ts';
import { stemOf } from '../core/strip.ts';
import { type Target, targetAt } from '../core/target.ts';
import type { Scene } from '../draw/scene.ts';
import { type Desk, type Point, scaleOf, seamAt, snapAt } from './desk.ts';
import { dragOut } from './drag-out.ts';
import { CLICK_SLACK, type Gesture } from './gesture.ts';
import { addAt, dragHit, dragNote } from './note-gestures.ts';

/** What the pointer does on the lanes. */

/** CSS pixels beyond the lanes at which a region that is dragged is meant to leave the window. */
const OUTSIDE = 40;

export function targetFor(scene: Scene, point: Point): Target {
  const { project, view, lanes } = scene;
  return targetAt(
    { project, scale: scaleOf(scene), lanes: lanes.lanes, selection: view.selection },
    point.x,
    point.y,
    point.halo,
  );
}

/** `view`: null where nothing is drawn yet. */
export function cursorFor(target: Target, view: Pick<ViewState, 'tool' | 'notesOf'> | null): string {
  switch (target.kind) {
    case 'edge':
      return 'ew-resize';
    case 'fade':
    case 'note':
    case 'hit':
      return target.kind === 'note' && target.grip !== 'body' ? 'ew-resize' : 'grab';
    case 'strip':
      return view?.notesOf === target.stem ? 'cell' : 'default';
    case 'lane':
      return view?.tool === 'draw' ? 'crosshair' : 'default';
    default:
      return 'default';
  }
}

/**
 * The whole words of a region, for there is seldom room for them in it; and what can be done with notes and hits by hand: nothing of that can be seen before it
 * is tried. Empty where all can be seen.
 */
export function hintFor(target: Target, opened: StemName | null, project: Project): string {
  if (target.kind === 'region' || target.kind === 'edge' || target.kind === 'fade') {
    const region = project.regions.find(({ id }) => id === target.id);
    return region === undefined ? '' : regionSentence(project, region);
  }
  const stem =
    target.kind === 'strip'
      ? target.stem
      : target.kind === 'hit'
        ? 'drums'
        : target.kind === 'note'
          ? stemOf(target.part)
          : null;
  if (stem === null) return '';
  const open = stem === opened ? '' : '. F2 lays them open';
  if (target.kind === 'strip') return `Double click adds ${stem === 'drums' ? 'a hit' : 'a note'}${open}`;
  if (target.kind === 'hit') return `Drag: in time, or up and down to another drum. Delete takes it out${open}`;
  return `Drag: in time, or up and down in pitch; by its ends: longer, shorter. Delete takes it out${open}`;
}

/** Begins what a press on the lanes may become. Null where there is nothing to do. */
export function beginOnLanes(desk: Desk, scene: Scene, point: Point): Gesture | null {
  const target = targetFor(scene, point);
  const { store } = desk.services;
  const stem = laneAtY(scene.lanes.lanes, point.y)?.stem ?? null;
  if (stem !== null) store.dispatch(stemFocused(stem));
  if (scene.view.tool === 'draw' && stem !== null && target.kind !== 'edge' && target.kind !== 'region') {
    return draw(desk, scene, stem, point);
  }
  switch (target.kind) {
    case 'edge':
      select(desk, scene, target.id);
      return resize(desk, scene, target.id, target.edge, point);
    case 'fade':
      return fade(desk, scene, target.id, target.side, point);
    case 'region':
      select(desk, scene, target.id);
      return point.free ? copy(desk, target.id) : takeOut(desk, target.id);
    case 'note':
      return dragNote(desk, scene, target, point);
    case 'hit':
      return dragHit(desk, scene, target.index, point);
    case 'strip':
      // Who edits notes draws no region by a slip of the hand.
      if (scene.view.notesOf === target.stem) return letGo(desk);
      return draw(desk, scene, target.stem, point);
    case 'lane':
      return draw(desk, scene, target.stem, point);
    default:
      return laneAtY(scene.lanes.lanes, point.y) === null ? null : seekByClick(desk);
  }
}

/** A double click: zooms to a region, adds a note or a hit. */
export function doubleOnLanes(desk: Desk, scene: Scene, point: Point): void {
  const target = targetFor(scene, point);
  if (target.kind === 'strip') addAt(desk, scene, target.stem, point);
  if (target.kind !== 'region' && target.kind !== 'edge') return;
  const region = scene.project.regions.find(({ id }) => id === target.id);
  if (region === undefined) return;
  desk.services.store.dispatch(zoomed(fitted(scene.view, region.start, region.end, scene.project.length, 0.2)));
}

function select(desk: Desk, { project, view }: Scene, id: string): void {
  if (view.selection?.kind === 'region' && view.selection.id === id) return;
  const region = project.regions.find((candidate) => candidate.id === id);
  desk.services.store.dispatch(selected({ kind: 'region', id }));
  if (region !== undefined) desk.services.announce(regionSentence(project, region));
}

/** Where nothing can be marked a click still moves the playhead. */
function seekByClick(desk: Desk): Gesture {
  return {
    cursor: 'default',
    move() {},
    end(point) {
      const scene = desk.stage.scene();
      if (scene !== null) desk.services.player.seek(wholeFrameAt(scaleOf(scene), point.x, scene.project.length));
    },
    cancel() {},
    staysInView: true,
  };
}

/** A click beside all notes: none is selected any more, and the playhead goes there. */
function letGo(desk: Desk): Gesture {
  desk.services.store.dispatch(selected(null));
  return seekByClick(desk);
}

/** A drag over an empty lane is a new region; a click moves the playhead. */
function draw(desk: Desk, first: Scene, stem: StemName, from: Point): Gesture {
  const { session, player, store } = desk.services;
  let span: { start: Frames; end: Frames } | null = null;
  let anchor: Frames | null = null;
  /** Where the press was, whatever the picture has scrolled since. */
  const origin = wholeFrameAt(scaleOf(first), from.x, first.project.length);
  return {
    cursor: 'crosshair',
    move(point) {
      const scene = desk.stage.scene();
      if (scene === null || (span === null && Math.abs(point.x - from.x) < CLICK_SLACK)) return;
      anchor ??= snapAt(desk, scene, { ...from, other: point.other, free: point.free }, stem);
      const gap = gapAround(scene.project, stem, origin);
      span = gap === null ? null : spanIn(gap, anchor, snapAt(desk, scene, point, stem));
      desk.stage.show(span === null ? null : { kind: 'span', stem, ...span });
    },
    async end(point) {
      const scene = desk.stage.scene();
      if (scene === null) return;
      const { project } = scene;
      if (anchor === null) {
        store.dispatch(selected(null));
        player.seek(wholeFrameAt(scaleOf(scene), point.x, project.length));
        return;
      }
      if (span === null) return;
      const { start, end } = span;
      const gap = gapAround(project, stem, Math.floor((start + end) / 2));
      const seams = await Promise.all([start, end].map((frame) => seamAt(desk, project, stem, frame, point.free)));
      const found = gap === null ? null : spanIn(gap, seams[0]!, seams[1]!);
      addRegion(desk, stem, found ?? { start, end }, session.edit);
      store.dispatch(toolChosen('select'));
    },
    cancel() {},
  };
}

/** Adds a region and selects it. */
export function addRegion(
  { services }: Pick<Desk, 'services'>,
  stem: StemName,
  { start, end }: { readonly start: Frames; readonly end: Frames },
  edit = services.session.edit,
): void {
  const id = newId();
  edit({ type: 'region/add', payload: { id, stem, start, end } });
  const project = selectProject(services.store.getState());
  const made = project?.regions.find((region) => region.id === id);
  if (project === null || made === undefined) return;
  services.store.dispatch(selected({ kind: 'region', id }));
  services.announce(regionSentence(project, made));
}

function resize(desk: Desk, first: Scene, id: string, edge: 'start' | 'end', from: Point): Gesture | null {
  const region = first.project.regions.find((candidate) => candidate.id === id);
  if (region === undefined) return null;
  const offset = region[edge] - frameAt(scaleOf(first), from.x);
  const other = edge === 'start' ? region.end : region.start;
  const gap = gapAround(first.project, region.stem, Math.floor((region.start + region.end) / 2), id);
  let span: { start: Frames; end: Frames } | null = null;
  const held = (frame: Frames) => {
    if (gap === null) return null;
    // The edge that is dragged stays on its side: a region is never turned over.
    return spanIn(gap, other, edge === 'start' ? Math.min(frame, other - 1) : Math.max(frame, other + 1));
  };
  return {
    cursor: 'ew-resize',
    move(point) {
      const scene = desk.stage.scene();
      if (scene === null || (span === null && Math.abs(point.x - from.x) < CLICK_SLACK)) return;
      span = held(snapAt(desk, scene, point, region.stem, offset));
      if (span !== null) desk.stage.show({ kind: 'resize', id, ...span });
    },
    async end(point) {
      if (span === null) return;
      const seam = await seamAt(desk, first.project, region.stem, span[edge], point.free);
      const { start, end } = held(seam) ?? span;
      if (start !== region.start || end !== region.end) {
        desk.services.session.edit({ type: 'region/resize', payload: { id, start, end } });
      }
    },
    cancel() {},
  };
}

function fade(desk: Desk, first: Scene, id: string, side: 'in' | 'out', from: Point): Gesture | null {
  const { project } = first;
  const region = project.regions.find((candidate) => candidate.id === id);
  if (region === undefined) return null;
  const whole = fadeOf(region, project.sampleRate);
  const offset =
    (side === 'in' ? whole.start + whole.fadeIn : whole.end - whole.fadeOut) - frameAt(scaleOf(first), from.x);
  // The document holds fades to the region; the take may reach a little beyond it.
  const span = Math.min(whole.end - whole.start, region.end - region.start);
  let fades: readonly [number, number] | null = null;
  return {
    cursor: 'grabbing',
    move(point) {
      const scene = desk.stage.scene();
      if (scene === null) return;
      const at = snapAt(desk, scene, point, region.stem, offset);
      fades =
        side === 'in'
          ? heldFades(span, at - whole.start, whole.fadeOut, 'in')
          : heldFades(span, whole.fadeIn, whole.end - at, 'out');
      desk.stage.show({ kind: 'fades', id, fadeIn: fades[0], fadeOut: fades[1] });
    },
    end() {
      if (fades === null) return;
      const [fadeIn, fadeOut] = fades;
      desk.services.session.edit({ type: 'region/set', payload: { id, fadeIn, fadeOut } });
    },
    cancel() {},
  };
}

/** A drag of a region's body moves nothing in time; out of the window it becomes a WAV file. */
function takeOut(desk: Desk, id: string): Gesture {
  let gone = false;
  return {
    cursor: 'default',
    move(point) {
      const scene = desk.stage.scene();
      const region = scene?.project.regions.find((candidate) => candidate.id === id);
      if (gone || scene === null || region === undefined) return;
      const y = point.y - scene.scrollTop;
      const outside =
        point.x < -OUTSIDE || point.x > scene.width + OUTSIDE || y < -OUTSIDE || y > scene.height + OUTSIDE;
      if (outside) gone = dragOut(desk.services, region.stem, region.start, region.end);
    },
    end() {},
    cancel() {},
    staysInView: true,
  };
}

/** Alt and a drag of a region's body: its span on another lane. */
function copy(desk: Desk, id: string): Gesture {
  let onto: StemName | null = null;
  return {
    cursor: 'copy',
    move(point) {
      const scene = desk.stage.scene();
      const region = scene?.project.regions.find((candidate) => candidate.id === id);
      const stem = scene === null ? null : (laneAtY(scene.lanes.lanes, point.y)?.stem ?? null);
      onto = stem === null || region === undefined || stem === region.stem ? null : stem;
      desk.stage.show(
        onto === null || region === undefined
          ? null
          : { kind: 'span', stem: onto, start: region.start, end: region.end },
      );
    },
    end() {
      const region = desk.stage.scene()?.project.regions.find((candidate) => candidate.id === id);
      if (onto !== null && region !== undefined) addRegion(desk, onto, region);
    },
    cancel() {},
  };
}
