import type { ChangeEvent, HistoryState, ProjectState } from '../api/backend.ts';
import { PlainError } from '../jobs/job.ts';
import type { Action } from '../project/actions.ts';
import type { Project } from '../project/project.ts';
import { writeProject } from '../store/project-folder.ts';
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

  constructor(id: string, folder: string, project: Project, cacheAssets: string) {
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
    this.project = reduced(this.project, action);
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

function reduced(project: Project, action: Action): Project {
  switch (action.type) {
    case 'host/separated':
      return { ...project, ...action.payload };
    case 'host/detected': {
      const { regions, levels } = action.payload;
      const tracks = project.tracks.map((track) => ({ ...track, level: levels[track.stem] }));
      return { ...project, tracks, regions: [...project.regions, ...regions], searched: true };
    }
    case 'host/heard':
      return { ...project, profile: action.payload.profile };
    case 'host/treated': {
      const { id, takes, untouched } = action.payload;
      const regions = project.regions.map((region) =>
        region.id === id
          ? {
              ...region,
              takes: [...region.takes, ...takes],
              chosenTake: takes.length > 0 ? region.takes.length : region.chosenTake,
              untouched,
            }
          : region,
      );
      return { ...project, regions };
    }
    case 'region/choose': {
      const { id, take } = action.payload;
      return { ...project, regions: project.regions.map((r) => (r.id === id ? { ...r, chosenTake: take } : r)) };
    }
    case 'region/set': {
      const { id, ...set } = action.payload;
      return { ...project, regions: project.regions.map((r) => (r.id === id ? ({ ...r, ...set } as typeof r) : r)) };
    }
    case 'track/set': {
      const { stem, ...set } = action.payload;
      return { ...project, tracks: project.tracks.map((t) => (t.stem === stem ? ({ ...t, ...set } as typeof t) : t)) };
    }
    default:
      throw new PlainError('This cannot be changed yet.');
  }
}
