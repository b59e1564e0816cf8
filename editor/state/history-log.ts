import type { UnknownAction } from '@reduxjs/toolkit';
import { changeReceived, documentClosed, documentOpened, wholeReceived } from './document.ts';

/** The steps that were seen in this window. What was done before it opened the project can be undone too, but has no names here. */
export interface HistoryLog {
  readonly labels: readonly string[];
  /** How many of them are done; the others were undone. */
  readonly done: number;
}

const EMPTY: HistoryLog = { labels: [], done: 0 };

export function historyReducer(log: HistoryLog = EMPTY, action: UnknownAction): HistoryLog {
  if (documentOpened.match(action) || documentClosed.match(action) || wholeReceived.match(action)) return EMPTY;
  if (!changeReceived.match(action)) return log;
  const { event } = action.payload;
  if (event.kind === 'whole') return EMPTY;
  const { undo, redo } = event.history;
  const { labels, done } = log;
  if (event.kind === 'patches') {
    // A label alone does not tell: a row of steps may have the same.
    if (event.direction === 'undo') return done > 0 && labels[done - 1] === redo ? { ...log, done: done - 1 } : log;
    return done < labels.length && labels[done] === undo ? { ...log, done: done + 1 } : log;
  }
  if (event.step === null) return log;
  // What was undone before can be done again still where a take has come: it stands behind.
  const behind = event.action.type === 'host/treated' ? labels.slice(done) : [];
  return { labels: [...labels.slice(0, done), event.step, ...behind], done: done + 1 };
}
