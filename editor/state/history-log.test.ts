import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '../../host/api/backend.ts';
import type { Action } from '../../host/project/actions.ts';
import { fixtureTake } from '../fixture/project.ts';
import { changeReceived } from './document.ts';
import { type HistoryLog, historyReducer } from './history-log.ts';

let revision = 1;
const gain = (group?: string): Action => ({
  type: 'track/set',
  payload: { stem: 'bass', gainDb: -1 },
  ...(group === undefined ? {} : { group }),
});
const did = (label: string, action: Action = gain(), step: string | null = label): ChangeEvent => ({
  kind: 'action',
  revision: revision++,
  action,
  client: 'me',
  step,
  history: { undo: label, redo: null },
});
const stepped = (direction: 'undo' | 'redo', undo: string | null, redo: string | null): ChangeEvent => ({
  kind: 'patches',
  direction,
  revision: revision++,
  patches: [],
  history: { undo, redo },
});
const after = (...events: ChangeEvent[]): HistoryLog =>
  events.reduce<HistoryLog>(
    (log, event) => historyReducer(log, changeReceived({ event, client: 'me' })),
    historyReducer(undefined, { type: 'start' }),
  );

describe('the history of a sitting', () => {
  it('lists each step once, a drag as one', () => {
    expect(after(did('a'), did('b', gain('drag')), did('b', gain('drag'), null), did('c')).labels).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('goes back and forward with undo and redo', () => {
    const log = after(did('a'), did('b'), stepped('undo', 'a', 'b'));
    expect(log).toMatchObject({ labels: ['a', 'b'], done: 1 });
    expect(historyReducer(log, changeReceived({ event: stepped('redo', 'b', null), client: 'me' })).done).toBe(2);
  });

  it('goes to where one went though all steps have one name', () => {
    const row = [did('Level'), did('Level'), did('Level'), stepped('undo', 'Level', 'Level')];
    expect(after(...row).done).toBe(2);
    expect(after(...row, stepped('redo', 'Level', null)).done).toBe(3);
    expect(after(...row, stepped('undo', 'Level', 'Level'), stepped('redo', 'Level', 'Level')).done).toBe(2);
  });

  it('forgets what was undone when something else is done', () => {
    expect(after(did('a'), did('b'), stepped('undo', 'a', 'b'), did('c')).labels).toEqual(['a', 'c']);
  });

  it('has a step of takes in front of what was undone before, and none for takes that made none', () => {
    const came = (id: string): Action => ({
      type: 'host/treated',
      payload: {
        id,
        takes: [fixtureTake(0, 9, 'Restored')],
        untouched: null,
        asked: { work: 'w', regions: 3, heard: true },
      },
    });
    const log = after(
      did('a'),
      did('b'),
      stepped('undo', 'a', 'b'),
      did('a', came('locked'), null),
      did('Mend 3 regions', came('r1')),
      did('Mend 3 regions', came('r2'), null),
    );
    expect(log).toMatchObject({ labels: ['a', 'Mend 3 regions', 'b'], done: 2 });
    expect(
      historyReducer(log, changeReceived({ event: stepped('undo', 'a', 'Mend 3 regions'), client: 'me' })).done,
    ).toBe(1);
  });

  it('does not count finished work as a step', () => {
    const treated: Action = { type: 'host/treated', payload: { id: 'r1', takes: [], untouched: null } };
    expect(after(did('a'), did('a', treated, null)).labels).toEqual(['a']);
  });
});
