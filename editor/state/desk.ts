import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** Which panels and dialogs are open in this window. */
export type PanelName = 'inspector' | 'mixer' | 'jobs' | 'history';
export type DialogName = 'export' | 'preferences' | 'shortcuts' | 'palette' | 'blind' | 'consent' | 'open';
export type RegionFilter = 'all' | 'toMend' | 'mended' | 'ignored';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'info' | 'warning';
  /** A command of the registry that mends what the toast tells of. */
  readonly command: string | null;
  /** What the button says. */
  readonly action: string | null;
}

export interface DeskState {
  readonly panels: Readonly<Record<PanelName, boolean>>;
  readonly dialog: DialogName | null;
  readonly toasts: readonly Toast[];
  readonly filter: RegionFilter;
  readonly search: string;
}

const initialState: DeskState = {
  panels: { inspector: true, mixer: true, jobs: true, history: false },
  dialog: null,
  toasts: [],
  filter: 'toMend',
  search: '',
};

/** More would cover the lanes; the oldest go first. */
const MOST_TOASTS = 3;

export const deskSlice = createSlice({
  name: 'desk',
  initialState,
  reducers: {
    panelToggled: (state, { payload }: PayloadAction<PanelName>) => {
      state.panels[payload] = !state.panels[payload];
    },
    panelShown: (state, { payload }: PayloadAction<{ panel: PanelName; shown: boolean }>) => {
      state.panels[payload.panel] = payload.shown;
    },
    dialogOpened: (state, { payload }: PayloadAction<DialogName>) => {
      state.dialog = payload;
    },
    dialogClosed: (state) => {
      state.dialog = null;
    },
    toastShown: (state, { payload }: PayloadAction<Toast>) => {
      state.toasts = [...state.toasts.filter((toast) => toast.text !== payload.text), payload].slice(-MOST_TOASTS);
    },
    toastDismissed: (state, { payload }: PayloadAction<number>) => {
      state.toasts = state.toasts.filter((toast) => toast.id !== payload);
    },
    filterChosen: (state, { payload }: PayloadAction<RegionFilter>) => {
      state.filter = payload;
    },
    searched: (state, { payload }: PayloadAction<string>) => {
      state.search = payload;
    },
  },
});

export const {
  panelToggled,
  panelShown,
  dialogOpened,
  dialogClosed,
  toastShown,
  toastDismissed,
  filterChosen,
  searched,
} = deskSlice.actions;
