import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { StemName } from '../../host/project/project.ts';
import { changeReceived, documentClosed, documentOpened, edited } from './document.ts';
import { newId } from './ids.ts';
import type { RegionFilter, RegionListing, RegionSort } from './region-list.ts';
import { toolChosen } from './view.ts';

export type DialogName = 'preferences' | 'shortcuts' | 'palette' | 'blind' | 'consent' | 'open' | 'models';

export interface Toast {
  readonly id: string;
  readonly text: string;
  readonly tone: 'info' | 'warning';
  /** A command of the registry that mends what the toast tells of. */
  readonly command: string | null;
  /** What the button says. */
  readonly action: string | null;
  /** The region that the command is about: selected before it runs. */
  readonly region?: string;
  /** The act that it speaks of: it goes when that is over. */
  readonly act?: Act;
}

/** What a person is in the midst of while words about it are shown: drawing a region, naming a chord. */
type Act = 'draw' | 'chord';

export type PreferencesPage = 'general' | 'midi' | 'shortcuts';

/** Which dialog and notices are open in this window, and how its list is narrowed. */
interface DeskState {
  readonly dialog: DialogName | null;
  /** "Riverside.m4a" while what the window was started or reloaded with is being opened. */
  readonly beingOpened: string | null;
  /** Kept here, for the panel is made anew in every dock it comes to. */
  readonly preferencesPage: PreferencesPage;
  /** Of which kind the dialog of models shows one first. */
  readonly modelKind: string | null;
  readonly toasts: readonly Toast[];
  readonly listing: RegionListing;
}

const initialState: DeskState = {
  dialog: null,
  beingOpened: null,
  preferencesPage: 'general',
  modelKind: null,
  toasts: [],
  listing: { filter: 'toMend', search: '', stems: [], causes: [], sort: 'severity', descending: false },
};

/** Their button would take back another step than the one they tell of, once that is no more the last. */
function withoutUndo(state: { toasts: Toast[] }): void {
  state.toasts = state.toasts.filter(({ command }) => command !== 'edit.undo');
}

/** Nobody needs words any more about what is over. */
function withoutAct(state: { toasts: Toast[] }, over: Act): void {
  state.toasts = state.toasts.filter(({ act }) => act !== over);
}

/** They are shown one after the other, and more nobody waits for; the oldest go first. */
const MOST_TOASTS = 3;

const toggled = <T>(list: readonly T[], entry: T): T[] =>
  list.includes(entry) ? list.filter((other) => other !== entry) : [...list, entry];

export const deskSlice = createSlice({
  name: 'desk',
  initialState,
  reducers: {
    dialogOpened: (state, { payload }: PayloadAction<DialogName>) => {
      state.dialog = payload;
      state.modelKind = null;
    },
    modelsOpened: (state, { payload }: PayloadAction<string>) => {
      state.dialog = 'models';
      state.modelKind = payload;
    },
    dialogClosed: (state) => {
      state.dialog = null;
    },
    openingShown: (state, { payload }: PayloadAction<string | null>) => {
      state.beingOpened = payload;
    },
    preferencesPageChosen: (state, { payload }: PayloadAction<PreferencesPage>) => {
      state.preferencesPage = payload;
    },
    toastShown: {
      prepare: (toast: Omit<Toast, 'id'>) => ({ payload: { ...toast, id: newId() } }),
      reducer: (state, { payload }: PayloadAction<Toast>) => {
        if (payload.command === 'edit.undo') withoutUndo(state);
        state.toasts = [...state.toasts.filter((toast) => toast.text !== payload.text), payload].slice(-MOST_TOASTS);
      },
    },
    toastDismissed: (state, { payload }: PayloadAction<string>) => {
      state.toasts = state.toasts.filter((toast) => toast.id !== payload);
    },
    actEnded: (state, { payload }: PayloadAction<Act>) => withoutAct(state, payload),
    filterChosen: (state, { payload }: PayloadAction<RegionFilter>) => {
      state.listing.filter = payload;
    },
    searched: (state, { payload }: PayloadAction<string>) => {
      state.listing.search = payload;
    },
    /** Again on the same column: the other way round. */
    sorted: (state, { payload }: PayloadAction<RegionSort>) => {
      state.listing.descending = state.listing.sort === payload && !state.listing.descending;
      state.listing.sort = payload;
    },
    stemFilterToggled: (state, { payload }: PayloadAction<StemName>) => {
      state.listing.stems = toggled(state.listing.stems, payload);
    },
    causeFilterToggled: (state, { payload }: PayloadAction<string>) => {
      state.listing.causes = toggled(state.listing.causes, payload);
    },
  },
  extraReducers: (builder) => {
    builder.addCase(edited, (state, { payload: { action } }) => {
      withoutUndo(state);
      if (action.type === 'region/add') withoutAct(state, 'draw');
    });
    builder.addCase(toolChosen, (state, { payload }) => {
      if (payload !== 'draw') withoutAct(state, 'draw');
    });
    builder.addCase(documentOpened, withoutUndo);
    builder.addCase(documentClosed, withoutUndo);
    builder.addCase(changeReceived, (state, { payload: { event, client } }) => {
      if (event.kind === 'patches') withoutUndo(state);
      // What this window did itself was seen when it was edited; what an import did may come after the words about it.
      else if (
        event.kind === 'action' &&
        event.step !== null &&
        event.client !== client &&
        event.action.type !== 'project/import'
      )
        withoutUndo(state);
    });
  },
});

export const {
  dialogOpened,
  modelsOpened,
  dialogClosed,
  openingShown,
  preferencesPageChosen,
  toastShown,
  toastDismissed,
  actEnded,
  filterChosen,
  searched,
  sorted,
  stemFilterToggled,
  causeFilterToggled,
} = deskSlice.actions;

export { panelShown } from './layout.ts';
