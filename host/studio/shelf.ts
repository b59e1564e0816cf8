import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { RecentProject } from '../api/backend.ts';
import { makeFolder, sweepUnfinished } from '../audio/files.ts';
import { type Opened, openInput } from '../chain/input.ts';
import { stemFiles } from '../chain/stem-files.ts';
import { PlainError } from '../jobs/job.ts';
import type { Runner } from '../jobs/runner.ts';
import { fileName } from '../project/file-name.ts';
import { assetsOf } from '../project/project.ts';
import { keepAssets } from '../store/keep-assets.ts';
import { projectRoot } from '../store/project-folder.ts';
import { ProjectDocument } from './document.ts';
import { newProject } from './new-project.ts';
import { OpenProject } from './open-project.ts';
import type { Places } from './places.ts';
import { RecentList, type Source } from './recent.ts';
import type { WorkList } from './work-list.ts';

const PROJECT_FILE = 'project.json';
/** What a project folder's name ends with: systems that know the ending show the folder as one thing. */
const ENDING = '.resonate';

interface ShelfOptions {
  readonly runner: Runner;
  readonly places: Places;
  readonly works: WorkList;
  log(error: unknown, where: string): void;
  /** Called with a project that has just been opened for writing. */
  onOpened(open: OpenProject): void;
}

/** The projects that are open, and how they come to be. */
export class Shelf {
  private readonly options: ShelfOptions;
  private readonly recentList: RecentList;
  private readonly projects = new Map<string, OpenProject>();
  /** What is being opened, by path and, once that is known, by project: asking twice, in whatever way, opens once. */
  private readonly opening = new Map<string, Promise<OpenProject>>();
  private isClosed = false;

  constructor(options: ShelfOptions) {
    this.options = options;
    this.recentList = new RecentList(options.places.recent);
  }

  recent(): RecentProject[] {
    this.refreshList();
    return this.recentList.list();
  }

  /** Resolves when the project can be shown; what it lacks is then on its way. */
  async open(path: string): Promise<{ id: string }> {
    this.assertNotClosed();
    const open = await this.once(resolve(path), (whole) => this.openPath(whole, path));
    return { id: open.id };
  }

  /** An open project, or one that this or an earlier host had open: a window that was away finds it again. */
  async find(id: string): Promise<OpenProject> {
    const open = this.projects.get(id);
    if (open !== undefined) return open;
    this.assertNotClosed();
    const folder = this.recentList.folders().find((candidate) => idOf(candidate) === id);
    if (folder === undefined || !existsSync(join(folder, PROJECT_FILE))) {
      throw new PlainError('This project is not open any more: open it again.');
    }
    return this.openFolder(folder);
  }

  /** What a project was made from; null where that is not known. */
  sourceOf(open: OpenProject): string | null {
    return this.recentList.sourceOf(open.document.folder);
  }

  /** Whether an open project names an asset, or it is heard from one. */
  names(hash: string): boolean {
    return [...this.projects.values()].some((open) => open.names(hash));
  }

  /** Where an asset lies that an open project names or the cache holds. */
  folderOf(hash: string): string | null {
    const cached = this.options.runner.cache.folders.assets;
    const folders = [...this.projects.values()].filter((open) => open.names(hash)).map((open) => open.assetsFolder);
    return [...folders, cached].find((folder) => existsSync(join(folder, `${hash}.f32`))) ?? null;
  }

