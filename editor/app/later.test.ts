// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
import { createElement, Suspense } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { later } from './later.tsx';
import { renderOver } from './render-testing.tsx';
import { type Bench, openBench } from './testing.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  // React writes what it caught.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  bench.session.close();
});

it('says that a part could not be loaded, and asks for it anew when it is shown again', async () => {
  let isAway = true;
  const Part = later(async () => {
    if (isAway) throw new Error('away');
    return { default: () => createElement('p', null, 'Here it is') };
  });
  const show = () => act(async () => void renderOver(bench, createElement(Suspense, null, createElement(Part))));
  await show();
  expect(bench.store.getState().desk.toasts.at(-1)?.text).toContain('could not be loaded');
  expect(screen.queryByText('Here it is')).toBeNull();
  cleanup();
  isAway = false;
  await show();
  expect(screen.getByText('Here it is')).toBeTruthy();
});
