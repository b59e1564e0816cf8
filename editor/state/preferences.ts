import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

export type Theme = 'system' | 'dark' | 'light' | 'contrast';

/** What this person set for every project on this computer. */
export interface PreferencesState {
  readonly theme: Theme;
  /** Keys that differ from a command's own, by command id; an empty list: none. Written as tinykeys reads them. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** The id of an audio device; empty: the system's own. */
  readonly device: string;
  /** Seconds played before and after a looped region. */
  readonly preRoll: number;
  readonly postRoll: number;
}

export const DEFAULT_PREFERENCES: PreferencesState = {
  theme: 'dark',
  keys: {},
  device: '',
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
    rollChosen: (state, { payload }: PayloadAction<{ preRoll?: number; postRoll?: number }>) => {
      Object.assign(state, payload);
    },
  },
});

export const { themeChosen, keysChanged, deviceChosen, rollChosen } = preferencesSlice.actions;
