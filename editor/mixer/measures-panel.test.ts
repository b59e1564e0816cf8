// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { createElement, Fragment } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MEASURING_SONG } from '../../host/api/measures.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { selectHeard } from '../state/measures.ts';
import { MeasuresPanel, MeasuresTools } from './measures-panel.tsx';

const going = {
  id: 'w1',
  project: 'song',
  kind: 'measure',
  title: MEASURING_SONG,
  stage: 'Measuring the bass',
  fraction: 0.4,
  secondsLeft: 3,
  state: 'running',
  error: null,
  regions: [],
  files: [],
} as const;

describe('the measures', () => {
  let bench: Bench;
  const show = () =>
    renderOver(bench, createElement(Fragment, null, createElement(MeasuresTools), createElement(MeasuresPanel)));
  const passed = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  const asked = () => bench.backend.asked.filter((what) => what === 'measures').length;
  const row = (name: string) =>
    within(screen.getByRole('row', { name: new RegExp(`^${name}`) }))
      .getAllByRole('cell')
      .map((cell) => cell.textContent);

  beforeEach(async () => {
    bench = await openBench();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    bench.session.close();
  });

  it('are asked for when they are looked at, and stand original against mended with their units', async () => {
    expect(asked()).toBe(0);
    show();
    await passed(10);
    expect(asked()).toBe(1);
    expect(row('Loudness of the whole')).toEqual(['−16.1 LUFS', '−15.1 LUFS']);
    expect(row('Samples in flat tops')).toEqual(['1.23 %', '0.00 %']);
  });

  it('are those of another part when one is chosen', async () => {
    show();
    await passed(10);
    act(() => void bench.store.dispatch({ type: 'measures/partViewed', payload: 'other' }));
    expect(screen.getByRole('columnheader', { name: 'Other' })).toBeTruthy();
  });

  it('are measured anew once what is heard has changed and rests, and not for what is not heard', async () => {
    show();
    await passed(10);
    bench.session.edit({ type: 'region/set', payload: { id: 'r11', describe: 'round' } });
    await passed(5000);
    expect(asked()).toBe(1);
    bench.session.edit({ type: 'track/set', payload: { stem: 'bass', gainDb: -5 } });
    await passed(100);
    bench.session.edit({ type: 'track/set', payload: { stem: 'bass', gainDb: -7 } });
    await passed(100);
    expect(screen.getByRole('status').textContent).toContain('Changed since');
    expect(asked()).toBe(1);
    await passed(2000);
    expect(asked()).toBe(2);
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('say how far the host is, and can be stopped', async () => {
    const measures = vi.spyOn(bench.backend, 'measures').mockImplementation(() => new Promise(() => {}));
    show();
    await passed(10);
    act(() => bench.backend.setWork([going]));
    await passed(10);
    expect(screen.getByRole('status').textContent).toContain('Measuring the bass');
    expect(screen.getByRole('progressbar', { name: 'Measuring' }).getAttribute('aria-valuenow')).toBe('40');
    fireEvent.click(screen.getByRole('button', { name: 'Stop measuring' }));
    await passed(10);
    expect(bench.backend.asked).toContain('cancel');
    expect(measures).toHaveBeenCalledTimes(1);
  });

  it('say why they could not be had, and are asked for again by a button alone', async () => {
    const measures = vi.spyOn(bench.backend, 'measures').mockRejectedValueOnce(new Error('Measuring was cancelled.'));
    show();
    await passed(10);
    expect(screen.getByRole('alert').textContent).toContain('Measuring was cancelled.');
    await passed(10_000);
    expect(measures).toHaveBeenCalledTimes(1);
    fireEvent.click(screen.getByRole('button', { name: 'Measure again' }));
    await passed(10);
    expect(row('Loudness range')[0]).toBe('7.4 LU');
  });

  it('end at the host when nobody looks any more', async () => {
    let signal: AbortSignal | undefined;
    vi.spyOn(bench.backend, 'measures').mockImplementation((_id, given) => {
      signal = given;
      return new Promise(() => {});
    });
    const { unmount } = show();
    await passed(10);
    expect(signal?.aborted).toBe(false);
    unmount();
    expect(signal?.aborted).toBe(true);
  });

  it('of a region are those of each of its takes, the chosen one marked', () => {
    bench.select('r11');
    show();
    fireEvent.click(screen.getByRole('radio', { name: 'Region' }));
    expect(row('Flat peaks')).toEqual(['412', '0', '0', '0']);
    expect(screen.getByRole('columnheader', { name: /chosen/ }).textContent).toContain('Take 2');
  });

  it('of no region ask for one', () => {
    show();
    fireEvent.click(screen.getByRole('radio', { name: 'Region' }));
    expect(screen.getByText(/^Select a region/)).toBeTruthy();
  });

  it('go by all that is heard: faders, takes, blend and fades', () => {
    const heard = () => selectHeard(bench.store.getState());
    const seen = new Set([heard()]);
    const edits = [
      { type: 'track/set', payload: { stem: 'drums', mute: true } },
      { type: 'master/set', payload: { gainDb: -3 } },
      { type: 'region/set', payload: { id: 'r11', blend: 0.5 } },
      { type: 'region/set', payload: { id: 'r11', fadeIn: 100 } },
      { type: 'region/choose', payload: { id: 'r11', take: 0 } },
    ] as const;
    for (const edit of edits) {
      bench.session.edit(edit);
      seen.add(heard());
    }
    expect(seen.size).toBe(edits.length + 1);
  });
});