  /** Brings the cache back under its limit, where nothing waits or runs that may refer to what no open project names. */
  tidy(): void {
    const { runner, works, log } = this.options;
    if (works.isBusy || !runner.isIdle || this.opening.size > 0) return;
    const open = [...this.projects.values()];
    try {
      const freed = runner.cache.evict(undefined, (hash) => this.names(hash));
      if (freed > 0) for (const project of open) project.shareAgain();
    } catch (error) {
      log(error, runner.cache.folder);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    // What is cancelled by this is no work that anybody gave up.
    for (const open of this.projects.values()) open.inHand.leave();
    this.options.works.cancelAll();
    await Promise.allSettled(this.opening.values());
    this.refreshList();
    const open = [...this.projects.values()];
    this.projects.clear();
    const outcomes = await Promise.allSettled(open.map((project) => project.close()));
    for (const [i, outcome] of outcomes.entries()) {
      // What was acknowledged is in the journal; one that cannot be closed keeps no other open.
      if (outcome.status === 'rejected') this.options.log(outcome.reason, open[i]!.document.folder);
    }
  }

  /** A request may still be on its way when the server has closed: what it opened nobody would close, and its lock would keep others out. */
  private assertNotClosed(): void {
    if (this.isClosed) throw new PlainError('Resonate is ending: start it again, then open the project.');
  }

  private refreshList(): void {
    try {
      for (const open of this.projects.values()) this.recentList.changed(open.document.folder, open.project);
    } catch (error) {
      this.options.log(error, this.options.places.recent);
    }
  }

  private once(path: string, make: (path: string) => Promise<OpenProject>): Promise<OpenProject> {
    const running = this.opening.get(path);
    if (running !== undefined) return running;
    const making = make(path).finally(() => this.opening.delete(path));
    this.opening.set(path, making);
    return making;
  }

  /** `asked`: the path as the window has it. */
  private async openPath(path: string, asked: string): Promise<OpenProject> {
    if (!existsSync(path)) throw new PlainError(`${path} is not there: check the name and the folder.`);
    const isProjectFile = basename(path) === PROJECT_FILE && statSync(path).isFile();
    const root = isProjectFile ? dirname(path) : projectRoot(path);
    return root === null ? this.openSound(path, asked) : this.openFolder(root);
  }

  /** A recording or stems: the project that was made of them before, or a new one. */
  private async openSound(path: string, asked: string): Promise<OpenProject> {
    const source = { path, stamp: stampOf(path) };
    const known = this.recentList.madeFrom(source);
    if (known !== null && existsSync(join(known, PROJECT_FILE))) return this.openFolder(known, source);
    const given = path === this.options.places.demo ? 'Demo song' : basename(path, extname(path));
    const opened = await this.decode(path, asked, given);
    const name = fileName(given, 'Recording');
    makeFolder(this.options.places.projects);
    for (let n = 1; ; n++) {
      const folder = join(this.options.places.projects, `${n === 1 ? name : `${name} ${n}`}${ENDING}`);
      if (sourceHash(folder) === opened.sha256) return this.openFolder(folder, source);
      const id = idOf(folder);
      if (existsSync(folder) && (this.opening.has(id) || !isBegun(folder))) continue;
      return this.once(id, async () => {
        const project = newProject(opened, given);
        await keepAssets(folder, assetsOf(project), this.options.runner.cache.folders.assets);
        return this.hold(await ProjectDocument.create(id, folder, project), source);
      });
    }
  }

  /** The work stands in the list of no project, since there is none yet. */
  private async decode(path: string, asked: string, name: string): Promise<Opened> {
    const { runner, works } = this.options;
    const steps = [{ job: 'decode', count: 1, weight: 1 }];
    const title = `Opening ${basename(path)}`;
    const task = works.add({ project: '', kind: 'open', title, opening: { path: asked, sketch: null }, steps });
    let failure: unknown = new PlainError(`Opening ${basename(path)} was cancelled.`);
    const opened = await task.run(() =>
      openInput(runner.within(task.scope), path, (sketch) => task.sketch(newProject(sketch, name))).catch(
        (error: unknown) => {
          failure = task.signal.aborted ? failure : error;
          throw error;
        },
      ),
    );
    if (opened === null) throw failure;
    return opened;
  }

  private async openFolder(root: string, source?: Source): Promise<OpenProject> {
    const id = idOf(root);
    const already = this.projects.get(id);
    if (already !== undefined) {
      this.carryOn(already);
      return already;
    }
    return this.once(id, async () => this.hold(await ProjectDocument.open(id, root), source));
  }

  private hold(document: ProjectDocument, source?: Source): OpenProject {
    const { runner, works, log } = this.options;
    const open = new OpenProject(document, runner, works, log);
    this.projects.set(document.id, open);
    // It is ours alone by its lock: what a host that was killed left half-written in it is nobody's.
    if (document.readOnly === null) for (const place of [document.folder, open.assetsFolder]) sweepUnfinished(place);
    try {
      this.recentList.opened(document.folder, open.project, new Date(), source);
    } catch (error) {
      // No project stays closed because a list cannot be written.
      log(error, this.options.places.recent);
    }
    this.carryOn(open);
    if (document.readOnly === null) this.options.onOpened(open);
    return open;
  }

  private carryOn(open: OpenProject): void {
    if (open.document.readOnly !== null) return;
    open.carryOn().catch((error: unknown) => this.options.log(error, 'finding out about a project'));
  }
}

/** How a recording, or each stem of a folder, looks from outside. Throws a PlainError where a folder holds no stems. */
function stampOf(path: string): string {
  const files = statSync(path).isDirectory() ? [...stemFiles(path).values()] : [path];
  return files
    .map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${basename(file)} ${size} ${mtimeMs}`;
    })
    .join(', ');
}

/** What a project says that it was made of; null where there is none that can be read. */
function sourceHash(folder: string): string | null {
  try {
    const raw = JSON.parse(readFileSync(join(folder, PROJECT_FILE), 'utf8')) as { source?: { sha256?: unknown } };
    return typeof raw.source?.sha256 === 'string' ? raw.source.sha256 : null;
  } catch {
    return null;
  }
}

/** Whether a host was killed while it made a project here: its sounds lie there, and no document names them yet. */
function isBegun(folder: string): boolean {
  return readdirSync(folder).every((name) => name === 'assets' || name.startsWith('.'));
}

/** A project is known by where it lies, so that a window finds it again after the host was started anew. */
function idOf(folder: string): string {
  const parent = dirname(folder);
  const whole = existsSync(folder)
    ? realpathSync(folder)
    : join(existsSync(parent) ? realpathSync(parent) : parent, basename(folder));
  return createHash('sha256').update(whole).digest('hex').slice(0, 16);
}
