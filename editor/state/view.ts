import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Frames, StemName } from '../../host/project/project.ts';
import { STEMS } from '../../host/project/project.ts';

/** How a window looks at the project. None of it is in the document or its history. */
export type Selection =
  | { readonly kind: 'region'; readonly id: string }
  /** Marked on an empty lane, not a region yet. */
  | { readonly kind: 'span'; readonly stem: StemName; readonly start: Frames; readonly end: Frames }
  | { readonly kind: 'note'; readonly part: 'melody' | 'bass'; readonly index: number }
  | { readonly kind: 'hit'; readonly index: number }
  | { readonly kind: 'chord'; readonly index: number };

export type Display = 'wave' | 'spectrum' | 'both';
export type Snap = 'beat' | 'transient' | 'off';
type Tool = 'select' | 'draw';

/** A take (index) of a region that is heard without anything else. */
export interface Alone {
  readonly region: string;
  readonly take: number;
}

export interface ViewState {
  /** Counts the songs that were looked at: with another one the first zoom is chosen anew. */
  readonly begun: number;
  /** Frames that one CSS pixel spans: under 1 between samples, up to the whole song over a lane. */
  readonly framesPerPixel: number;
  /** Frame at the left edge of the lanes. */
  readonly scroll: Frames;
  /** CSS pixels of a lane's body; 0 until the timeline is laid out. Whoever lays it out says so. */
  readonly laneWidth: number;
  readonly selection: Selection | null;
  readonly focusedStem: StemName;
  readonly tool: Tool;
  readonly snap: Snap;
  readonly display: Readonly<Record<StemName, Display>>;
  readonly residualOpen: boolean;
  /** The stem whose notes or hits are laid open to be edited; null: none. */
  readonly notesOf: StemName | null;
  /** Stems whose solo of another does not silence them. Of this window: it is a way of listening. */
  readonly soloSafe: readonly StemName[];
  /** Null: everything is heard as it is mixed. */
  readonly alone: Alone | null;
  /** The one stem that is heard for now, whatever is mute or solo otherwise; null: as it is mixed. */
  readonly only: StemName | null;
  /** The frames that are listened to over and over, over which the levels of both versions are matched; null: the whole song. */
  readonly passage: { readonly start: Frames; readonly end: Frames } | null;
}

const initialState: ViewState = {
  begun: 0,
  framesPerPixel: 1024,
  scroll: 0,
  laneWidth: 0,
  selection: null,
  focusedStem: 'vocals',
  tool: 'select',
  snap: 'beat',
  display: { vocals: 'wave', drums: 'wave', bass: 'wave', other: 'spectrum' },
  residualOpen: false,
  notesOf: null,
  soloSafe: [],
  alone: null,
  only: null,
  passage: null,
};

const NEXT_DISPLAY: Record<Display, Display> = { wave: 'spectrum', spectrum: 'both', both: 'wave' };

export const viewSlice = createSlice({
  name: 'view',
  initialState,
  reducers: {
    viewReset: ({ begun, laneWidth, display, snap }) => ({
      ...initialState,
      begun: begun + 1,
      laneWidth,
      display,
      snap,
    }),
    /** Both at once, so that what is under the pointer can stay there. */
    zoomed: (state, { payload }: PayloadAction<{ framesPerPixel: number; scroll: Frames }>) => {
      state.framesPerPixel = payload.framesPerPixel;
      state.scroll = payload.scroll;
    },
    scrolled: (state, { payload }: PayloadAction<Frames>) => {
      state.scroll = payload;
    },
    laneResized: (state, { payload }: PayloadAction<number>) => {
      state.laneWidth = payload;
    },
    selected: (state, { payload }: PayloadAction<Selection | null>) => {
      state.selection = payload;
    },
    stemFocused: (state, { payload }: PayloadAction<StemName>) => {
      state.focusedStem = payload;
    },
    toolChosen: (state, { payload }: PayloadAction<Tool>) => {
      state.tool = payload;
    },
    snapChosen: (state, { payload }: PayloadAction<Snap>) => {
      state.snap = payload;
    },
    displayChosen: (state, { payload }: PayloadAction<{ stem: StemName; display: Display }>) => {
      state.display[payload.stem] = payload.display;
    },
    displayStepped: (state, { payload }: PayloadAction<StemName>) => {
      state.display[payload] = NEXT_DISPLAY[state.display[payload]];
    },
    residualFolded: (state, { payload }: PayloadAction<boolean>) => {
      state.residualOpen = payload;
    },
    notesOpened: (state, { payload }: PayloadAction<StemName | null>) => {
      state.notesOf = payload;
    },
    aloneChosen: (state, { payload }: PayloadAction<Alone | null>) => {
      state.alone = payload;
    },
    onlyHeard: (state, { payload }: PayloadAction<StemName | null>) => {
      state.only = payload;
    },
    passageHeard: (state, { payload }: PayloadAction<ViewState['passage']>) => {
      state.passage = payload;
    },
    soloSafeToggled: (state, { payload }: PayloadAction<StemName>) => {
      state.soloSafe = STEMS.filter((stem) => state.soloSafe.includes(stem) !== (stem === payload));
    },
  },
});

export const {
  viewReset,
  zoomed,
  scrolled,
  laneResized,
  selected,
  stemFocused,
  toolChosen,
  snapChosen,
  displayChosen,
  displayStepped,
  residualFolded,
  notesOpened,
  aloneChosen,
  onlyHeard,
  passageHeard,
  soloSafeToggled,
} = viewSlice.actions;
