import { createAction, type UnknownAction } from '@reduxjs/toolkit';
import type { ChangeEvent, ProjectState } from '../../host/api/backend.ts';
import type { Action } from '../../host/project/actions.ts';
import { reduce } from '../../host/project/reduce.ts';
import { ahead, type Replica, received, refused, replicaOf, superseded, whole } from './replica.ts';

/**
 * The open project, as the host has it and as this window is ahead of it. Null where none is open.
 * `behind`: events were missed, and the whole must be fetched.
 */
interface DocumentState {
  readonly replica: Replica | null;
  readonly behind: boolean;
}

const NONE: DocumentState = { replica: null, behind: false };

export const documentOpened = createAction<ProjectState>('document/opened');
export const documentClosed = createAction('document/closed');
export const edited = createAction<{ readonly seq: number; readonly action: Action }>('document/edited');
export const editSuperseded = createAction<number>('document/editSuperseded');
export const editRefused = createAction<number>('document/editRefused');
export const changeReceived = createAction<{ readonly event: ChangeEvent; readonly client: string }>(
  'document/changeReceived',
);
export const wholeReceived = createAction<ProjectState>('document/wholeReceived');

/** Written out, not as a slice: drafts of a large document would cost more than the change, and would break up its identities. */
export function documentReducer(state: DocumentState = NONE, action: UnknownAction): DocumentState {
  if (documentOpened.match(action)) return { replica: replicaOf(action.payload), behind: false };
  if (documentClosed.match(action)) return NONE;
  const { replica } = state;
  if (replica === null) return state;
  if (edited.match(action)) {
    return { ...state, replica: ahead(replica, action.payload.seq, action.payload.action, reduce) };
  }
  if (editSuperseded.match(action)) return { ...state, replica: superseded(replica, action.payload) };
  if (editRefused.match(action)) return { ...state, replica: refused(replica, action.payload, reduce) };
  if (wholeReceived.match(action)) return { replica: whole(replica, action.payload, reduce), behind: false };
  if (changeReceived.match(action)) {
    const next = received(replica, action.payload.event, action.payload.client, reduce);
    return next === null ? { replica, behind: true } : { replica: next, behind: state.behind };
  }
  return state;
}
