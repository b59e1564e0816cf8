// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chosenTake } from '../../host/project/selectors.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { useProject } from '../state/hooks.ts';
import { selectProject } from '../state/selectors.ts';
import { BlendAndFades } from './blend-and-fades.tsx';

const find = (regions: ReturnType<typeof useProject>['regions']) => regions.find(({ id }) => id === 'r11')!;
const Sliders = () => createElement(BlendAndFades, { region: find(useProject().regions) });

describe('blend and fades of a take', () => {
  let bench: Bench;
  const project = () => selectProject(bench.store.getState())!;
  const region = () => find(project().regions);
  const slider = (name: string) => screen.getByRole('slider', { name });
  const seconds = (value: number) => Math.round(value * project().sampleRate);

  beforeAll(() => {
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 108 });
    HTMLElement.prototype.setPointerCapture = () => {};
  });
  beforeEach(async () => {
    bench = await openBench();
    bench.session.edit({ type: 'region/choose', payload: { id: 'r11', take: 0 } });
    renderOver(bench, createElement(Sliders));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it.each([
    ['Fade in', 'fadeIn', 'fadeOut'],
    ['Fade out', 'fadeOut', 'fadeIn'],
  ] as const)('%s is set in steps of 10 ms, and the other stays', (name, key, other) => {
    const take = chosenTake(region())!;
    const before = region()[other];
    fireEvent.keyDown(slider(name), { key: 'ArrowRight' });
    expect(region()[key]).toBe(take[key] + seconds(0.01));
    expect(region()[other]).toBe(before);
    // Its own again.
    fireEvent.doubleClick(slider(name));
    expect(region()[key]).toBe(take[key]);
  });

  it('a fade reaches to the middle of the take at most', () => {
    const take = chosenTake(region())!;
    fireEvent.keyDown(slider('Fade in'), { key: 'End' });
    expect(region().fadeIn).toBe(Math.round((take.end - take.start) / 2));
  });

  it('a drag of the blend is one step of undo', () => {
    const pointer = (type: string, clientX: number) =>
      fireEvent(slider('Blend'), new PointerEvent(type, { clientX, bubbles: true }));
    const { blend } = region();
    const edit = vi.spyOn(bench.session, 'edit');
    pointer('pointerdown', 100);
    for (const x of [90, 80, 70]) pointer('pointermove', x);
    pointer('pointerup', 70);
    expect(region().blend).toBeCloseTo(blend - 0.3, 6);
    // What is done under one name the history joins.
    const names = new Set(edit.mock.calls.map(([action]) => action.group));
    expect([...names]).toEqual([expect.stringMatching(/^Blend#\d+ r11$/)]);
  });
});
