import { createSlice, isAnyOf, type PayloadAction } from '@reduxjs/toolkit';
import { documentClosed, documentOpened } from './document.ts';

/** Whether the host answers. */
interface ConnectionState {
  readonly status: 'connecting' | 'online' | 'offline';
  /** How often it was tried in vain since it was lost. */
  readonly tries: number;
  readonly error: string | null;
  /** Milliseconds since 1970 at which the last change was known to be in the journal; null before the first. */
  readonly savedAt: number | null;
}

const initialState: ConnectionState = { status: 'connecting', tries: 0, error: null, savedAt: null };

export const connectionSlice = createSlice({
  name: 'connection',
  initialState,
  reducers: {
    connected: (state) => {
      state.status = 'online';
      state.tries = 0;
      state.error = null;
    },
    disconnected: (state, { payload }: PayloadAction<string>) => {
      state.status = 'offline';
      state.tries += 1;
      state.error = payload;
    },
    saved: (state, { payload }: PayloadAction<number>) => {
      state.savedAt = payload;
    },
  },
  // What was saved was of another project.
  extraReducers: (builder) => {
    builder.addMatcher(isAnyOf(documentOpened, documentClosed), (state) => {
      state.savedAt = null;
    });
  },
});

export const { connected, disconnected, saved } = connectionSlice.actions;
