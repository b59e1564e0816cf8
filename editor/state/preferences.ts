import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { EngineRate } from '../engine/player.ts';
import { DEFAULT_MIDI, type MidiPreferences } from '../midi/midi-preferences.ts';

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
  readonly midi: MidiPreferences;
  /** VST3 class IDs of the effects that are listed first. */
  readonly favourites: readonly string[];
}

export const DEFAULT_PREFERENCES: PreferencesState = {
  theme: 'dark',
  keys: {},
  device: '',
  engineRate: 'recording',
  preRoll: 1,
  postRoll: 0.5,
  midi: DEFAULT_MIDI,
  favourites: [],
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
    favouriteToggled: (state, { payload }: PayloadAction<string>) => ({
      ...state,
      favourites: state.favourites.includes(payload)
        ? state.favourites.filter((id) => id !== payload)
        : [...state.favourites, payload],
    }),
    midiChosen: (state, { payload }: PayloadAction<Partial<MidiPreferences>>) => ({
      ...state,
      midi: { ...state.midi, ...payload },
    }),
    /** `target` null: the control is forgotten. */
    bindingChanged: (state, { payload }: PayloadAction<{ control: string; target: string | null }>) => {
      const { [payload.control]: _old, ...others } = state.midi.bindings;
      const bindings = payload.target === null ? others : { ...others, [payload.control]: payload.target };
      return { ...state, midi: { ...state.midi, bindings } };
    },
    rollChosen: (state, { payload }: PayloadAction<{ preRoll?: number; postRoll?: number }>) => {
      Object.assign(state, payload);
    },
  },
});

export const {
  themeChosen,
  keysChanged,
  deviceChosen,
  engineRateChosen,
  rollChosen,
  favouriteToggled,
  midiChosen,
  bindingChanged,
} = preferencesSlice.actions;
