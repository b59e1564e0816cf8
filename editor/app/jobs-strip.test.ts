// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Work } from '../../host/api/backend.ts';
import { selectSelectedRegion } from '../state/selectors.ts';
import { JobsStrip } from './jobs-strip.tsx';
import { renderOver } from './render-testing.tsx';
import { type Bench, openBench } from './testing.ts';
import { Toasts } from './toasts.tsx';
import { useEndings } from './use-endings.ts';

const rebuilding: Work = {
  id: 'w1',
  project: 'song',
  kind: 'treat',
  title: 'Rebuilding bass, bars 19.2 to 21.1',
  stage: 'Placing notes',
  fraction: 0.62,
  secondsLeft: 3.2,
  state: 'running',
  error: null,
  regions: ['r14'],
  files: [],
};

/** What the shell does whether the strip is shown or not. */
const Endings = () => {
  useEndings();
  return null;
};

describe('the jobs', () => {
  let bench: Bench;
  const told = (...list: Work[]) =>
    act(async () => {
      bench.backend.setWork(list);
      await new Promise((resolve) => setTimeout(resolve));
    });

  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, [
      createElement(JobsStrip, { isWide: true, key: 'strip' }),
      createElement(Endings, { key: 'endings' }),
      createElement(Toasts, { key: 'toasts' }),
    ]);
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('say what is done, how far it is, how long it takes and what comes next', async () => {
    await told(rebuilding, { ...rebuilding, id: 'w2', title: 'Restoring drums', state: 'waiting', regions: ['r6'] });
    expect(screen.getByText('Placing notes')).toBeTruthy();
    expect(screen.getByText('4 s left')).toBeTruthy();
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('62');
    expect(screen.getByText('Then restoring drums')).toBeTruthy();
  });

  it('are cancelled by their button and resumed for the region that they were about', async () => {
    bench.select('r11');
    await told(rebuilding);
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: /^Cancel rebuilding bass/ }));
      await new Promise((resolve) => setTimeout(resolve));
    });
    expect(bench.backend.asked).toContain('cancel');
    fireEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(selectSelectedRegion(bench.store.getState())?.id).toBe('r14');
    await act(() => new Promise((resolve) => setTimeout(resolve)));
    expect(bench.backend.asked).toContain('treat');
  });

  it('tell why one failed', async () => {
    await told({ ...rebuilding, state: 'failed', error: 'The disk is full: free some space and try again.' });
    expect(screen.getByRole('alert').textContent).toContain('The disk is full');
  });

  it('tell no more why one failed once another has ended after it, but for what only was measured', async () => {
    const failed: Work = { ...rebuilding, state: 'failed', error: 'The disk is full.' };
    const next: Work = { ...rebuilding, id: 'w2', title: 'Restoring drums' };
    const measured: Work = { ...next, id: 'w3', kind: 'measure', state: 'done' };
    await told(failed, next, measured);
    await told(failed, { ...next, state: 'waiting' }, measured);
    await told(failed, measured);
    expect(screen.getByRole('alert').textContent).toContain('The disk is full');
    await told(failed, next, measured);
    await told(failed, { ...next, state: 'done' }, measured);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByText('Nothing is being worked on')).toBeTruthy();
  });

  it('tell by a message why one failed that was seen to run, and begin it again', async () => {
    const separating: Work = { ...rebuilding, kind: 'separate', title: 'Separating', regions: [] };
    await told(separating);
    await told({ ...separating, state: 'failed', error: 'The memory is full: close something and try again.' });
    const [toast] = bench.store.getState().desk.toasts;
    expect(toast?.text).toBe('The memory is full: close something and try again.');
    const opened = () => bench.backend.asked.filter((what) => what === 'open').length;
    const before = opened();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await act(() => new Promise((resolve) => setTimeout(resolve)));
    expect(opened()).toBe(before + 1);
  });

  it('say nothing of what had ended before anybody looked', async () => {
    await told({ ...rebuilding, state: 'failed', error: 'No.' });
    expect(bench.store.getState().desk.toasts).toEqual([]);
  });

  it('are each cancelled where several run', async () => {
    await told(rebuilding, { ...rebuilding, id: 'w2', title: 'Restoring drums', regions: ['r6'] });
    fireEvent.click(screen.getByRole('button', { name: '1 more at the same time' }));
    const stop = await screen.findByRole('button', { name: 'Cancel restoring drums' });
    await act(async () => {
      fireEvent.click(stop);
      await new Promise((resolve) => setTimeout(resolve));
    });
    const states = bench.store.getState().work.list.map(({ state }) => state);
    expect(states).toEqual(['running', 'cancelled']);
  });

  it('leave out what nobody waits for', async () => {
    await told({ ...rebuilding, kind: 'measure', title: 'Measuring the loudness' });
    expect(screen.getByText('Nothing is being worked on')).toBeTruthy();
  });
});
