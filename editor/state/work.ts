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

/** What is being done or waits to be done to a region. */
export const workOn = ({ list }: WorkState, region: string): Work | undefined =>
  list.find((work) => (work.state === 'running' || work.state === 'waiting') && work.regions.includes(region));
