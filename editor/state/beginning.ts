import { createSelector, createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Beginning, Work } from '../../host/api/backend.ts';
import { type Asset, type Project, STEMS, type StemName, type Track } from '../../host/project/project.ts';
import { spliced } from '../engine/spliced.ts';
import { documentClosed, documentOpened } from './document.ts';
import type { RootState } from './store.ts';

/** Which stems of the beginning are muted, and which are heard alone, until there are tracks that say so. */
interface BeginningState {
  readonly mute: readonly StemName[];
  readonly solo: readonly StemName[];
}

const UNTOUCHED: BeginningState = { mute: [], solo: [] };

export const beginningSlice = createSlice({
  name: 'beginning',
  initialState: UNTOUCHED,
  reducers: {
    beginningSwitched: (
      state,
      { payload: { stem, key } }: PayloadAction<{ stem: StemName; key: keyof BeginningState }>,
    ): BeginningState => ({
      ...state,
      [key]: STEMS.filter((other) => state[key].includes(other) !== (other === stem)),
    }),
    beginningEnded: (): BeginningState => UNTOUCHED,
  },
  extraReducers: (builder) => {
    builder.addCase(documentOpened, () => UNTOUCHED).addCase(documentClosed, () => UNTOUCHED);
  },
});

export const { beginningSwitched, beginningEnded } = beginningSlice.actions;

/** What can be heard of the stems while they are separated; null once they are there, or while there is nothing. */
export function beginningOf({ tracks }: Project, list: readonly Work[]): Beginning | null {
  if (tracks.length > 0) return null;
  return list.findLast(({ kind }) => kind === 'separate')?.beginning ?? null;
}

/** The same value as long as it is the same sound: the list of work is new with every step of the progress. */
export const selectBeginning = createSelector(
  [({ document }: RootState) => document.replica?.project ?? null, ({ work }: RootState) => work.list],
  (project, list) => project && beginningOf(project, list),
  { memoizeOptions: { resultEqualityCheck: (a, b) => JSON.stringify(a) === JSON.stringify(b) } },
);

/** A project whose stems are not there yet, as it is heard: in the stems of its beginning, and then as it came. Together they are the recording throughout. */
export function withBeginning(
  project: Project,
  beginning: Beginning | null,
  { mute, solo }: BeginningState = UNTOUCHED,
): Project {
  const { mixAsset } = project;
  if (beginning === null || mixAsset === null) return project;
  const track = (stem: StemName): Track => ({
    stem,
    asset: beginning.stems[stem] as Asset,
    gainDb: 0,
    pan: 0,
    mute: mute.includes(stem),
    solo: solo.includes(stem),
    locked: false,
    level: 'good',
    snr: 0,
    lufs: -70,
    chain: [],
  });
  return { ...project, tracks: STEMS.map(track), residual: spliced(beginning.residual, mixAsset) };
}
