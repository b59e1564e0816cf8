import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangeEvent, HistoryState } from '../api/backend.ts';
import { makeFolder } from '../audio/files.ts';
import { PlainError } from '../jobs/job.ts';
import type { Action } from '../project/actions.ts';
import { act, isTakenBack, labelsOf, redo, type Stepped, stepMade, undo, type Versioned } from '../project/history.ts';
import type { Asset, Project } from '../project/project.ts';
import { actionSchema, ImpossibleAction } from '../project/reduce.ts';
import { DISK, type Disk } from './disk.ts';
import { type Entry, lineOf, readHeads } from './journal.ts';
import { JournalWriter } from './journal-writer.ts';
import { lockProject } from './lock.ts';
import { bringOpener } from './opener.ts';
import { type FoundProject, readFolder } from './read-folder.ts';
import { GENERATIONS, textOf, writeSnapshot } from './snapshot.ts';

/** Changes after which the project is written as a whole. Replaying them takes well under the second that opening may take. */
const SNAPSHOT_EVERY = 200;

interface StoreState {
  readonly revision: number;
  readonly project: Project;
  readonly history: HistoryState;
}

/** A change that is worked out and not yet in the journal. */
interface Waiting {
  readonly line: string;
  readonly revision: number;
  readonly state: Versioned;
  readonly event: ChangeEvent;
  resolve(revision: number): void;
  reject(error: unknown): void;
}

/**
 * A project folder that is open for writing, by this process alone.
 *
 * What is acknowledged (the promise of `dispatch`, `undo` or `redo` resolves, `state` and the events show it) is in the journal and survives a kill
 * and a power cut: each batch of changes is one write and one fdatasync, and changes that come while one is under way share the next. Where a write
 * fails, all changes that wait are refused and the project is as it was. After 200 changes and at the end a snapshot is written;
 * two earlier ones are kept, with the journals since the oldest, from which the steps of undo are known again after reopening.
 *
 * What the sync costs: changes that wait for one another, on ext4 on a virtual disk, took 0.3 ms each in the median and 0.7 ms at 95 %, against 0.05 and
 * 0.2 ms without it; at 95 % up to 14 ms while other programs kept every core and the disk busy.
 */
export class ProjectStore {
  readonly folder: string;
  /** Why nothing can be changed, as one sentence; null where it can. */
  readonly readOnly: string | null;
  /** Sounds that the project names and its folder lacks. */
  readonly missing: readonly Asset[];

  private readonly disk: Disk;
  private readonly lineage: string;
  private readonly writer: JournalWriter;
  private readonly unlock: () => Promise<void>;
  private readonly told: string[];
  /** As acknowledged. */
  private durable: Versioned;
  private revision: number;
  /** With what waits on top. */
  private head: Versioned;
  private headRevision: number;
  /** The revisions of the snapshots, newest first. */
  private generations: readonly number[];
  private waiting: Waiting[] = [];
  private flushing: Promise<void> | null = null;
  private snapshotting: Promise<void> | null = null;
  /** Whether the next change begins a new journal. */
  private turnIsDue = false;
  private isClosed = false;
  private readonly followers = new Set<(event: ChangeEvent) => void>();

  /**
   * Opens a project folder. Repairs and deletes nothing. Rejects with a PlainError where it is damaged beyond its snapshots, newer than this version, or
   * open elsewhere. A folder in which nothing can be written is opened read-only.
   */
  static async open(folder: string, disk: Disk = DISK): Promise<ProjectStore> {
    if (!existsSync(folder)) throw new PlainError(`${folder} is not there: choose another project.`);
    let unlock: (() => Promise<void>) | null = null;
    try {
      unlock = await lockProject(folder, disk);
    } catch (error) {
      if (error instanceof PlainError) throw error;
    }
    try {
      return new ProjectStore(folder, readFolder(folder), unlock, disk);
    } catch (error) {
      await unlock?.();
      throw error;
    }
  }

