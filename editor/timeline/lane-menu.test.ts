// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { selectProject } from '../state/selectors.ts';
import { laneResized, zoomed } from '../state/view.ts';
import type { Desk } from './act/desk.ts';
import { point } from './act/testing.ts';
import { createSceneMaker } from './draw/scene.ts';
import { LaneMenu } from './lane-menu.tsx';

describe('the menu of the lanes', () => {
  let bench: Bench;
  const scene = () => {
    const { view } = bench.store.getState();
    const project = selectProject(bench.store.getState())!;
    const room = { width: 1000, height: 440, scrollTop: 0, laneScale: 1 };
    return createSceneMaker()({ project, view, work: [], ...room, preview: null, hover: null });
  };
  const open = (x: number, lane: number) => {
    const { wave } = scene().lanes.lanes[lane]!;
    const desk = { current: { stage: { scene } } as unknown as Desk };
    const at = () => point(x, wave.top + wave.height / 2);
    renderOver(bench, createElement(LaneMenu, { desk, at, className: 'bd', children: createElement('canvas') }));
    fireEvent.contextMenu(document.querySelector('canvas')!);
  };
  const items = () => screen.getAllByRole('menuitem').map((item) => item.textContent);

  beforeEach(async () => {
    bench = await openBench();
    const { length } = selectProject(bench.store.getState())!;
    bench.store.dispatch(laneResized(1000));
    bench.store.dispatch(zoomed({ framesPerPixel: length / 1000, scroll: 0 }));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('offers what can be done with the region that was pressed, and does it', async () => {
    const region = selectProject(bench.store.getState())!.regions.find(({ id }) => id === 'r11')!;
    open(Math.round((region.start + region.end) / 2 / scene().view.framesPerPixel), 2);
    expect(bench.store.getState().view.selection).toEqual({ kind: 'region', id: 'r11' });
    expect(items().some((item) => item?.startsWith('New take'))).toBe(true);
    expect(items().some((item) => item?.startsWith('Edit notes or hits'))).toBe(true);
    fireEvent.click(screen.getByRole('menuitem', { name: /^Delete region/ }));
    expect(selectProject(bench.store.getState())!.regions.some(({ id }) => id === 'r11')).toBe(false);
  });

  it('offers on an empty place what can be done with the lane, and says why something cannot', () => {
    open(2, 3);
    expect(bench.store.getState().view).toMatchObject({ selection: null, focusedStem: 'other' });
    expect(items().some((item) => item?.startsWith('New take'))).toBe(false);
    expect(screen.getByRole('menuitem', { name: /^Edit notes/ }).title).toContain('No notes are heard on this stem');
  });
});
