import { readMidiPreferences } from '../midi/midi-preferences.ts';
import { type Layout, readLayout } from './layout.ts';
import { DEFAULT_PREFERENCES, ENGINE_RATES, type PreferencesState, type Theme } from './preferences.ts';
import type { Store } from './store.ts';

const KEY = 'resonate/preferences';
const THEMES: readonly Theme[] = ['system', 'dark', 'light', 'contrast'];

/** Preferences as they were kept; what is missing or malformed is as it is by default. */
export function readPreferences(storage: Pick<Storage, 'getItem'>): PreferencesState {
  let kept: unknown;
  try {
    kept = JSON.parse(storage.getItem(KEY) ?? 'null');
  } catch {
    return DEFAULT_PREFERENCES;
  }
  if (typeof kept !== 'object' || kept === null) return DEFAULT_PREFERENCES;
  const { theme, keys, device, engineRate, preRoll, postRoll, midi, favourites } = kept as Record<string, unknown>;
  const seconds = (value: unknown, or: number) => (typeof value === 'number' && value >= 0 && value <= 10 ? value : or);
  return {
    theme: THEMES.find((known) => known === theme) ?? DEFAULT_PREFERENCES.theme,
    keys: isKeys(keys) ? keys : {},
    device: typeof device === 'string' ? device : '',
    engineRate: [...ENGINE_RATES, 'device' as const].find((known) => known === engineRate) ?? 'recording',
    preRoll: seconds(preRoll, DEFAULT_PREFERENCES.preRoll),
    postRoll: seconds(postRoll, DEFAULT_PREFERENCES.postRoll),
    midi: readMidiPreferences(midi),
    favourites: Array.isArray(favourites) ? favourites.filter((id) => typeof id === 'string') : [],
  };
}

function isKeys(value: unknown): value is Record<string, readonly string[]> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((list) => Array.isArray(list) && list.every((key) => typeof key === 'string'))
  );
}

/** Keeps preferences whenever they change. Returns how to stop. */
export function keepPreferences(store: Store, storage: Pick<Storage, 'setItem'>): () => void {
  let last = store.getState().preferences;
  return store.subscribe(() => {
    const { preferences } = store.getState();
    if (preferences === last) return;
    last = preferences;
    storage.setItem(KEY, JSON.stringify(preferences));
  });
}

const LAYOUT = 'resonate/layout';

/** Where the panels stood in a window of this size; null where that was never kept. */
export function keptLayout(storage: Pick<Storage, 'getItem'>, size: string, first: Layout): Layout | null {
  try {
    return readLayout(JSON.parse(storage.getItem(`${LAYOUT}/${size}`) ?? 'null'), first);
  } catch {
    return null;
  }
}

/** Keeps where the panels stand. Returns how to stop. */
export function keepLayout(store: Store, storage: Pick<Storage, 'setItem'>, size: () => string): () => void {
  let last = store.getState().layout;
  return store.subscribe(() => {
    const { layout } = store.getState();
    if (layout === last) return;
    last = layout;
    const { docks, folded, homes } = layout;
    storage.setItem(`${LAYOUT}/${size()}`, JSON.stringify({ docks, folded, homes }));
  });
}

const FOLDER = 'resonate/folder';

/** The folder that something was last chosen from; null before the first time. */
export const readFolder = (storage: Pick<Storage, 'getItem'>): string | null => storage.getItem(FOLDER);

export const keepFolder = (storage: Pick<Storage, 'setItem'>, path: string): void => storage.setItem(FOLDER, path);
