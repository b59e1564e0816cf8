import type { UnknownAction } from '@reduxjs/toolkit';
import type { Action } from '../../host/project/actions.ts';
import { changeReceived, documentClosed, documentOpened, wholeReceived } from './document.ts';

/** The steps that were seen in this window. What was done before it opened the project can be undone too, but has no names here. */
export interface HistoryLog {
  readonly labels: readonly string[];
  /** How many of them are done; the others were undone. */
  readonly done: number;
  /** The work of which the first take was seen: the others belong to its step. */
  readonly works: readonly string[];
}

const EMPTY: HistoryLog = { labels: [], done: 0, works: [] };

export function historyReducer(log: HistoryLog = EMPTY, action: UnknownAction): HistoryLog {
  if (documentOpened.match(action) || documentClosed.match(action) || wholeReceived.match(action)) return EMPTY;
  if (!changeReceived.match(action)) return log;
  const { event } = action.payload;
  if (event.kind === 'whole') return EMPTY;
  const { undo, redo } = event.history;
  const { labels, done, works } = log;
  if (event.kind === 'patches') {
    if (done > 0 && labels[done - 1] === redo) return { ...log, done: done - 1 };
    return done < labels.length && labels[done] === undo ? { ...log, done: done + 1 } : log;
  }
  if (undo === null) return log;
  const work = workHeard(event.action);
  if (work !== null && !works.includes(work)) {
    // What was undone before can still be done again: it stands behind.
    return { labels: labels.toSpliced(done, 0, undo), done: done + 1, works: [...works, work] };
  }
  // Other finished work is no step of undo, and the steps of one drag are one.
  if (event.action.type.startsWith('host/')) return log;
  const goesOn = event.action.group !== undefined && labels[done - 1] === undo;
  return goesOn ? log : { ...log, labels: [...labels.slice(0, done), undo], done: done + 1 };
}

/** The work that brought takes of which one is heard now; null for every other action. */
function workHeard(action: Action): string | null {
  if (action.type !== 'host/treated' || action.payload.takes.length === 0) return null;
  return action.payload.asked?.heard === true ? action.payload.asked.work : null;
}
