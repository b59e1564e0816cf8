import { type Layout, layoutOf, layoutRead, layoutReset, WIDE_LAYOUT, withPanelsOf } from '../state/layout.ts';
import { keptLayout } from '../state/storage.ts';
import type { Store } from '../state/store.ts';
import { isWide, type WindowSize } from './window-size.ts';

const NARROW_HOMES = { ...WIDE_LAYOUT.homes, mixer: 'bottom' } as const;

/** How a window of each size is at first: where only one has room, list and mixer are tabs, and a tiny one is left to the lanes. */
function firstLayout(size: WindowSize): Layout {
  if (isWide(size)) return WIDE_LAYOUT;
  const narrow = layoutOf({ bottom: ['regions', 'mixer'], right: ['inspector'], line: ['jobs'] }, NARROW_HOMES);
  return size === 'tiny' ? { ...narrow, folded: { ...narrow.folded, right: true } } : narrow;
}

/** Places the panels of a window that opens: as they were left in one of this size. */
export function showPanelsOf(size: WindowSize, store: Store, storage: Pick<Storage, 'getItem'>): void {
  const first = firstLayout(size);
  store.dispatch(layoutRead(keptLayout(storage, size, first) ?? first));
}

/**
 * Places the panels when the window becomes one of another size: where they were left in that, and open is what was open, so that nothing is lost by making a
 * window narrow. In a tiny one a panel that comes along covers no lanes: its side is folded.
 */
export function carryPanelsTo(size: WindowSize, store: Store, storage: Pick<Storage, 'getItem'>): void {
  const first = firstLayout(size);
  const own = keptLayout(storage, size, first) ?? first;
  const all = withPanelsOf(own, store.getState().layout);
  const isCovering = (side: 'left' | 'right') => size === 'tiny' && own.docks[side].front === null;
  const folded = {
    ...all.folded,
    left: all.folded.left || isCovering('left'),
    right: all.folded.right || isCovering('right'),
  };
  store.dispatch(layoutRead({ ...all, folded }));
}

/** What the library that resizes panels begins its keys with, and then the name of a group. */
const SIZES = 'react-resizable-panels:';
const GROUPS = ['work', 'stage', 'bottom'];

/** Puts panels and sizes back to how a window of this size is at first. */
export function resetPanels(size: WindowSize, store: Store, storage: Storage): void {
  const starts = GROUPS.map((group) => `${SIZES}${group}-${size}`);
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index)!);
  for (const key of keys) if (starts.some((start) => key.startsWith(start))) storage.removeItem(key);
  store.dispatch(layoutReset(firstLayout(size)));
}