  /** Makes a folder into the project's own and opens it. Its sounds may be brought before or after. Rejects with a PlainError where a project is there. */
  static async create(folder: string, project: Project, disk: Disk = DISK): Promise<ProjectStore> {
    makeFolder(join(folder, 'assets'));
    if (GENERATIONS.some((name) => existsSync(join(folder, name)))) {
      throw new PlainError(`There is a project in ${folder} already: choose another folder.`);
    }
    await disk.replace(join(folder, GENERATIONS[0]), textOf(project));
    // After what it stands for: a folder with nothing but sounds is known as one whose making was cut short.
    await bringOpener(folder, disk);
    return ProjectStore.open(folder, disk);
  }

  private constructor(folder: string, found: FoundProject, unlock: (() => Promise<void>) | null, disk: Disk) {
    const { project, history, revision, lineage, missing, notices, journal, generations } = found;
    this.folder = folder;
    this.disk = disk;
    this.missing = missing;
    this.told = [...notices];
    this.readOnly =
      unlock === null ? `Nothing can be written in ${folder}: copy the project to another place to change it.` : null;
    this.unlock = unlock ?? (async () => {});
    this.lineage = lineage;
    this.writer = new JournalWriter(folder, lineage, journal, disk);
    this.durable = this.head = { project, history };
    this.revision = this.headRevision = revision;
    this.generations = generations;
  }

  /** What was not as it should be when it was opened or closed, a sentence each. */
  get notices(): readonly string[] {
    return this.told;
  }

  /** As acknowledged. */
  state(): StoreState {
    const { project, history } = this.durable;
    return { revision: this.revision, project, history: labelsOf(history) };
  }

  /** The project with the changes that are on their way into the journal: what the next action meets. */
  get latest(): Project {
    return this.head.project;
  }

  /**
   * Does an action and resolves with its revision when it is in the journal. Rejects with a PlainError where it is impossible or cannot be written.
   * `client`: who asked, so that they know their own actions among the events.
   */
  dispatch(action: Action, client = 'host'): Promise<number> {
    return this.change(() => {
      const checked = actionSchema.parse(action);
      const state = act(this.head, checked);
      const revision = this.headRevision + 1;
      const step = stepMade(this.head.history, state.history);
      return {
        state,
        entry: { revision, client, action: checked },
        event: { kind: 'action', revision, action: checked, client, step, history: labelsOf(state.history) },
      };
    }) as Promise<number>;
  }

  /** Takes back the latest step; resolves with null where there is none. */
  undo(): Promise<number | null> {
    return this.step('undo', undo);
  }

  /** Does again what was undone last; resolves with null where there is nothing. */
  redo(): Promise<number | null> {
    return this.step('redo', redo);
  }

  /** Whether what a piece of work brought was taken back, changes on their way into the journal counted. */
  isTakenBack(work: string): boolean {
    return isTakenBack(this.head.history, work);
  }

  /** Calls back for each change, in order, when it is in the journal. Returns how to stop. */
  onChange(callback: (event: ChangeEvent) => void): () => void {
    this.followers.add(callback);
    return () => this.followers.delete(callback);
  }

