import type { Frames, Project, StemName } from '../../../host/project/project.ts';
import { selectProject } from '../../state/selectors.ts';
import { selected, toolChosen, type ViewState } from '../../state/view.ts';
import { gridOf, placeOf } from '../../state/words.ts';
import { showSpan } from '../../state/zoom.ts';
import { gapAround, spanIn } from '../core/gaps.ts';
import { beatsPerBar, nearestBeat, stepOnGrid } from '../core/grid.ts';
import type { Desk } from './desk.ts';
import type { Press } from './keys.ts';
import { addRegion } from './lane-gestures.ts';

/** Which end of the span the arrows move. Of this window; it begins anew with each drawing. */
let moving: 'start' | 'end' = 'end';

/**
 * Draws a region without a pointer, after `D`: the span begins at the playhead, on the beat; arrows move its end, up and down change which end,
 * Enter makes it a region, Esc leaves it.
 */
export function drawByKey(desk: Desk, stem: StemName, press: Press): boolean {
  const { store, session, announce, player } = desk.services;
  const { view } = store.getState();
  const project = selectProject(store.getState());
  if (project === null) return false;
  const span = view.selection?.kind === 'span' && view.selection.stem === stem ? view.selection : null;
  switch (press.key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const step = press.key === 'ArrowRight' ? 1 : -1;
      if (span === null) moving = step === 1 ? 'end' : 'start';
      const base = span ?? at(project, view, player.position());
      const edge = stepped(project, base[moving], step, press);
      const other = base[moving === 'end' ? 'start' : 'end'];
      const gap = gapAround(project, stem, moving === 'end' ? other : Math.max(0, other - 1));
      // The ends do not pass each other: an arrow that would turn the span over stops there.
      const held = gap === null || (moving === 'end' ? edge <= other : edge >= other) ? null : spanIn(gap, edge, other);
      if (gap === null) announce('There is a region here already');
      if (held === null) return true;
      store.dispatch(selected({ kind: 'span', stem, ...held }));
      showSpan(store, held.start, held.end);
      announce(`${moving === 'end' ? 'To' : 'From'} ${placeOf(project, held[moving])}`);
      return true;
    }
    case 'ArrowUp':
    case 'ArrowDown':
      moving = moving === 'end' ? 'start' : 'end';
      announce(moving === 'end' ? 'The end moves' : 'The start moves');
      return true;
    case 'Enter':
      store.dispatch(toolChosen('select'));
      if (span === null) {
        announce('Nothing is marked');
        return true;
      }
      addRegion(desk, stem, span, session.edit);
      return true;
    case 'Escape':
      store.dispatch(toolChosen('select'));
      if (span !== null) store.dispatch(selected(null));
      announce('Drawing ended');
      return true;
    default:
      return false;
  }
}

/** A span without length at the playhead, on the beat where snapping is on. */
function at(project: Project, view: ViewState, position: number): { start: Frames; end: Frames } {
  const grid = gridOf(project);
  const frame = view.snap === 'off' || grid === null ? null : nearestBeat(grid, position);
  const whole = Math.round(Math.min(project.length, Math.max(0, frame ?? position)));
  return { start: whole, end: whole };
}

/** A beat further; with Shift a bar, with Alt 10 ms. A song without beats goes by seconds. */
function stepped(project: Project, from: Frames, step: 1 | -1, press: Press): Frames {
  const grid = gridOf(project);
  const hold = (frame: number) => Math.round(Math.min(project.length, Math.max(0, frame)));
  if (press.altKey) return hold(from + step * 0.01 * project.sampleRate);
  if (grid === null) return hold(from + step * (press.shiftKey ? 5 : 1) * project.sampleRate);
  return hold(stepOnGrid(grid, from, step * (press.shiftKey ? beatsPerBar(grid) : 1)));
}
