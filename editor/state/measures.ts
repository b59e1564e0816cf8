import { createSelector, createSlice, isAnyOf, type PayloadAction } from '@reduxjs/toolkit';
import type { MeasuredPart, PartMeasures } from '../../host/api/measures.ts';
import type { Project } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { documentClosed, documentOpened } from './document.ts';
import { selectProject } from './selectors.ts';

/** What was measured of the open project, and how it is looked at. */
export interface MeasuresState {
  readonly view: 'song' | 'region';
  /** The part that is shown where there is room for one. */
  readonly part: MeasuredPart;
  /** `heard`: what the project sounded like when it was measured. */
  readonly song: { readonly heard: string; readonly parts: readonly PartMeasures[] } | null;
  /** Why it could not be measured, as a sentence, and as what it sounded then. */
  readonly failure: { readonly heard: string; readonly reason: string } | null;
}

const initialState: MeasuresState = { view: 'song', part: 'master', song: null, failure: null };

export const measuresSlice = createSlice({
  name: 'measures',
  initialState,
  reducers: {
    measuresViewed: (state, { payload }: PayloadAction<MeasuresState['view']>) => {
      state.view = payload;
    },
    partViewed: (state, { payload }: PayloadAction<MeasuredPart>) => {
      state.part = payload;
    },
    songMeasured: (
      state,
      { payload }: PayloadAction<{ heard: string; parts: readonly PartMeasures[] }>,
    ): MeasuresState => ({ ...state, song: payload, failure: null }),
    measuringFailed: (state, { payload }: PayloadAction<{ heard: string; reason: string }>) => {
      state.failure = payload;
    },
    /** It is tried again. */
    failureForgotten: (state) => {
      state.failure = null;
    },
  },
  // What was measured is of another song.
  extraReducers: (builder) => {
    builder.addMatcher(isAnyOf(documentOpened, documentClosed), (state) => ({ ...initialState, view: state.view }));
  },
});

export const { measuresViewed, partViewed, songMeasured, measuringFailed, failureForgotten } = measuresSlice.actions;

/** All that decides how a project sounds, as one text: the same text, the same measures. Null while it has no stems. */
export const selectHeard = createSelector(selectProject, (project) => (project === null ? null : heardOf(project)));

function heardOf({ tracks, regions, residual, master }: Project): string | null {
  if (tracks.length === 0) return null;
  const mixed = tracks.map(({ asset, gainDb, pan, mute, solo }) => [asset.hash, gainDb, pan, mute, solo]);
  const mended = regions.flatMap((region) => {
    const take = chosenTake(region);
    const { start, end, blend, fadeIn, fadeOut, status } = region;
    return take === null ? [] : [[take.asset.hash, take.start, start, end, blend, fadeIn, fadeOut, status]];
  });
  return JSON.stringify([residual?.hash, mixed, mended, master.gainDb]);
}
