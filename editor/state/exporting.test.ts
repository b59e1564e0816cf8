import { expect, it } from 'vitest';
import type { ChangeEvent, ProjectState, Work } from '../../host/api/backend.ts';
import type { Action } from '../../host/project/actions.ts';
import { disconnected } from './connection.ts';
import { changeReceived, documentOpened, edited } from './document.ts';
import { exportBegun, exportChanged, exportingSlice, exportLeft, exportRefused, isOver } from './exporting.ts';
import { workReceived } from './work.ts';

const { reducer, getInitialState } = exportingSlice;
const after = (...actions: readonly Parameters<typeof reducer>[1][]) => actions.reduce(reducer, getInitialState());

it('keeps what was chosen and what was begun while the panel is away, for one project only', () => {
  const project = 'a';
  const begun = after(
    exportChanged({ project, part: { kind: 'stems' } }),
    exportChanged({ project, part: { folder: '/music' } }),
    exportBegun({ project, work: 'w', kind: 'stems' }),
  );
  const own = { work: 'w', kind: 'stems', isPast: false, last: null, host: 'known' };
  expect(begun).toEqual({ project, changed: { kind: 'stems', folder: '/music' }, begun: own, error: null, changes: 1 });
  expect(reducer(begun, exportLeft())).toEqual({ ...begun, begun: null });
  const other = reducer(begun, exportChanged({ project: 'b', part: { kind: 'midi' } }));
  expect(other).toEqual({ project: 'b', changed: { kind: 'midi' }, begun: null, error: null, changes: 0 });
});

it('begins anew for each song that is opened, and goes on when the same is opened again', () => {
  const begun = after(exportBegun({ project: 'a', work: 'w', kind: 'master' }));
  const opened = (id: string) => documentOpened({ id } as ProjectState);
  expect(reducer(begun, opened('a'))).toEqual(begun);
  expect(reducer(reducer(begun, opened('b')), opened('a'))).toEqual(getInitialState());
});

it('says why an export could not be begun until the next one is, another is chosen or the song is changed', () => {
  const project = 'a';
  const refused = after(exportRefused({ project, error: 'No room.' }));
  expect(refused.error).toBe('No room.');
  expect(reducer(refused, exportBegun({ project, work: 'w', kind: 'master' })).error).toBeNull();
  expect(reducer(refused, exportChanged({ project, part: { kind: 'midi' } })).error).toBeNull();
  const action = { type: 'track/set', payload: { stem: 'bass', mute: true } } as const;
  expect(reducer(refused, edited({ seq: 1, action })).error).toBeNull();
  const received = (event: Partial<ChangeEvent>) =>
    reducer(refused, changeReceived({ event: event as ChangeEvent, client: 'here' })).error;
  const done = (type: Action['type'], by: string) =>
    received({ kind: 'action', action: { type } as Action, client: by });
  expect([done('project/import', 'host'), received({ kind: 'patches', direction: 'undo' })]).toEqual([null, null]);
  // While it is read takes may come, and others may work.
  expect([done('host/treated', 'host'), done('track/set', 'elsewhere')]).toEqual(['No room.', 'No room.']);
});

it('knows when another export would write something else than the one that was begun', () => {
  const project = 'a';
  const begun = after(exportBegun({ project, work: 'w', kind: 'stems' }));
  const isPast = (action: Parameters<typeof reducer>[1]) => reducer(begun, action).begun?.isPast;
  const event = (by: string) =>
    ({ kind: 'action', action: { type: 'track/set' }, client: by }) as unknown as ChangeEvent;
  expect(isPast(exportChanged({ project, part: { kind: 'midi' } }))).toBe(false);
  expect(isPast(exportChanged({ project, part: { folder: '/other' } }))).toBe(true);
  expect(isPast(edited({ seq: 1, action: { type: 'track/set', payload: { stem: 'bass', mute: true } } }))).toBe(true);
  expect(isPast(changeReceived({ event: event('elsewhere'), client: 'here' }))).toBe(true);
  const undone = { kind: 'patches', direction: 'undo' } as unknown as ChangeEvent;
  expect(isPast(changeReceived({ event: undone, client: 'here' }))).toBe(true);
  // The echo of what was done before the export was begun.
  expect(isPast(changeReceived({ event: event('here'), client: 'here' }))).toBe(false);
});

it('takes an export for over once the host was away and does not know it, and only then', () => {
  const begin = exportBegun({ project: 'a', work: 'w', kind: 'stems' });
  const told = workReceived([{ id: 'w', state: 'running' } as Work]);
  const nothing = workReceived([]);
  const away = disconnected('Nobody answers.');
  const over = (...actions: readonly Parameters<typeof reducer>[1][]) => isOver(after(begin, ...actions).begun!);
  expect([over(), over(nothing), over(told), over(told, nothing), over(told, away)]).toEqual(Array(5).fill(false));
  expect([over(told, away, told), over(told, away, told, nothing)]).toEqual([false, false]);
  expect([over(told, away, nothing), over(away, nothing)]).toEqual([true, true]);
});

it('knows of a change that was made while the host was asked that it is not in what is written', () => {
  const here = edited({ seq: 1, action: { type: 'track/set', payload: { stem: 'bass', mute: true } } });
  const begin = exportBegun({ project: 'a', work: 'w', kind: 'stems', asOf: getInitialState().changes });
  expect(after(begin).begun?.isPast).toBe(false);
  expect(after(here, begin).begun?.isPast).toBe(true);
});
