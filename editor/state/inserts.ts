import { createSlice, isAnyOf, type PayloadAction } from '@reduxjs/toolkit';
import type { Asset, Insert } from '../../host/project/project.ts';
import type { ChainPlace } from '../../host/project/selectors.ts';
import { documentClosed, documentOpened } from './document.ts';

/** What a stem, or the mix, sounds like through its plugins, as the host rendered it. */
export interface HeardChain {
  /** What it was rendered of: see `chainKey`. */
  readonly key: string;
  /** Frame of the song at which it begins. */
  readonly start: number;
  /** Whether it is all of the song; else some seconds of it, which came sooner. */
  readonly isWhole: boolean;
  /** Null where it could not be made. */
  readonly asset: Asset | null;
  /** One sentence where it could not be made. */
  readonly error: string | null;
}

/** Which chain is looked at, and what of the chains is heard. */
export interface InsertsState {
  readonly place: ChainPlace;
  /** The insert whose parameters are shown; null, or one that is gone: the first. */
  readonly chosen: string | null;
  readonly heard: Readonly<Partial<Record<ChainPlace, HeardChain>>>;
  /** Whether the song is heard without any plugins for now: nothing of the document changes. */
  readonly isBypassed: boolean;
  /** How often the sound came to an end of what was rendered, and went on dry, since the song was opened. */
  readonly lateTimes: number;
  /** Two settings of a chain that are compared; none where nothing was compared. */
  readonly compared: Readonly<Partial<Record<ChainPlace, Compared>>>;
}

export type Side = 'A' | 'B';

/** The chains of both sides as they were when they were left, and the side that is in the document. */
export interface Compared {
  readonly side: Side;
  readonly A: readonly Insert[];
  readonly B: readonly Insert[];
}

const initialState: InsertsState = {
  place: 'vocals',
  chosen: null,
  heard: {},
  isBypassed: false,
  lateTimes: 0,
  compared: {},
};

export const insertsSlice = createSlice({
  name: 'inserts',
  initialState,
  reducers: {
    chainViewed: (state, { payload }: PayloadAction<ChainPlace>) => {
      if (state.place === payload) return;
      state.place = payload;
      state.chosen = null;
    },
    insertChosen: (state, { payload }: PayloadAction<string>) => {
      state.chosen = payload;
    },
    chainsHeard: (state, { payload }: PayloadAction<InsertsState['heard']>) => {
      state.heard = { ...state.heard, ...payload };
    },
    chainsLate: (state) => {
      state.lateTimes++;
    },
    sidesCompared: (state, { payload }: PayloadAction<{ place: ChainPlace; compared: Compared }>) => ({
      ...state,
      compared: { ...state.compared, [payload.place]: payload.compared },
    }),
    /** What failed is tried again. */
    chainForgotten: (state, { payload }: PayloadAction<ChainPlace>) => {
      delete state.heard[payload];
    },
    pluginsBypassed: (state, { payload }: PayloadAction<boolean>) => {
      state.isBypassed = payload;
    },
  },
  // What was rendered is of another song.
  extraReducers: (builder) => {
    builder.addMatcher(isAnyOf(documentOpened, documentClosed), () => initialState);
  },
});

export const { chainViewed, insertChosen, chainsHeard, chainsLate, chainForgotten, pluginsBypassed, sidesCompared } =
  insertsSlice.actions;
