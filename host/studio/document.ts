import type { ChangeEvent, ProjectState } from '../api/backend.ts';
import { sameValue } from '../api/same-value.ts';
import type { Action } from '../project/actions.ts';
import type { Project } from '../project/project.ts';
import { ProjectStore } from '../store/project-store.ts';
import { Bell } from './bell.ts';

/** Events that followers can still be told. Who is further behind gets the whole. */
const EVENTS_KEPT = 500;

/** A project that is open for writing, as windows see it: its state, its changes, and who follows them. */
export class ProjectDocument {
  readonly id: string;
  private readonly store: ProjectStore;
  private readonly bell = new Bell();
  /** Actions on their way into the journal, as they were given. */
  private readonly asked: { readonly action: Action; readonly client: string }[] = [];
  /** The latest events, in order, as they are told. */
  private readonly told: ChangeEvent[] = [];
  private readonly unfollow: () => void;

  /** Rejects with a PlainError where it cannot be opened. */
  static async open(id: string, folder: string): Promise<ProjectDocument> {
    return new ProjectDocument(id, await ProjectStore.open(folder));
  }

  static async create(id: string, folder: string, project: Project): Promise<ProjectDocument> {
    return new ProjectDocument(id, await ProjectStore.create(folder, project));
  }

  private constructor(id: string, store: ProjectStore) {
    this.id = id;
    this.store = store;
    this.unfollow = store.onChange((event) => {
      this.told.push(this.asGiven(event));
      if (this.told.length > EVENTS_KEPT) this.told.shift();
      this.bell.ring();
    });
  }

  get folder(): string {
    return this.store.folder;
  }

  /** Why nothing can be changed, as one sentence; null where it can. */
  get readOnly(): string | null {
    return this.store.readOnly;
  }

  /** What the person should know of how it was found. */
  private get notices(): string[] {
    const { notices, missing, readOnly, folder } = this.store;
    const lacking =
      missing.length === 0
        ? []
        : [`${folder} lacks ${missing.length} of its sounds, which cannot be heard: restore the folder from a backup.`];
    return [...notices, ...lacking, ...(readOnly === null ? [] : [readOnly])];
  }

  state(): ProjectState {
    const { id, folder, notices } = this;
    return { id, folder, ...this.store.state(), ...(notices.length === 0 ? {} : { notices }) };
  }

  /** The project with the changes that are on their way into the journal: what the next action meets. */
  get latest(): Project {
    return this.store.latest;
  }

  /** Resolves when the action is in the journal. */
  async dispatch(action: Action, client: string): Promise<{ revision: number }> {
    const asked = { action, client };
    this.asked.push(asked);
    try {
      return { revision: await this.store.dispatch(action, client) };
    } finally {
      const at = this.asked.indexOf(asked);
      if (at >= 0) this.asked.splice(at, 1);
    }
  }

  /** Where there is nothing to take back, nothing happens. */
  async undo(): Promise<{ revision: number }> {
    return { revision: (await this.store.undo()) ?? this.store.state().revision };
  }

  async redo(): Promise<{ revision: number }> {
    return { revision: (await this.store.redo()) ?? this.store.state().revision };
  }

  /** Whether the person took back what a piece of work brought. */
  isTakenBack(work: string): boolean {
    return this.store.isTakenBack(work);
  }

  /** All events after `since`, or the whole where they are not known any more; then those to come. */
  async *changes(since: number, signal: AbortSignal): AsyncGenerator<ChangeEvent> {
    let at = since;
    while (!signal.aborted) {
      const { revision } = this.store.state();
      const missed = revision - at;
      if (missed === 0) await this.bell.next(signal);
      else if (missed < 0 || missed > this.told.length) {
        const state = this.state();
        yield { kind: 'whole', state };
        at = state.revision;
      } else {
        yield this.told[this.told.length - missed]!;
        at++;
      }
    }
  }

  async close(): Promise<void> {
    this.unfollow();
    await this.store.close();
  }

  /** A window knows its own action again by its spelling, and the journal has its own. */
  private asGiven(event: ChangeEvent): ChangeEvent {
    if (event.kind !== 'action') return event;
    const { client, action } = event;
    const at = this.asked.findIndex((asked) => asked.client === client && sameValue(asked.action, action));
    return at < 0 ? event : { ...event, action: this.asked.splice(at, 1)[0]!.action };
  }
}
