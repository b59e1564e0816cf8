import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { HostInfo } from '../../host/api/backend.ts';

/** What the host says of itself; null until it answered. */
interface HostState {
  readonly info: HostInfo | null;
}

export const hostSlice = createSlice({
  name: 'host',
  initialState: { info: null } as HostState,
  reducers: {
    infoReceived: (_state, { payload }: PayloadAction<HostInfo>): HostState => ({ info: payload }),
  },
});

export const { infoReceived } = hostSlice.actions;
