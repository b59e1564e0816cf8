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

describe('the fader of the master', () => {
  const master = () => selectProject(bench.store.getState())!.master;
  const fader = () => screen.getByRole('slider', { name: 'Master volume' });

  it('sets the level of the master alone, by a drag, by keys and by a figure, and is put to 0 dB by a double click', () => {
    renderOver(bench, createElement(MasterStrip));
    const { tracks } = selectProject(bench.store.getState())!;
    expect(screen.getByText('0.0 dB')).toBeTruthy();
    fireEvent.keyDown(fader(), { key: 'ArrowDown' });
    expect(master().gainDb).toBe(-0.5);
    for (const [type, y] of [
      ['pointerdown', 500],
      ['pointermove', 510],
      ['pointermove', 520],
      ['pointerup', 520],
    ] as const) {
      fireEvent(fader(), new PointerEvent(type, { clientY: y, bubbles: true }));
    }
    expect(master().gainDb).toBe(Math.round(dbOfFraction(fractionOfDb(-0.5) - 0.2) * 10) / 10);
    const groups = vi.mocked(bench.session.edit).mock.calls.map(([action]) => action.group);
    expect([...new Set(groups.slice(1))]).toEqual([expect.stringMatching(/^Master volume#\d+$/)]);
    fireEvent.keyDown(fader(), { key: '-' });
    const typed = screen.getByRole('textbox');
    fireEvent.change(typed, { target: { value: '-12' } });
    fireEvent.keyDown(typed, { key: 'Enter' });
    expect(screen.getByText('−12.0 dB')).toBeTruthy();
    expect(fader().getAttribute('aria-valuetext')).toBe('−12.0 dB');
    fireEvent.doubleClick(fader());
    expect(master().gainDb).toBe(0);
    expect(selectProject(bench.store.getState())!.tracks).toEqual(tracks);
  });

  it('says that an exported master is brought to its target anyway, where there is one', () => {
    bench.session.edit({ type: 'master/set', payload: { targetLufs: -14 } });
    const page = renderOver(bench, createElement(MasterStrip));
    expect(fader().title).toMatch(/an exported master is brought to its target of −14\.0 LUFS anyway/);
    page.unmount();
    bench.session.edit({ type: 'master/set', payload: { targetLufs: null } });
    renderOver(bench, createElement(MasterStrip));
    expect(fader().title).toMatch(/in every mix that is exported/);
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
