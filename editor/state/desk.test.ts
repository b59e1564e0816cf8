import { expect, it } from 'vitest';
import type { Action } from '../../host/project/actions.ts';
import { deskSlice, toastShown } from './desk.ts';
import { edited } from './document.ts';
import { toolChosen } from './view.ts';

const { reducer, getInitialState } = deskSlice;

it('says how a region is drawn until one is, or the tool is put away; other words stay', () => {
  const toast = { tone: 'info', command: null, action: null } as const;
  const how = toastShown({ ...toast, text: 'Draw a region', act: 'draw' });
  const told = [how, toastShown({ ...toast, text: 'Saved' })].reduce(reducer, getInitialState());
  const left = (action: Parameters<typeof reducer>[1]) => reducer(told, action).toasts.map(({ text }) => text);
  const add = { type: 'region/add', payload: { id: 'r', stem: 'bass', start: 0, end: 9 } } as Action;
  const move = { type: 'region/resize', payload: { id: 'r', start: 0, end: 8 } } as Action;
  expect(left(edited({ seq: 1, action: add }))).toEqual(['Saved']);
  expect(left(toolChosen('select'))).toEqual(['Saved']);
  expect(left(toolChosen('draw'))).toEqual(['Draw a region', 'Saved']);
  expect(left(edited({ seq: 1, action: move }))).toEqual(['Draw a region', 'Saved']);
});
