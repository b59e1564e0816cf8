// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dockOf, panelMoved, panelRaised, panelShown, sideFolded } from '../state/layout.ts';
import { runCommand } from './commands/run.ts';
import { Dock } from './dock.tsx';
import { DockDrag } from './dock-drag.tsx';
import { renderOver } from './render-testing.tsx';
import { type Bench, openBench } from './testing.ts';

describe('a dock', () => {
  let bench: Bench;
  const layout = () => bench.store.getState().layout;
  const tab = (name: string) => screen.getByRole('tab', { name });
  const choose = async (panel: string, item: RegExp) => {
    fireEvent.click(screen.getByRole('button', { name: `Panel ${panel}` }));
    fireEvent.click(await screen.findByRole('menuitem', { name: item }));
  };

  beforeEach(async () => {
    bench = await openBench();
    const docks = (['bottom', 'right'] as const).map((name) => createElement(Dock, { key: name, name, isWide: true }));
    renderOver(bench, createElement(DockDrag, { isWide: true, children: docks }));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('moves its panel by a menu, tells where it is, and takes the focus along', async () => {
    await choose('Regions', /^Move to the right$/);
    expect(layout().docks.right).toMatchObject({ tabs: ['inspector', 'regions'], front: 'regions' });
    expect(bench.said).toContain('Regions moved to the right');
    await waitFor(() => expect(document.activeElement).toBe(tab('Regions')));
  });

  it('offers every other place, and the line under the lanes to nothing but the jobs', async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Panel Regions' }));
    const names = (await screen.findAllByRole('menuitem')).map((item) => item.textContent);
    expect(names.slice(0, 3)).toEqual(['Move to the left', 'Move to the bottom right', 'Move to the right']);
    expect(names).not.toContain('Move to a line at the bottom');
  });

  it('shows one of several as a tab in front, and arrows go to the others', () => {
    act(() => void bench.store.dispatch(panelMoved({ panel: 'history', dock: 'bottom' })));
    expect(tab('History').getAttribute('aria-selected')).toBe('true');
    const shown = document.getElementById(tab('History').getAttribute('aria-controls')!)!;
    expect(shown.getAttribute('aria-labelledby')).toBe(tab('History').id);
    within(shown).getByRole('region', { name: 'History' });
    fireEvent.keyDown(tab('History'), { key: 'ArrowRight' });
    expect(layout().docks.bottom.front).toBe('regions');
    expect(document.activeElement).toBe(tab('Regions'));
    expect(tab('History').tabIndex).toBe(-1);
  });

  it('folds to its tabs, and unfolds by them', async () => {
    const right = () => document.querySelector('[data-dock=right]')!;
    await choose('Inspector', /^Fold$/);
    expect(right().querySelector('[role=tabpanel]')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(tab('Inspector')));
    fireEvent.click(tab('Inspector'));
    expect(right().querySelector('[role=tabpanel]')).not.toBeNull();
  });

  describe('where one walks to a region', () => {
    const behind = (panel: 'mixer' | 'history' | 'regions') =>
      act(() => void bench.store.dispatch(panelMoved({ panel, dock: 'right' })));
    const walk = () => act(() => runCommand(bench, 'region.next'));

    it('brings the inspector to the front from behind another panel, and leaves the focus where it is', () => {
      behind('history');
      tab('History').focus();
      walk();
      expect(layout().docks.right.front).toBe('inspector');
      expect([document.activeElement, layout().asked]).toEqual([tab('History'), null]);
    });

    it('takes the focus along from what it hides, where it would be lost', () => {
      behind('mixer');
      const shown = document.getElementById(tab('Mixer').getAttribute('aria-controls')!)!;
      const inside = shown.querySelector<HTMLElement>('button, [tabindex]')!;
      act(() => inside.focus());
      expect(shown.contains(document.activeElement)).toBe(true);
      walk();
      expect(layout()).toMatchObject({ docks: { right: { front: 'inspector' } }, asked: 'inspector' });
    });

    it('neither hides the list in which one walks, nor opens or unfolds anything', () => {
      behind('regions');
      walk();
      expect(layout().docks.right.front).toBe('regions');
      behind('history');
      act(() => void bench.store.dispatch(sideFolded({ side: 'right', folded: true })));
      walk();
      expect(layout()).toMatchObject({ docks: { right: { front: 'inspector' } }, folded: { right: true } });
      act(() => void bench.store.dispatch(panelShown({ panel: 'inspector', shown: false })));
      walk();
      act(() => void bench.store.dispatch(panelRaised('inspector')));
      expect(dockOf(layout(), 'inspector')).toBeNull();
    });
  });

  it('closes its panel', async () => {
    await choose('Regions', /^Close Regions$/);
    expect(dockOf(layout(), 'regions')).toBeNull();
    expect(screen.queryByRole('tab', { name: 'Regions' })).toBeNull();
  });

  describe('by its tabs', () => {
    const area = { left: 0, top: 0, width: 1000, height: 600, right: 1000, bottom: 600, x: 0, y: 0 };
    const drag = (name: string, ...path: readonly (readonly [x: number, y: number])[]) => {
      const pointer = { pointerId: 1, isPrimary: true, button: 0 };
      const at = ([clientX, clientY]: readonly [number, number]) => ({ ...pointer, clientX, clientY });
      const box = document.querySelector('.docks')!;
      box.getBoundingClientRect = () => ({ ...area, toJSON: () => '' });
      document.elementFromPoint = () => null;
      fireEvent.pointerDown(tab(name), at(path[0]!));
      for (const point of path.slice(1)) fireEvent.pointerMove(window, at(point));
      return { drop: () => fireEvent.pointerUp(window, at(path.at(-1)!)) };
    };

    it('lets a panel be dragged to an edge, and shows before where it would stand', () => {
      const { drop } = drag('Regions', [20, 400], [40, 300], [30, 100]);
      expect(document.querySelector('.drop-zone')?.textContent).toBe('Regions to the left');
      drop();
      expect(dockOf(layout(), 'regions')).toBe('left');
    });

    it('leaves it where it is after a click that trembled, in the middle, and on Escape', () => {
      drag('Regions', [5, 100], [8, 101]).drop();
      drag('Regions', [5, 100], [500, 200]).drop();
      const { drop } = drag('Regions', [5, 100], [30, 100]);
      fireEvent.keyDown(window, { key: 'Escape' });
      drop();
      expect(dockOf(layout(), 'regions')).toBe('bottom');
    });
  });
});
