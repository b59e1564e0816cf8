// @vitest-environment happy-dom
import { act, cleanup, render, screen, within } from '@testing-library/react';
import { createElement } from 'react';
import { Provider } from 'react-redux';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExportPreview, ExportRequest } from '../../host/api/backend.ts';
import type { MasterCourse } from '../../host/api/measures.ts';
import { renderOver } from '../app/render-testing.tsx';
import { ServicesProvider } from '../app/services.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { MasterPreview } from './master-preview.tsx';

const REQUEST: ExportRequest = {
  format: 'wav',
  bits: 24,
  rate: null,
  targetLufs: -14,
  truePeakDb: -1,
  path: '/out/song.wav',
};
const PREVIEW: ExportPreview = { lufs: -14, truePeak: -1, lra: 7.4, gainDb: 2.1, limited: true, labels: [] };
const COURSE: MasterCourse = {
  step: 1,
  before: [-70, -18, -17],
  after: [-70, -16.2, -15.4],
  was: { lufs: -17.5, lra: 7.4, truePeak: -2.2 },
  becomes: { lufs: -15.7, lra: 6.8, truePeak: -1.1 },
  gainDb: 3.3,
  limitedDb: 2.14,
  why: 'Its peaks stand too high above its loudness.',
};

describe('the preview of a master', () => {
  let bench: Bench;
  let answers: ((course: MasterCourse) => void)[];
  let signals: (AbortSignal | undefined)[];
  const passed = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  const preview = (request: ExportRequest) =>
    createElement(Provider, {
      store: bench.store,
      children: createElement(ServicesProvider, {
        value: bench,
        children: createElement(MasterPreview, { request, preview: PREVIEW }),
      }),
    });
  const row = (name: RegExp) =>
    within(screen.getByRole('row', { name }))
      .getAllByRole('cell')
      .map((cell) => cell.textContent);

  beforeEach(async () => {
    bench = await openBench();
    answers = [];
    signals = [];
    bench.backend.course = (_id, _request, signal) => {
      signals.push(signal);
      return new Promise((resolve) => answers.push(resolve));
    };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    bench.session.close();
  });

  it('is worked out from the mix at first, and says no more than that knows', async () => {
    renderOver(bench, createElement(MasterPreview, { request: REQUEST, preview: PREVIEW }));
    await passed(1000);
    expect(row(/^Loudness −16/)).toEqual(['−16.1', '−14.0 LUFS']);
    expect(row(/^Loudness range/)).toEqual(['7.4', '']);
    expect(screen.getByRole('status').textContent).toContain('Trying the master');
  });

  it('is what the host measured of the tried master, drawn and told in a sentence', async () => {
    renderOver(bench, createElement(MasterPreview, { request: REQUEST, preview: PREVIEW }));
    await passed(1000);
    await act(async () => answers[0]!(COURSE));
    expect(row(/^Loudness −17/)).toEqual(['−17.5', '−15.7 LUFS']);
    expect(row(/^Limiter/)[1]).toBe('takes up to 2.1 dB');
    expect(row(/^Loudness range/)).toEqual(['7.4', '6.8 LU']);
    expect(screen.getByText(COURSE.why!)).toBeTruthy();
    const picture = screen.getByRole('img').getAttribute('aria-label');
    expect(picture).toContain('exported −15.7 LUFS, its loudest 3 s −15.4 LUFS');
    expect(picture).toContain('target −14.0 LUFS');
  });

  it('is tried anew for another target alone, and an earlier trial is given up', async () => {
    const { rerender } = render(preview(REQUEST));
    await passed(1000);
    expect(signals).toHaveLength(1);
    rerender(preview({ ...REQUEST, path: '/elsewhere/song.wav', bits: 16 }));
    await passed(1000);
    expect(signals).toHaveLength(1);
    rerender(preview({ ...REQUEST, targetLufs: -23 }));
    await passed(1000);
    expect(signals).toHaveLength(2);
    expect(signals[0]?.aborted).toBe(true);
    // What comes late is of the target before.
    await act(async () => answers[0]!(COURSE));
    expect(screen.queryByRole('img')).toBeNull();
    await act(async () => answers[1]!({ ...COURSE, becomes: { ...COURSE.becomes, lufs: -23 } }));
    expect(row(/^Loudness −17/)[1]).toBe('−23.0 LUFS');
  });
});
