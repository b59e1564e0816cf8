// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toastShown } from '../state/desk.ts';
import { renderOver } from './render-testing.tsx';
import { type Bench, openBench } from './testing.ts';
import { Toasts } from './toasts.tsx';

describe('what has just happened', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, createElement(Toasts));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });
  const show = (text: string) =>
    act(() => {
      bench.store.dispatch(toastShown({ text, tone: 'info', command: null, action: null }));
    });

  it('takes one line, the latest with how many are behind it, and what was behind comes back', () => {
    show('Region deleted');
    show('The export failed');
    expect(screen.getByRole('status').textContent).toBe('The export failed1 more');
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.getByRole('status').textContent).toBe('Region deleted');
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.getByRole('status').textContent).toBe('');
  });
});
