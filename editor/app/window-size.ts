import { useSyncExternalStore } from 'react';

/** Below this width what stands beside the timeline covers it; below the next, the bottom is one place. CSS pixels. */
export const INSPECTOR_BESIDE = 900;
const SIDE_BY_SIDE = 1280;

/** The four layouts, by the window's width: 1440 pixels at 200 % zoom are `tiny`; in a `large` one everything has more room. */
export type WindowSize = 'tiny' | 'small' | 'medium' | 'large';

const STEPS: readonly (readonly [query: string, size: WindowSize])[] = [
  ['(min-width: 2000px)', 'large'],
  [`(min-width: ${SIDE_BY_SIDE}px)`, 'medium'],
  [`(min-width: ${INSPECTOR_BESIDE}px)`, 'small'],
];

export const windowSize = (): WindowSize => STEPS.find(([query]) => matchMedia(query).matches)?.[1] ?? 'tiny';

/** Whether the bottom has room for two panels side by side. */
export const isWide = (size: WindowSize): boolean => size === 'medium' || size === 'large';

/** Calls back whenever the layout becomes another one; not at first. */
export function followWindowSize(listener: (size: WindowSize) => void): () => void {
  let last = windowSize();
  return follow(() => {
    const size = windowSize();
    if (size === last) return;
    last = size;
    listener(size);
  });
}

function follow(listener: () => void): () => void {
  const queries = STEPS.map(([query]) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', listener);
  return () => {
    for (const query of queries) query.removeEventListener('change', listener);
  };
}

export const useWindowSize = (): WindowSize => useSyncExternalStore(follow, windowSize);
