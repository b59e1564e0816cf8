import type { ChangeEvent, HistoryState, ProjectState } from '../api/backend.ts';
import { PlainError } from '../jobs/job.ts';
import type { Action } from '../project/actions.ts';
import type { Project } from '../project/project.ts';
import { reduce } from '../project/reduce.ts';
import { readProject, writeProject } from '../store/project-folder.ts';
import { Bell } from './bell.ts';

/** A project that is open for writing. */
export class ProjectDocument {
  readonly id: string;
  readonly folder: string;
  private project: Project;
  private revision = 0;
  private readonly events: ChangeEvent[] = [];
  private readonly bell = new Bell();
  private readonly cacheAssets: string;

  static async create(id: string, folder: string, project: Project, cacheAssets: string): Promise<ProjectDocument> {
    writeProject(folder, project, cacheAssets);
    return new ProjectDocument(id, folder, project, cacheAssets);
  }

  static async open(id: string, folder: string, cacheAssets: string): Promise<ProjectDocument> {
    return new ProjectDocument(id, folder, readProject(folder), cacheAssets);
  }

  private constructor(id: string, folder: string, project: Project, cacheAssets: string) {
    this.id = id;
    this.folder = folder;
    this.project = project;
    this.cacheAssets = cacheAssets;
  }

  state(): ProjectState {
    const { id, folder, revision, project } = this;
    return { id, folder, revision, project, history: this.history() };
  }

  async dispatch(action: Action, client: string): Promise<{ revision: number }> {
    this.project = reduce(this.project, action);
    this.revision++;
    writeProject(this.folder, this.project, this.cacheAssets);
    const { revision } = this;
    this.events.push({ kind: 'action', revision, action, client, history: this.history() });
    this.bell.ring();
    return { revision };
  }

  async *changes(since: number, signal: AbortSignal): AsyncGenerator<ChangeEvent> {
    let at = since;
    if (since > this.revision || since < this.revision - this.events.length) {
      const state = this.state();
      yield { kind: 'whole', state };
      at = state.revision;
    }
    while (!signal.aborted) {
      const changed = this.bell.next(signal);
      const news = this.events.slice(this.events.length - (this.revision - at));
      if (news.length === 0) await changed;
      for (const event of news) {
        yield event;
        at++;
      }
    }
  }

  async undo(): Promise<{ revision: number }> {
    throw new PlainError('There is nothing to undo.');
  }

  async redo(): Promise<{ revision: number }> {
    throw new PlainError('There is nothing to redo.');
  }

  async close(): Promise<void> {}

  private history(): HistoryState {
    return { undo: null, redo: null };
  }
}
