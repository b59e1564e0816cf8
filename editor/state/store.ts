import { combineReducers, configureStore } from '@reduxjs/toolkit';
import { midiSlice } from '../midi/midi-state.ts';
import { beginningSlice } from './beginning.ts';
import { connectionSlice } from './connection.ts';
import { deskSlice } from './desk.ts';
import { documentReducer } from './document.ts';
import { exportingSlice } from './exporting.ts';
import { historyReducer } from './history-log.ts';
import { hostSlice } from './host.ts';
import { insertsSlice } from './inserts.ts';
import { layoutSlice } from './layout.ts';
import { measuresSlice } from './measures.ts';
import { openingSlice } from './opening.ts';
import { type PreferencesState, preferencesSlice } from './preferences.ts';
import { viewSlice } from './view.ts';
import { workSlice } from './work.ts';

const reducer = combineReducers({
  document: documentReducer,
  history: historyReducer,
  opening: openingSlice.reducer,
  beginning: beginningSlice.reducer,
  view: viewSlice.reducer,
  work: workSlice.reducer,
  connection: connectionSlice.reducer,
  desk: deskSlice.reducer,
  exporting: exportingSlice.reducer,
  inserts: insertsSlice.reducer,
  layout: layoutSlice.reducer,
  measures: measuresSlice.reducer,
  host: hostSlice.reducer,
  midi: midiSlice.reducer,
  preferences: preferencesSlice.reducer,
});

export type RootState = ReturnType<typeof reducer>;

/** One store a window. The checks of the toolkit's middleware would walk the whole document at each action. */
export function makeStore(preferences?: PreferencesState) {
  return configureStore({
    reducer,
    middleware: (standard) => standard({ immutableCheck: false, serializableCheck: false }),
    ...(preferences === undefined ? {} : { preloadedState: { preferences } }),
  });
}

export type Store = ReturnType<typeof makeStore>;
export type Dispatch = Store['dispatch'];
