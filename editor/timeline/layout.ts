import { useSyncExternalStore } from 'react';
import { type SpectrumRange, WHOLE_RANGE } from './draw/spectrum-tiles.ts';

/** How tall lanes are and what of a spectrogram is shown: of this window, kept on this computer. */
interface TimelineLayout {
  /** 1: all stems share the room. */
  readonly laneScale: number;
  readonly range: SpectrumRange;
}

const KEY = 'resonate.timeline';
const TALLEST = 6;

const initial: TimelineLayout = { laneScale: 1, range: WHOLE_RANGE };
let current = load();
const listeners = new Set<() => void>();

export const timelineLayout = (): TimelineLayout => current;

export function setTimelineLayout(change: Partial<TimelineLayout>): void {
  const laneScale = Math.min(TALLEST, Math.max(1, change.laneScale ?? current.laneScale));
  current = { ...current, ...change, laneScale };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing for us: the layout lasts as long as the window.
  }
  for (const listener of listeners) listener();
}

export function subscribeLayout(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTimelineLayout = (): TimelineLayout => useSyncExternalStore(subscribeLayout, timelineLayout);

function load(): TimelineLayout {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<TimelineLayout>;
    const { laneScale } = kept;
    const range = { ...WHOLE_RANGE, ...kept.range };
    const sound = Object.values(range).every(Number.isFinite) && range.low < range.high && range.floor < range.ceiling;
    return {
      laneScale: typeof laneScale === 'number' && laneScale >= 1 && laneScale <= TALLEST ? laneScale : 1,
      range: sound ? range : WHOLE_RANGE,
    };
  } catch {
    return initial;
  }
}
