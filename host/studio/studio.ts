import { createHash } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type {
  Backend,
  ChangeEvent,
  ExportPreview,
  ExportRequest,
  FolderListing,
  HostInfo,
  Loudness,
  ProjectState,
  RecentProject,
  Work,
} from '../api/backend.ts';
import { openInput } from '../chain/input.ts';
import { PlainError } from '../jobs/job.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Action } from '../project/actions.ts';
import { assetsOf } from '../project/project.ts';
import type { Files } from '../server/file-routes.ts';
import type { Sounds } from '../server/sound-routes.ts';
import { projectRoot, readProject } from '../store/project-folder.ts';
import { VERSION } from '../version.ts';
import { ProjectDocument } from './document.ts';
import { keepAssets } from './keep-assets.ts';
import { newProject } from './new-project.ts';
import { namedAssets, OpenProject } from './open-project.ts';
import type { Places } from './places.ts';
import { WorkList } from './work-list.ts';

export interface StudioOptions {
  readonly runner: Runner;
  readonly places: Places;
  /** The sentence that an error carries for the person; null where it is a bug. */
  sentenceOf(error: unknown): string | null;
  log(error: unknown, where: string): void;
}

const BUG = 'Something went wrong inside Resonate: try again, and report it if it repeats.';

/** What stands behind the API: open projects and the work on them. */
export class Studio implements Backend, Sounds, Files {
  readonly places: Places;
  private readonly runner: Runner;
  private readonly works: WorkList;
  private readonly projects = new Map<string, Promise<OpenProject>>();
  private readonly opening = new Map<string, Promise<{ id: string }>>();

  constructor({ runner, places, sentenceOf, log }: StudioOptions) {
    this.runner = runner;
    this.places = places;
    this.works = new WorkList((error, where) => {
      const sentence = sentenceOf(error);
      if (sentence === null) log(error, where);
      return sentence ?? BUG;
    });
  }

  get uploads(): string {
    return this.places.uploads;
  }

  async info(): Promise<HostInfo> {
    const { bytes, limit } = this.runner.cache.info();
    return { version: VERSION, cacheBytes: bytes, cacheLimit: limit, unavailable: {}, demo: this.places.demo };
  }

  async recent(): Promise<readonly RecentProject[]> {
    return [];
  }

  async list(): Promise<FolderListing> {
    throw new PlainError('Folders cannot be listed yet.');
  }

  open(path: string): Promise<{ id: string }> {
    const whole = resolve(path);
    const running = this.opening.get(whole) ?? this.openAnew(whole).finally(() => this.opening.delete(whole));
    this.opening.set(whole, running);
    return running;
  }

  async state(id: string): Promise<ProjectState> {
    return (await this.find(id)).document.state();
  }

  async dispatch(id: string, action: Action, client: string): Promise<{ revision: number }> {
    return (await this.find(id)).document.dispatch(action, client);
  }

  async undo(id: string): Promise<{ revision: number }> {
    return (await this.find(id)).document.undo();
  }

  async redo(id: string): Promise<{ revision: number }> {
    return (await this.find(id)).document.redo();
  }

  async *changes(id: string, since: number, signal: AbortSignal): AsyncGenerator<ChangeEvent> {
    yield* (await this.find(id)).document.changes(since, signal);
  }

  work(id: string, signal: AbortSignal): AsyncGenerator<readonly Work[]> {
    return this.works.follow(id, signal);
  }

  async cancel(work: string): Promise<void> {
    this.works.cancel(work);
  }

  async treat(): Promise<{ work: string }> {
    throw new PlainError('Mending is not possible yet.');
  }

  async loudness(): Promise<Loudness> {
    throw new PlainError('Loudness cannot be measured yet.');
  }

  async preview(): Promise<ExportPreview> {
    throw new PlainError('Exports are not possible yet.');
  }

  async export(_id: string, _request: ExportRequest): Promise<{ work: string }> {
    throw new PlainError('Exports are not possible yet.');
  }

  async wav(): Promise<{ path: string }> {
    throw new PlainError('Exports are not possible yet.');
  }

  folderOf(hash: string): string | null {
    const cached = this.runner.cache.folders.assets;
    return [...this.folders(hash), cached].find((folder) => existsSync(join(folder, `${hash}.f32`))) ?? null;
  }

  async tile(): Promise<Uint8Array | null> {
    throw new PlainError('Spectrograms cannot be drawn yet.');
  }

  filesOf(work: string): readonly string[] {
    return this.works.find(work)?.files ?? [];
  }

  async close(): Promise<void> {
    const projects = await Promise.allSettled(this.projects.values());
    await Promise.all(projects.map((open) => (open.status === 'fulfilled' ? open.value.close() : undefined)));
  }

  private readonly held = new Map<OpenProject, ReturnType<OpenProject['document']['state']>['project']>();

  private *folders(hash: string): Generator<string> {
    for (const [open] of this.held) if (namedAssets(open.project).has(hash)) yield open.assetsFolder;
  }

  private async find(id: string): Promise<OpenProject> {
    const open = this.projects.get(id);
    if (open === undefined) throw new PlainError('This project is not open any more: open it again.');
    return open;
  }

  private async openAnew(path: string): Promise<{ id: string }> {
    if (!existsSync(path)) throw new PlainError(`${path} is not there: check the name and the folder.`);
    const root = statSync(path).isDirectory() ? projectRoot(path) : null;
    if (root !== null) return this.openFolder(root);
    const task = this.works.add({
      project: '',
      kind: 'open',
      title: `Opening ${basename(path)}`,
      steps: [{ job: 'decode', count: 1, weight: 1 }],
    });
    let failure: unknown = null;
    const opened = await task.run(async () => {
      try {
        return await openInput(this.runner.within(task.scope), path);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    if (opened === null) throw failure ?? new PlainError('Opening was cancelled.');
    const name = path === this.places.demo ? 'Demo song' : basename(opened.name, extname(opened.name));
    for (let n = 1; ; n++) {
      const folder = join(this.places.projects, `${n === 1 ? name : `${name} ${n}`}.resonate`);
      if (!existsSync(folder)) {
        const project = newProject(opened, name);
        await keepAssets(folder, assetsOf(project), this.runner.cache.folders.assets);
        const document = new ProjectDocument(idOf(folder), folder, project, this.runner.cache.folders.assets);
        await document.dispatch({ type: 'track/set', payload: { stem: 'vocals' } }, 'host');
        return this.hold(document);
      }
      if (existsSync(join(folder, 'project.json')) && readProject(folder).source.sha256 === opened.sha256) {
        return this.openFolder(folder);
      }
    }
  }

  private async openFolder(root: string): Promise<{ id: string }> {
    const id = idOf(root);
    if (this.projects.has(id)) return { id };
    const project = readProject(root);
    return this.hold(new ProjectDocument(id, root, project, this.runner.cache.folders.assets));
  }

  private hold(document: ProjectDocument): { id: string } {
    const open = new OpenProject(document, this.runner, this.works);
    this.projects.set(document.id, Promise.resolve(open));
    this.held.set(open, open.project);
    void open.carryOn();
    return { id: document.id };
  }
}

/** A project is known by where it lies, so that a window finds it again after the host was started anew. */
function idOf(folder: string): string {
  const whole = existsSync(folder) ? realpathSync(folder) : join(realpathSync(dirname(folder)), basename(folder));
  return createHash('sha256').update(whole).digest('hex').slice(0, 16);
}
