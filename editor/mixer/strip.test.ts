// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { useProject } from '../state/hooks.ts';
import { selectProject } from '../state/selectors.ts';
import { MasterStrip } from './master-strip.tsx';
import { Strip } from './strip.tsx';
import { dbOfFraction, fractionOfDb } from './taper.ts';

const Bass = () => createElement(Strip, { track: useProject().tracks.find(({ stem }) => stem === 'bass')! });

let bench: Bench;
beforeAll(() => {
  // No layout here: 100 px of travel beside a fader's cap; it stands.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 112 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 108 });
  HTMLElement.prototype.setPointerCapture = () => {};
});
beforeEach(async () => {
  bench = await openBench();
  vi.spyOn(bench.session, 'edit');
});
afterEach(() => {
  cleanup();
  bench.session.close();
});

describe('the strip of a stem', () => {
  const track = (stem: string) => selectProject(bench.store.getState())!.tracks.find((one) => one.stem === stem)!;
  const slider = (name: string) => screen.getByRole('slider', { name });
  const pointer = (name: string, type: string, clientX: number, clientY: number) =>
    fireEvent(slider(name), new PointerEvent(type, { clientX, clientY, bubbles: true }));

  /** What was done under one name the history joins to one step. */
  const names = () => [...new Set(vi.mocked(bench.session.edit).mock.calls.map(([action]) => action.group))];

  it('sets the gain of its own stem by a drag of its fader, upwards, which is one step of undo', () => {
    renderOver(bench, createElement(Bass));
    const { gainDb } = track('bass');
    const others = ['vocals', 'drums', 'other'].map(track);
    pointer('Bass gain', 'pointerdown', 0, 500);
    pointer('Bass gain', 'pointermove', 0, 495);
    pointer('Bass gain', 'pointermove', 0, 490);
    pointer('Bass gain', 'pointerup', 0, 490);
    const raised = Math.round(dbOfFraction(fractionOfDb(gainDb) + 0.1) * 10) / 10;
    expect(track('bass').gainDb).toBe(raised);
    expect(raised).toBeGreaterThan(gainDb);
    expect(slider('Bass gain').getAttribute('aria-valuenow')).toBe(String(raised));
    expect(['vocals', 'drums', 'other'].map(track)).toEqual(others);
    expect(names()).toEqual([expect.stringMatching(/^Bass gain#\d+$/)]);
  });

  it('puts the gain to 0 dB by a double click, and steps it by keys', () => {
    bench.session.edit({ type: 'track/set', payload: { stem: 'bass', gainDb: -7 } });
    renderOver(bench, createElement(Bass));
    fireEvent.keyDown(slider('Bass gain'), { key: 'ArrowUp' });
    expect(track('bass').gainDb).toBe(-6.5);
    fireEvent.doubleClick(slider('Bass gain'));
    expect(track('bass').gainDb).toBe(0);
  });

  it('moves its own stem to the right by a drag of its pan to the right, in one step of undo', () => {
    renderOver(bench, createElement(Bass));
    const { pan } = track('bass');
    pointer('Bass pan', 'pointerdown', 50, 0);
    pointer('Bass pan', 'pointermove', 55, 0);
    pointer('Bass pan', 'pointermove', 60, 0);
    pointer('Bass pan', 'pointerup', 60, 0);
    // A tenth of the way from left (−1) to right (1).
    expect(track('bass').pan).toBeCloseTo(pan + 0.2, 6);
    expect(names()).toEqual([expect.stringMatching(/^Bass pan#\d+$/)]);
  });
});

it('the master shows momentary, short-term and integrated loudness each under its letter', async () => {
  bench.player.levels = () => ({
    ...{ tracks: {}, master: { peak: [0, 0], hold: [0, 0], clipped: false } },
    ...{ momentary: -11.14, shortTerm: -12.2, integrated: -70, truePeak: -1 },
  });
  renderOver(bench, createElement(MasterStrip));
  const master = within(screen.getByRole('group', { name: 'Master' }));
  const figure = (letter: string) => master.getByText(letter).nextElementSibling!.textContent;
  await waitFor(() => expect(figure('M')).not.toBe(''));
  expect(['M', 'S', 'I'].map(figure)).toEqual(['−11.1', '−12.2', '−∞']);
});
