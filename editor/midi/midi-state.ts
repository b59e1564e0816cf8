import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** A port as it is chosen. */
export interface PortName {
  readonly id: string;
  readonly name: string;
}

/** What MIDI does in this window just now. */
interface MidiState {
  readonly inputs: readonly PortName[];
  readonly outputs: readonly PortName[];
  /** One sentence where there is no MIDI. */
  readonly error: string | null;
  /** What the next control that is moved shall do, as a binding says it; null: nothing is learned. */
  readonly learning: string | null;
  /** The region whose notes are played anew. */
  readonly armed: string | null;
}

const initialState: MidiState = { inputs: [], outputs: [], error: null, learning: null, armed: null };

export const midiSlice = createSlice({
  name: 'midi',
  initialState,
  reducers: {
    portsFound: (
      state,
      { payload }: PayloadAction<{ inputs: PortName[]; outputs: PortName[]; error: string | null }>,
    ) => ({ ...state, ...payload }),
    learningBegun: (state, { payload }: PayloadAction<string | null>) => {
      state.learning = payload;
    },
    regionArmed: (state, { payload }: PayloadAction<string | null>) => {
      state.armed = payload;
    },
  },
});

export const { portsFound, learningBegun, regionArmed } = midiSlice.actions;
