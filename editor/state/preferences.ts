import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { EngineRate } from '../engine/player.ts';

/** Hz that can be chosen for every recording. */
export const ENGINE_RATES = [44_100, 48_000, 88_200, 96_000] as const;

export type Theme = 'system' | 'dark' | 'light' | 'contrast';

/** What this person set for every project on this computer. */
export interface PreferencesState {
  readonly theme: Theme;
  /** Keys that differ from a command's own, by command id; an empty list: none. Written as tinykeys reads them. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** The id of an audio device; empty: the system's own. */
  readonly device: string;
  readonly engineRate: EngineRate;
  /** Seconds played before and after a looped region. */
  readonly preRoll: number;
  readonly postRoll: number;
}

export const DEFAULT_PREFERENCES: PreferencesState = {
  theme: 'dark',
  keys: {},
  device: '',
  engineRate: 'recording',
  preRoll: 1,
  postRoll: 0.5,
};

export const preferencesSlice = createSlice({
  name: 'preferences',
  initialState: DEFAULT_PREFERENCES,
  reducers: {
    themeChosen: (state, { payload }: PayloadAction<Theme>) => {
      state.theme = payload;
    },
    keysChanged: (state, { payload }: PayloadAction<{ command: string; keys: readonly string[] | null }>) => {
      const { [payload.command]: _old, ...others } = state.keys;
      return { ...state, keys: payload.keys === null ? others : { ...others, [payload.command]: payload.keys } };
    },
    deviceChosen: (state, { payload }: PayloadAction<string>) => {
      state.device = payload;
    },
    engineRateChosen: (state, { payload }: PayloadAction<EngineRate>) => {
      state.engineRate = payload;
    },
    rollChosen: (state, { payload }: PayloadAction<{ preRoll?: number; postRoll?: number }>) => {
      Object.assign(state, payload);
    },
  },
});

export const { themeChosen, keysChanged, deviceChosen, engineRateChosen, rollChosen } = preferencesSlice.actions;
