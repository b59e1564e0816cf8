import type { StemName } from '../../../host/project/project.ts';
import { regionsOf } from '../../../host/project/selectors.ts';
import { place } from '../../app/places.ts';
import { panelShown } from '../../state/desk.ts';
import { selectProject } from '../../state/selectors.ts';
import { selected, stemFocused } from '../../state/view.ts';
import { regionSentence } from '../../state/words.ts';
import { showSpan } from '../../state/zoom.ts';
import { neighbour } from '../core/walk.ts';
import type { Desk } from './desk.ts';
import { drawByKey } from './draw-keys.ts';
import { leaveNotes, notesByKey, startNotes } from './note-keys.ts';

/** A press of a key on a lane. Returns whether it was used; what is not goes on to the commands of the window. */
export type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

export function laneKey(desk: Desk, stem: StemName, press: Press): boolean {
  if (press.ctrlKey || press.metaKey) return false;
  const { view } = desk.services.store.getState();
  if (view.tool === 'draw') return drawByKey(desk, stem, press);
  const { selection } = view;
  const isOpened = view.notesOf === stem;
  if (press.key === 'F2') return isOpened ? leaveNotes(desk) : startNotes(desk, stem);
  if (isOpened && press.key === 'Escape') return leaveNotes(desk);
  if (selection?.kind === 'note' || selection?.kind === 'hit') return notesByKey(desk, press);
  if (press.shiftKey || press.altKey) return false;
  switch (press.key) {
    case 'ArrowRight':
      return toRegion(desk, stem, 1);
    case 'ArrowLeft':
      return toRegion(desk, stem, -1);
    case 'Enter':
      return openInspector(desk);
    default:
      return false;
  }
}

function toRegion(desk: Desk, stem: StemName, step: 1 | -1): boolean {
  const { store, player, announce } = desk.services;
  const { view } = store.getState();
  const project = selectProject(store.getState());
  if (project === null) return false;
  const sorted = regionsOf(project, stem);
  const from = view.selection?.kind === 'region' ? view.selection.id : null;
  const next = neighbour(sorted, from, player.position(), step);
  if (next === null) {
    announce(
      sorted.length === 0
        ? 'No regions on this stem'
        : step === 1
          ? 'Last region of this stem'
          : 'First region of this stem',
    );
    return true;
  }
  store.dispatch(stemFocused(stem));
  store.dispatch(selected({ kind: 'region', id: next.id }));
  showSpan(store, next.start, next.end);
  announce(regionSentence(project, next));
  return true;
}

function openInspector({ services }: Desk): boolean {
  const { store } = services;
  if (store.getState().view.selection?.kind !== 'region') return false;
  store.dispatch(panelShown({ panel: 'inspector', shown: true }));
  // It is laid out with the next frame where it was hidden.
  requestAnimationFrame(() => place('inspector')?.focus());
  return true;
}
