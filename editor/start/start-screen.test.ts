// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { openFirst } from '../app/start-editor.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { StartScreen } from './start-screen.tsx';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => {
  cleanup();
  bench.session.close();
});

it('the start screen says what the window was started with while it is being opened, and offers another where it could not be', async () => {
  let refuse: (error: Error) => void = () => {};
  vi.spyOn(bench.session, 'open').mockReturnValue(new Promise((_, reject) => (refuse = reject)));
  renderOver(bench, createElement(StartScreen));
  let opened: Promise<void> = Promise.resolve();
  act(() => {
    opened = openFirst(bench, '/music/Riverside.m4a');
  });
  expect(screen.getByText(/^Opening Riverside\.m4a/)).toBeTruthy();
  await act(async () => {
    refuse(new Error('Riverside.m4a is not there.'));
    await opened;
  });
  expect(screen.queryByText(/^Opening/)).toBeNull();
  expect(screen.getByRole('button', { name: /^Choose a recording/ })).toBeTruthy();
  expect(bench.store.getState().desk.toasts.at(-1)?.text).toBe('Riverside.m4a is not there.');
});
