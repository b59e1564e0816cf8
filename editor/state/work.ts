import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Work } from '../../host/api/backend.ts';

/** What the host is doing for the open project, as it told last. */
export interface WorkState {
  readonly list: readonly Work[];
}

export const workSlice = createSlice({
  name: 'work',
  initialState: { list: [] } as WorkState,
  reducers: {
    workReceived: (_state, { payload }: PayloadAction<readonly Work[]>): WorkState => ({ list: payload }),
  },
});

export const { workReceived } = workSlice.actions;
