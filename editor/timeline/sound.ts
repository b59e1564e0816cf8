import type { Frames } from '../../host/project/project.ts';
import { createFetcher, type Fetcher, type GetBytes, overHttp } from './data/fetcher.ts';
import { createPeaks, type Peaks } from './data/peaks.ts';

/** What the timeline knows of sounds. One for a window: the caches are worth keeping while panels come and go. */
export interface Sound {
  /** Straight from the host, past the line of pictures. */
  readonly get: GetBytes;
  readonly fetcher: Fetcher;
  readonly peaks: Peaks;
  /** Calls back when something has arrived; returns how to stop. */
  subscribe(listener: () => void): () => void;
  arrived(): void;
  /** Calls back with how far a sound that is being decoded has come; returns how to stop. */
  onGrown(listener: Grown): () => void;
}

type Grown = (hash: string, frames: Frames) => void;

export function createSound(get: GetBytes = overHttp): Sound {
  const listeners = new Set<() => void>();
  const arrived = () => {
    for (const listener of listeners) listener();
  };
  const growth = new Set<Grown>();
  const fetcher = createFetcher(get);
  return {
    get,
    fetcher,
    peaks: createPeaks(fetcher, arrived, (hash, frames) => {
      for (const listener of growth) listener(hash, frames);
    }),
    onGrown(listener) {
      growth.add(listener);
      return () => growth.delete(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arrived,
  };
}
