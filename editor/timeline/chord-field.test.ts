// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chordsOf } from '../../host/project/selectors.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { selectProject } from '../state/selectors.ts';
import { ChordField } from './chord-field.tsx';

let bench: Bench;
let done = 0;
beforeEach(async () => {
  bench = await openBench();
  done = 0;
  renderOver(bench, createElement(ChordField, { index: 1, onDone: () => done++ }));
});
afterEach(() => {
  cleanup();
  bench.session.close();
});

const first = () => chordsOf(selectProject(bench.store.getState())!)[1]!.label;

it('keeps what was typed where that is no chord, and says so', () => {
  const before = first();
  const field = screen.getByRole<HTMLInputElement>('textbox');
  fireEvent.change(field, { target: { value: 'Q#zz' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect([done, field.value, first()]).toEqual([0, 'Q#zz', before]);
  expect(bench.store.getState().desk.toasts.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Resonate knows no chord called Q#zz/),
  ]);
  fireEvent.change(field, { target: { value: 'ebm7' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect([done, first()]).toEqual([1, 'Ebm7']);
  // The warning was about what is mended now.
  expect(told()).toBe(0);
});

const told = () => bench.store.getState().desk.toasts.length;

it('leaves the chord where a wrong name is left by a click elsewhere, and says so once', () => {
  const before = first();
  const edit = vi.spyOn(bench.session, 'edit');
  const field = screen.getByRole<HTMLInputElement>('textbox');
  fireEvent.change(field, { target: { value: 'Q#zz' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(told()).toBe(1);
  fireEvent.blur(field);
  expect([done, told(), first()]).toEqual([1, 1, before]);
  expect(edit).not.toHaveBeenCalled();
});

it('takes a right name where it is left by a click elsewhere, and says of a wrong one that it is none', () => {
  const before = first();
  const field = screen.getByRole<HTMLInputElement>('textbox');
  fireEvent.change(field, { target: { value: 'Q#zz' } });
  fireEvent.blur(field);
  expect([done, told(), first()]).toEqual([1, 1, before]);
  cleanup();
  renderOver(bench, createElement(ChordField, { index: 1, onDone: () => done++ }));
  const again = screen.getByRole('textbox');
  fireEvent.change(again, { target: { value: 'ebm7' } });
  fireEvent.blur(again);
  // What was said of the wrong name is past.
  expect([done, told(), first()]).toEqual([2, 0, 'Ebm7']);
});
