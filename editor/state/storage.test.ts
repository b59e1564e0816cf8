import { describe, expect, it } from 'vitest';
import { dockOf, panelToggled, WIDE_LAYOUT } from './layout.ts';
import { DEFAULT_PREFERENCES, engineRateChosen, keysChanged, themeChosen } from './preferences.ts';
import { keepLayout, keepPreferences, keptLayout, readPreferences } from './storage.ts';
import { makeStore } from './store.ts';

const kept = (text: string | null) => ({ getItem: () => text });

describe('preferences', () => {
  it('come back as they were left', () => {
    let text: string | null = null;
    const store = makeStore();
    const stop = keepPreferences(store, {
      setItem: (_key, value) => {
        text = value;
      },
    });
    store.dispatch(themeChosen('contrast'));
    store.dispatch(keysChanged({ command: 'play.toggle', keys: ['k'] }));
    store.dispatch(engineRateChosen(96_000));
    stop();
    expect(readPreferences(kept(text)).engineRate).toBe(96_000);
    expect(readPreferences(kept(text))).toEqual(store.getState().preferences);
    expect(readPreferences(kept(text)).theme).toBe('contrast');
  });

  it('are the defaults where nothing, or nothing sensible, was kept', () => {
    expect(readPreferences(kept(null))).toEqual(DEFAULT_PREFERENCES);
    expect(readPreferences(kept('{"theme":'))).toEqual(DEFAULT_PREFERENCES);
    expect(readPreferences(kept('{"theme":"pink","keys":{"a":3},"preRoll":-1,"engineRate":3}'))).toEqual(
      DEFAULT_PREFERENCES,
    );
  });
});

describe('the layout of the panels', () => {
  it('is kept for each size of the window by itself', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const store = makeStore();
    const stop = keepLayout(store, storage, () => 'large');
    store.dispatch(panelToggled('mixer'));
    stop();
    expect(dockOf(keptLayout(storage, 'large', WIDE_LAYOUT)!, 'mixer')).toBeNull();
    expect(keptLayout(storage, 'small', WIDE_LAYOUT)).toBeNull();
    storage.setItem('resonate/layout/small', '{"docks":');
    expect(keptLayout(storage, 'small', WIDE_LAYOUT)).toBeNull();
  });
});
