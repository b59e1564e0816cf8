import { describe, expect, it } from 'vitest';
import { dockOf, isSeen, type PanelName, panelMoved, panelShown, panelToggled, sideFolded } from '../state/layout.ts';
import { keepLayout } from '../state/storage.ts';
import { makeStore } from '../state/store.ts';
import { carryPanelsTo, resetPanels, showPanelsOf } from './panels-of-size.ts';
import type { WindowSize } from './window-size.ts';

/** What a browser keeps. */
function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };
}

function desk() {
  const storage = memory();
  const store = makeStore();
  let size: WindowSize = 'medium';
  keepLayout(store, storage, () => size);
  showPanelsOf(size, store, storage);
  const layout = () => store.getState().layout;
  return {
    store,
    storage,
    seen: (...panels: PanelName[]) => panels.map((panel) => isSeen(layout(), panel)),
    dockOf: (panel: PanelName) => dockOf(layout(), panel),
    resets: () => layout().resets,
    resize(to: WindowSize) {
      size = to;
      carryPanelsTo(to, store, storage);
    },
    reset: () => resetPanels(size, store, storage),
  };
}

describe('the panels of a window', () => {
  it('are list and mixer side by side in a wide one, and tabs where only one has room', () => {
    const { seen, dockOf: of, resize } = desk();
    expect(seen('regions', 'mixer', 'inspector')).toEqual([true, true, true]);
    resize('small');
    expect(seen('regions', 'mixer', 'inspector')).toEqual([true, false, true]);
    expect(of('mixer')).toBe('bottom');
    resize('tiny');
    expect(seen('regions', 'mixer', 'inspector')).toEqual([true, false, false]);
    resize('medium');
    expect(seen('regions', 'mixer', 'inspector')).toEqual([true, true, true]);
  });

  it('are all there when it becomes narrow, and when it is wide again', () => {
    const { store, seen, dockOf: of, resize } = desk();
    for (const panel of ['inserts', 'export'] as const) store.dispatch(panelShown({ panel, shown: true }));
    resize('small');
    expect(seen('export', 'inserts')).toEqual([true, false]);
    expect([of('inspector'), of('inserts'), of('export')]).toEqual(['right', 'right', 'right']);
    store.dispatch(panelShown({ panel: 'inserts', shown: false }));
    resize('tiny');
    expect(seen('export')).toEqual([false]);
    store.dispatch(sideFolded({ side: 'right', folded: false }));
    expect(seen('export')).toEqual([true]);
    resize('medium');
    expect(seen('export')).toEqual([true]);
    expect(of('inserts')).toBeNull();
  });

  it('cover no lanes that were free in a tiny one', () => {
    const { store, seen, dockOf: of, resize } = desk();
    resize('tiny');
    store.dispatch(panelShown({ panel: 'inspector', shown: false }));
    resize('medium');
    store.dispatch(panelMoved({ panel: 'history', dock: 'left' }));
    store.dispatch(panelShown({ panel: 'export', shown: true }));
    resize('tiny');
    expect([of('history'), of('export')]).toEqual(['bottom', 'right']);
    expect(seen('export')).toEqual([false]);
  });

  it('are as they were left in a window of that size', () => {
    const { store, seen, dockOf: of, resize } = desk();
    resize('small');
    store.dispatch(panelToggled('mixer'));
    resize('medium');
    store.dispatch(panelMoved({ panel: 'inspector', dock: 'left' }));
    resize('small');
    expect(seen('mixer', 'inspector')).toEqual([true, true]);
    expect(of('inspector')).toBe('right');
    resize('medium');
    expect(of('inspector')).toBe('left');
  });

  it('are put back with their sizes, those of other window sizes staying as they are', () => {
    const { store, storage, dockOf: of, resize, reset, resets } = desk();
    resize('small');
    store.dispatch(panelMoved({ panel: 'mixer', dock: 'left' }));
    resize('medium');
    store.dispatch(panelMoved({ panel: 'mixer', dock: 'left' }));
    storage.setItem('react-resizable-panels:work-medium:stage:right', '{"stage":50,"right":50}');
    storage.setItem('react-resizable-panels:work-small:stage:right', '{"stage":60,"right":40}');
    reset();
    expect(of('mixer')).toBe('corner');
    expect(resets()).toBe(1);
    expect(storage.getItem('react-resizable-panels:work-medium:stage:right')).toBeNull();
    expect(storage.getItem('react-resizable-panels:work-small:stage:right')).not.toBeNull();
    resize('small');
    expect(of('mixer')).toBe('left');
  });
});