  /**
   * Waits for what is under way, writes a snapshot and lets others open the project. Where the snapshot cannot be written that is a notice: the journal
   * has it all.
   */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      await this.flushing;
      await this.snapshotting;
      if (this.readOnly === null && this.revision > this.generations[0]!) await this.snapshotAtEnd();
    } finally {
      try {
        await this.writer.close();
      } finally {
        await this.unlock();
      }
    }
  }

  private async snapshotAtEnd(): Promise<void> {
    try {
      await this.snapshot();
    } catch (error) {
      this.told.push(snapshotSentence(this.folder, error));
    }
  }

  private step(name: 'undo' | 'redo', make: (state: Versioned) => Stepped | null): Promise<number | null> {
    return this.change(() => {
      const stepped = make(this.head);
      if (stepped === null) return null;
      const { patches, project, history } = stepped;
      const revision = this.headRevision + 1;
      return {
        state: { project, history },
        entry: { revision, step: name, patches },
        event: { kind: 'patches', direction: name, revision, patches, history: labelsOf(history) },
      };
    });
  }

  private async change(
    work: () => { state: Versioned; entry: Entry; event: ChangeEvent } | null,
  ): Promise<number | null> {
    if (this.readOnly !== null) throw new PlainError(this.readOnly);
    if (this.isClosed) throw new PlainError(`${this.folder} is closed: open it again.`);
    let made: ReturnType<typeof work>;
    try {
      made = work();
    } catch (error) {
      throw error instanceof ImpossibleAction ? new PlainError(error.message) : error;
    }
    if (made === null) return null;
    const { state, entry, event } = made;
    this.head = state;
    this.headRevision = entry.revision;
    return new Promise<number>((resolve, reject) => {
      this.waiting.push({ line: lineOf(entry), revision: entry.revision, state, event, resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  /** Its end and the last look at what waits are one step: a change that came in between would wait for the next one. */
  private async flush(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.writeWaiting();
    } finally {
      this.flushing = null;
    }
  }

  private async writeWaiting(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    try {
      if (this.turnIsDue) await this.writer.turn();
      this.turnIsDue = false;
      await this.writer.append(batch.map(({ line }) => line).join(''), this.revision);
    } catch (error) {
      const sentence = new PlainError(writeSentence(this.folder, error));
      for (const { reject } of [...batch, ...this.waiting]) reject(sentence);
      this.waiting = [];
      this.head = this.durable;
      this.headRevision = this.revision;
      return;
    }
    for (const change of batch) this.acknowledge(change);
    if (this.revision - this.generations[0]! >= SNAPSHOT_EVERY) this.snapshotMeanwhile();
  }

  private acknowledge({ state, revision, event, resolve }: Waiting): void {
    this.durable = state;
    this.revision = revision;
    resolve(revision);
    for (const follower of this.followers) follower(event);
  }

  /** Changes go on into the journal. Where it fails, the journal has it all, and the next change tries again. */
  private snapshotMeanwhile(): void {
    this.snapshotting ??= this.snapshot()
      .catch(() => {})
      .finally(() => {
        this.snapshotting = null;
      });
  }

  /** Generations are apart by as many changes as snapshots are, however often the project is opened and closed. */
  private async snapshot(): Promise<void> {
    const { folder, lineage, revision, disk } = this;
    const [newest, ...older] = this.generations as [number, ...number[]];
    const turn = older[0] === undefined || revision - older[0] >= 2 * SNAPSHOT_EVERY;
    await writeSnapshot(folder, { project: this.durable.project, revision, lineage }, turn, disk);
    await bringOpener(folder, disk);
    this.generations = [revision, ...(turn ? [newest, ...older].slice(0, GENERATIONS.length - 1) : older)];
    if (!turn) return;
    this.turnIsDue = true;
    await this.removeOldJournals();
  }

  /** Those that end before the oldest snapshot: the next one begins where they end. */
  private async removeOldJournals(): Promise<void> {
    if (this.generations.length < GENERATIONS.length) return;
    const oldest = this.generations.at(-1)!;
    const own = readHeads(this.folder).filter(({ head }) => head?.lineage === this.lineage);
    for (const [i, { name }] of own.entries()) {
      const end = own[i + 1]?.head?.base;
      if (end !== undefined && end <= oldest) await rm(join(this.folder, name), { force: true });
    }
  }
}

function snapshotSentence(folder: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return `${folder} was closed without writing the project as a whole (${code ?? 'unknown error'}); its journal has every change, so make room on the disk before it is opened again.`;
}

function writeSentence(folder: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return `The disk with ${folder} is full, so nothing was changed: make room and try again.`;
  }
  return `The change could not be written in ${folder} (${code ?? 'unknown error'}), so nothing was changed: see whether the disk is still there.`;
}
