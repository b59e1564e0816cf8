import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Work } from '../../host/api/backend.ts';
import type { ExportChoice, ExportKind } from '../export/export-request.ts';
import { disconnected } from './connection.ts';
import { changeReceived, documentOpened, edited } from './document.ts';
import { isGoingOn, workReceived } from './work.ts';

/** An export that was begun, and as what. */
interface BegunExport {
  readonly work: string;
  readonly kind: ExportKind;
}

/** How it stands with it, as far as is known here. */
export interface FollowedExport extends BegunExport {
  /** Another would write something else now. */
  readonly isPast: boolean;
  /** What the host told of it last; null before it told anything. */
  readonly last: Work | null;
  /** `away`: the host does not answer since. `lost`: one answers again that knows nothing of it, so that it is over however it ended. */
  readonly host: 'known' | 'away' | 'lost';
}

/** What is being put together for export in this window: its panel may be closed, moved or behind another meanwhile. */
interface ExportingState {
  /** The project that it is about; of another one nothing of it holds. */
  readonly project: string | null;
  /** What differs from the project's own choice. */
  readonly changed: Partial<ExportChoice>;
  /** The export that was begun last, until the person is done with it. */
  readonly begun: FollowedExport | null;
  /** Why the last one could not be begun; not of another choice, nor of the song as it is now. */
  readonly error: string | null;
  /** How often there was something that another export would write otherwise. */
  readonly changes: number;
}

const NOTHING: ExportingState = { project: null, changed: {}, begun: null, error: null, changes: 0 };

type Of<T> = PayloadAction<{ readonly project: string } & T>;

const past = (state: ExportingState): ExportingState => ({
  ...state,
  changes: state.changes + 1,
  begun: state.begun === null ? null : { ...state.begun, isPast: true },
});

/** What becomes of an export that was begun when the host tells what it does. */
function followed(begun: FollowedExport, list: readonly Work[]): FollowedExport {
  const found = list.find(({ id }) => id === begun.work);
  // One that was just begun may come to the list later; a host that was away tells all that it knows.
  const lost: FollowedExport = begun.host === 'away' ? { ...begun, host: 'lost' } : begun;
  const now: FollowedExport = found === undefined ? lost : { ...begun, last: found, host: 'known' };
  // Why nothing came of it is read, whatever was changed while it ran.
  return isOver(now) && !isOver(begun) && now.last?.state !== 'done' ? { ...now, isPast: false } : now;
}

/** Whether nothing more comes of it: it was done, it failed or was cancelled, or its host is no more. */
export const isOver = ({ last, host }: FollowedExport): boolean =>
  host === 'lost' || (last !== null && !isGoingOn(last));

const of = (state: ExportingState, project: string): ExportingState =>
  state.project === project ? state : { ...NOTHING, project };

export const exportingSlice = createSlice({
  name: 'exporting',
  initialState: NOTHING,
  reducers: {
    exportChanged: (state, { payload: { project, part } }: Of<{ part: Partial<ExportChoice> }>): ExportingState => {
      // To look at another kind asks for nothing else.
      const asksOther = Object.keys(part).some((name) => name !== 'kind');
      const own = asksOther ? past(of(state, project)) : of(state, project);
      return { ...own, changed: { ...own.changed, ...part }, error: null };
    },
    /** `asOf`: the `changes` that there were when it was asked for; left out, those of now. What was changed until the host took it is not in it. */
    exportBegun: (state, { payload }: Of<BegunExport & { readonly asOf?: number }>): ExportingState => {
      const { project, work, kind, asOf = state.changes } = payload;
      const begun = { work, kind, isPast: asOf !== state.changes, last: null, host: 'known' } as const;
      return { ...of(state, project), begun, error: null };
    },
    exportRefused: (state, { payload: { project, error } }: Of<{ error: string }>): ExportingState => ({
      ...of(state, project),
      error,
    }),
    exportLeft: (state): ExportingState => ({ ...state, begun: null, error: null }),
  },
  extraReducers: (builder) => {
    // The song was changed by the person, so it is another export. What comes by itself, or of another window, leaves time to read.
    const over = (state: ExportingState): ExportingState => (state.error === null ? state : { ...state, error: null });
    builder.addCase(edited, (state) => over(past(state)));
    // Also back in a song that was left, it begins anew: what was written of it may have been long ago.
    builder.addCase(documentOpened, (state, { payload }) => (state.project === payload.id ? state : NOTHING));
    builder.addCase(disconnected, (state) =>
      state.begun === null || state.begun.host === 'lost'
        ? state
        : { ...state, begun: { ...state.begun, host: 'away' } },
    );
    builder.addCase(workReceived, (state, { payload }) =>
      state.begun === null ? state : { ...state, begun: followed(state.begun, payload) },
    );
    builder.addCase(changeReceived, (before, { payload: { event, client } }) => {
      // What this window did was seen when it was edited: its echo may come after an export of it was begun.
      const state = event.kind === 'action' && event.client === client ? before : past(before);
      const isImport = event.kind === 'action' && event.action.type === 'project/import';
      return isImport || event.kind === 'patches' ? over(state) : state;
    });
  },
});

export const { exportChanged, exportBegun, exportRefused, exportLeft } = exportingSlice.actions;
