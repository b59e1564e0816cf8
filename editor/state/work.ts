import { createSelector, createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Work } from '../../host/api/backend.ts';

/** What the host is doing for the open project, as it told last, and the regions that it was asked to mend and has not answered for yet. */
interface WorkState {
  readonly list: readonly Work[];
  readonly asked: readonly string[];
}

export const workSlice = createSlice({
  name: 'work',
  initialState: { list: [], asked: [] } as WorkState,
  reducers: {
    workReceived: (state, { payload }: PayloadAction<readonly Work[]>): WorkState => ({ ...state, list: payload }),
    treatAsked: (state, { payload }: PayloadAction<readonly string[]>): WorkState => ({
      ...state,
      asked: [...state.asked, ...payload],
    }),
    treatAnswered: (state, { payload }: PayloadAction<readonly string[]>): WorkState => ({
      ...state,
      asked: state.asked.filter((id) => !payload.includes(id)),
    }),
  },
});

export const { workReceived, treatAsked, treatAnswered } = workSlice.actions;

/** Whether it runs or waits to. */
export const isGoingOn = ({ state }: Pick<Work, 'state'>): boolean => state === 'running' || state === 'waiting';

/** Measuring goes on beside the rest; nobody waits for it. */
export const selectAwaited = createSelector(
  ({ work }: { readonly work: WorkState }) => work.list,
  (list) => list.filter((work) => work.kind !== 'measure'),
);

/** What is being done or waits to be done to a region. */
export const workOn = ({ list }: WorkState, region: string): Work | undefined =>
  list.find((work) => isGoingOn(work) && work.regions.includes(region));

/** Whether a region is being mended, waits for it, or was just asked for. */
export const isInHand = (state: WorkState, region: string): boolean =>
  state.asked.includes(region) || workOn(state, region) !== undefined;
