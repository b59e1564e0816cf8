import type { ChangeEvent, HistoryState, Patch, ProjectState } from '../../host/api/backend.ts';
import type { Action } from '../../host/project/actions.ts';
import type { Project } from '../../host/project/project.ts';

/** An action that was applied here and is not known to be in the host's journal yet. */
export interface Pending {
  readonly seq: number;
  readonly action: Action;
}

/**
 * This window's copy of a project. `confirmed` is what the host has at `revision`; `project` is that with all pending actions on top, and is what is
 * shown and heard. Where no action of another window comes between, confirming an action leaves `project` the very same object.
 */
export interface Replica {
  readonly id: string;
  readonly folder: string;
  readonly revision: number;
  readonly confirmed: Project;
  readonly pending: readonly Pending[];
  readonly project: Project;
  readonly history: HistoryState;
}

type Reduce = (project: Project, action: Action) => Project;

export function replicaOf(state: ProjectState): Replica {
  const { id, folder, revision, project, history } = state;
  return { id, folder, revision, confirmed: project, pending: [], project, history };
}

/** Applies an action ahead of the host. Throws what `reduce` throws where the action does not fit. */
export function ahead(replica: Replica, seq: number, action: Action, reduce: Reduce): Replica {
  const project = reduce(replica.project, action);
  return { ...replica, project, pending: [...replica.pending, { seq, action }] };
}

/** The host refused an action: what was built on it is worked out again without it. */
export function refused(replica: Replica, seq: number, reduce: Reduce): Replica {
  const pending = replica.pending.filter((entry) => entry.seq !== seq);
  return pending.length === replica.pending.length ? replica : rebased({ ...replica, pending }, reduce);
}

/** A pending action that was never sent, since a later one of the same drag sets the same things: the result is as it is. */
export function superseded(replica: Replica, seq: number): Replica {
  return { ...replica, pending: replica.pending.filter((entry) => entry.seq !== seq) };
}

/**
 * Takes in an event of the host. `null` where events are missing between: fetch the whole and call `whole`.
 * `client` is this window's name: its own actions come back in the order in which they were sent.
 */
export function received(replica: Replica, event: ChangeEvent, client: string, reduce: Reduce): Replica | null {
  if (event.kind === 'whole') return whole(replica, event.state, reduce);
  if (event.revision <= replica.revision) return replica;
  if (event.revision !== replica.revision + 1) return null;
  const { revision, history } = event;
  const next = { ...replica, revision, history };
  if (event.kind === 'patches') {
    return rebased({ ...next, confirmed: patched(replica.confirmed, event.patches) }, reduce);
  }
  const [first, ...rest] = replica.pending;
  const own = event.client === client && first !== undefined && sameAction(first.action, event.action);
  if (!own) return rebased({ ...next, confirmed: reduce(replica.confirmed, event.action) }, reduce);
  const confirmed = rest.length === 0 ? replica.project : reduce(replica.confirmed, event.action);
  return { ...next, confirmed, pending: rest };
}

/** Starts again from the host's own state; what is pending stays on top of it. */
export function whole(replica: Replica, state: ProjectState, reduce: Reduce): Replica {
  return rebased({ ...replicaOf(state), pending: replica.pending }, reduce);
}

function rebased(replica: Replica, reduce: Reduce): Replica {
  let project = replica.confirmed;
  for (const { action } of replica.pending) {
    try {
      project = reduce(project, action);
    } catch {
      // What it was about is gone; the host will refuse it too and the refusal takes it off the list.
    }
  }
  return { ...replica, project };
}

function sameAction(a: Action, b: Action): boolean {
  return a.type === b.type && JSON.stringify(a.payload) === JSON.stringify(b.payload);
}

/** RFC 6902 on a value that is not changed: only the containers along each path are copied. */
export function patched<T>(value: T, patches: readonly Patch[]): T {
  return patches.reduce((now, patch) => place(now, patch, 0) as T, value);
}

function place(value: unknown, patch: Patch, depth: number): unknown {
  const key = patch.path[depth];
  if (key === undefined) return patch.value;
  const last = depth === patch.path.length - 1;
  if (Array.isArray(value)) {
    const copy = [...value];
    const index = key === '-' ? copy.length : Number(key);
    if (!last) copy[index] = place(copy[index], patch, depth + 1);
    else if (key === 'length') copy.length = patch.value as number;
    else if (patch.op === 'remove') copy.splice(index, 1);
    else if (patch.op === 'add') copy.splice(index, 0, patch.value);
    else copy[index] = patch.value;
    return copy;
  }
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  if (!last) copy[key] = place(copy[key], patch, depth + 1);
  else if (patch.op === 'remove') delete copy[key];
  else copy[key] = patch.value;
  return copy;
}
