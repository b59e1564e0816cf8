import { useSyncExternalStore } from 'react';

/**
 * The four layouts, by the window's width in CSS pixels: under 900 (also 1440 at 200 % zoom) the inspector lies over the timeline,
 * under 1280 the dock shows one panel at a time, from 2000 on everything has more room.
 */
export type WindowSize = 'tiny' | 'small' | 'medium' | 'large';

const STEPS: readonly (readonly [query: string, size: WindowSize])[] = [
  ['(min-width: 2000px)', 'large'],
  ['(min-width: 1280px)', 'medium'],
  ['(min-width: 900px)', 'small'],
];

const queries = STEPS.map(([query, size]) => [matchMedia(query), size] as const);

const current = (): WindowSize => queries.find(([query]) => query.matches)?.[1] ?? 'tiny';

export function useWindowSize(): WindowSize {
  return useSyncExternalStore((listener) => {
    for (const [query] of queries) query.addEventListener('change', listener);
    return () => {
      for (const [query] of queries) query.removeEventListener('change', listener);
    };
  }, current);
}
