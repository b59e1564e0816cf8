import { type PanelName, panelShown } from '../state/desk.ts';
import { readPanels } from '../state/storage.ts';
import type { Store } from '../state/store.ts';
import type { WindowSize } from './window-size.ts';

/** Shows what was open last in a window of this size. At first the list has the place that it shares with the mixer in a small one, and a tiny one is left to the lanes. */
export function showPanelsOf(size: WindowSize, store: Store, storage: Pick<Storage, 'getItem'>): void {
  const first = { mixer: size === 'medium' || size === 'large', inspector: size !== 'tiny' };
  const shown = { ...first, ...readPanels(storage, size) };
  for (const [panel, open] of Object.entries(shown)) {
    store.dispatch(panelShown({ panel: panel as PanelName, shown: open }));
  }
}
