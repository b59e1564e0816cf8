import { createSelector, createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Work } from '../../host/api/backend.ts';

/** What the host is doing for the open project, as it told last, and the regions that it was asked to mend and has not answered for yet. */
interface WorkState {
  readonly list: readonly Work[];
  readonly asked: readonly string[];
  /** The piece of it that ended last, of those that somebody waits for. */
  readonly last: string | null;
}

export const workSlice = createSlice({
  name: 'work',
  initialState: { list: [], asked: [], last: null } as WorkState,
  reducers: {
    workReceived: (state, { payload }: PayloadAction<readonly Work[]>): WorkState => ({
      ...state,
      list: payload,
      last: lastOf(state, payload),
    }),
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

/** What failed counts before what else ended at the same time. */
function lastOf({ list, last }: WorkState, now: readonly Work[]): string | null {
  const wasOver = new Set(list.filter((work) => !isGoingOn(work)).map(({ id }) => id));
  const ended = now.filter((work) => isAwaited(work) && !isGoingOn(work) && !wasOver.has(work.id));
  const newest = ended.findLast(({ state }) => state === 'failed') ?? ended.at(-1);
  return newest?.id ?? (now.some(({ id }) => id === last) ? last : null);
}

/** Measuring goes on beside the rest; nobody waits for it. */
const isAwaited = ({ kind }: Work): boolean => kind !== 'measure';

export const selectAwaited = createSelector(
  ({ work }: { readonly work: WorkState }) => work.list,
  (list) => list.filter(isAwaited),
);

/** What is being done or waits to be done to one region. */
export interface RegionWork {
  readonly state: 'waiting' | 'running';
  /** 0..1 of what is done to this region. */
  readonly fraction: number;
  /** What is done to it just now; empty where only that of the whole work is known. */
  readonly stage: string;
  /** Null while it cannot be told. */
  readonly secondsLeft: number | null;
  readonly title: string;
}

/** How a piece of work stands to one of its regions; null where it is done with it. */
function workOfOne(work: Work, region: string): RegionWork | null {
  const { state, title, treated, fraction, stage, secondsLeft } = work;
  if (state !== 'waiting' && state !== 'running') return null;
  if (treated === undefined) return { state, fraction, stage, secondsLeft, title };
  const own = treated[region];
  if (own?.done === true) return null;
  return {
    state: own === undefined ? 'waiting' : 'running',
    fraction: own?.fraction ?? 0,
    stage: '',
    secondsLeft: null,
    title,
  };
}

let known: { readonly list: readonly Work[]; readonly found: ReadonlyMap<string, RegionWork> } | null = null;

/** For each region what is done for it now; what runs goes before what waits. Worked out once for a list. */
export function workOf(list: readonly Work[]): ReadonlyMap<string, RegionWork> {
  if (known?.list === list) return known.found;
  const found = new Map<string, RegionWork>();
  for (const work of list) {
    for (const id of work.regions) {
      const one = workOfOne(work, id);
      if (one !== null && found.get(id)?.state !== 'running') found.set(id, one);
    }
  }
  known = { list, found };
  return found;
}

/** What is being done or waits to be done to a region. */
export const workOn = ({ list }: WorkState, region: string): RegionWork | undefined => workOf(list).get(region);

/** Whether a region is being mended, waits for it, or was just asked for. */
export const isInHand = (state: WorkState, region: string): boolean =>
  state.asked.includes(region) || workOn(state, region) !== undefined;
