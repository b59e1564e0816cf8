// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { useHostInfo } from '../app/use-host-info.ts';
import { infoReceived } from '../state/host.ts';
import { CacheChoice } from './cache-choice.tsx';

/** As the preferences show it: with what the host said last. */
function Shown() {
  const info = useHostInfo();
  return info === null ? null : createElement(CacheChoice, { info });
}

describe('the size of the cache', () => {
  let bench: Bench;
  const size = () => screen.getByRole('combobox', { name: 'Cache at most' });
  const choose = async (words: string) => {
    fireEvent.click(size());
    const option = await screen.findByRole('option', { name: words });
    await act(async () => {
      fireEvent.pointerDown(option, { pointerType: 'mouse' });
      fireEvent.click(option);
      await new Promise((resolve) => setTimeout(resolve));
    });
  };

  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, createElement(Shown));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('is that of the host, and is set there', async () => {
    expect(size().textContent).toContain('24 GB');
    await choose('8 GB');
    expect((await bench.backend.info()).cacheLimit).toBe(8e9);
    expect(size().textContent).toContain('8 GB');
  });

  it('stays as it was, with the reason, where the host does not take it', async () => {
    bench.backend.limitCache = () => Promise.reject(new Error('The disk is full.'));
    await choose('100 GB');
    expect(screen.getByRole('alert').textContent).toBe('The disk is full.');
    expect(size().textContent).toContain('24 GB');
  });

  it('cannot be chosen where it was given at the start, and says how to change that', () => {
    const { info } = bench.store.getState().host;
    act(() => void bench.store.dispatch(infoReceived({ ...info!, cacheLimitGiven: true })));
    fireEvent.click(size());
    expect(screen.queryByRole('option')).toBeNull();
    expect(screen.getByText(/RESONATE_CACHE_GB/)).toBeTruthy();
  });

  it('names the command that empties it as this program was started, and none where there is no command line', () => {
    const { info } = bench.store.getState().host;
    const start = (command: string | null) => act(() => void bench.store.dispatch(infoReceived({ ...info!, command })));
    start('resonate');
    expect(screen.getByText('resonate cache clear')).toBeTruthy();
    start(null);
    expect(screen.queryByText(/cache clear/)).toBeNull();
    expect(screen.getByText(/choose a smaller size/)).toBeTruthy();
  });
});
