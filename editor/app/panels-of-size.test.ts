import { describe, expect, it } from 'vitest';
import { panelToggled } from '../state/desk.ts';
import { keepPanels } from '../state/storage.ts';
import { makeStore } from '../state/store.ts';
import { showPanelsOf } from './panels-of-size.ts';
import type { WindowSize } from './window-size.ts';

function desk() {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const store = makeStore();
  let size: WindowSize = 'medium';
  keepPanels(store, storage, () => size);
  return {
    store,
    panels: () => store.getState().desk.panels,
    resize(to: WindowSize) {
      size = to;
      showPanelsOf(to, store, storage);
    },
  };
}

describe('the panels of a window', () => {
  it('are list and mixer in a wide one, and the list where only one has room', () => {
    const { panels, resize } = desk();
    resize('medium');
    expect(panels()).toMatchObject({ mixer: true, inspector: true });
    resize('small');
    expect(panels()).toMatchObject({ mixer: false, inspector: true });
    resize('tiny');
    expect(panels()).toMatchObject({ mixer: false, inspector: false });
    resize('medium');
    expect(panels()).toMatchObject({ mixer: true, inspector: true });
  });

  it('are as they were left in a window of that size', () => {
    const { store, panels, resize } = desk();
    resize('small');
    store.dispatch(panelToggled('mixer'));
    resize('medium');
    store.dispatch(panelToggled('inspector'));
    resize('small');
    expect(panels()).toMatchObject({ mixer: true, inspector: true });
    resize('medium');
    expect(panels()).toMatchObject({ mixer: true, inspector: false });
  });
});
