import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled } from '../../dsp/audio/source.ts';
import { type Beginning, EVERY_PROJECT, type Opening, type Work, type WorkKind } from '../api/backend.ts';
import type { Scope } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import { Bell } from './bell.ts';
import { ProgressMeter, type Step } from './progress-meter.ts';

/** Milliseconds between two lists: as often as anybody can read. */
const EVERY = 100;
/** Of a project: finished work that is still shown. */
const REMEMBERED = 50;

export interface WorkDraft {
  readonly project: string;
  readonly kind: WorkKind;
  readonly title: string;
  readonly regions?: readonly string[];
  readonly opening?: Opening;
  readonly steps: readonly Step[];
  /** What it does from the moment it is announced, where that is before its first job tells of itself. Left out: it waits. */
  readonly begins?: string;
}

interface Entry {
  work: Work;
  readonly abort: AbortController;
}

/** A piece of work that was announced: it waits until it is begun. */
export interface Task {
  readonly id: string;
  readonly signal: AbortSignal;
  /** For the jobs that it is made of. */
  readonly scope: Scope;
  /** Says what it waits for before its first job can begin. */
  waitFor(stage: string): void;
  /** Says how far it is, of work that is made of no jobs. */
  moved(stage: string, fraction: number): void;
  /** Says how far each region is, where there are several. */
  treated(treated: NonNullable<Work['treated']>): void;
  /** Shows what is opened, as far as it is known. */
  sketch(sketch: Project): void;
  /** Gives what can be heard of the stems that are made. It is taken back where they do not come. */
  begin(beginning: Beginning): void;
  /**
   * Does the work and keeps the entry's state. Resolves with what it gave, or null where it failed or was cancelled:
   * by then the entry says so, and why.
   */
  run<T>(work: () => Promise<T>, filesOf?: (result: T) => readonly string[]): Promise<T | null>;
}

/** What the host does for the person, project by project. */
export class WorkList {
  private readonly entries = new Map<string, Entry>();
  private readonly bell = new Bell();
  private readonly sentenceOf: (error: unknown, where: string) => string;
  private readonly onEnded: () => void;

  /** `sentenceOf` says an error to the person, and logs it where it is a bug. `onEnded` is told when the jobs of a piece of work are over. */
  constructor(sentenceOf: (error: unknown, where: string) => string, onEnded: () => void = () => {}) {
    this.sentenceOf = sentenceOf;
    this.onEnded = onEnded;
  }

  add({ project, kind, title, regions = [], opening, steps, begins }: WorkDraft): Task {
    const abort = new AbortController();
    const id = randomUUID();
    const work: Work = {
      id,
      project,
      kind,
      title,
      stage: begins ?? '',
      fraction: 0,
      secondsLeft: null,
      state: begins === undefined ? 'waiting' : 'running',
      error: null,
      regions,
      files: [],
      ...(opening === undefined ? {} : { opening }),
    };
    const entry: Entry = { work, abort };
    this.entries.set(id, entry);
    this.forgetOld(project);
    this.bell.ring();
    abort.signal.addEventListener('abort', () => this.end(entry, { state: 'cancelled' }));
    const meter = new ProgressMeter(steps);
    const scope: Scope = {
      signal: abort.signal,
      priority: kind === 'separate' || kind === 'detect' || kind === 'analyse' ? 'background' : 'asked',
      onEvent: (event) => {
        const seen = meter.add(event);
        if (seen !== null) this.update(entry, { state: 'running', ...seen, stage: seen.stage || entry.work.stage });
      },
    };
    return {
      id,
      signal: abort.signal,
      scope,
      waitFor: (stage) => this.update(entry, { stage }),
      moved: (stage, fraction) => this.update(entry, { state: 'running', ...meter.moved(stage, fraction) }),
      treated: (treated) => this.update(entry, { treated }),
      sketch: (sketch) => {
        if (entry.work.opening !== undefined) this.update(entry, { opening: { ...entry.work.opening, sketch } });
      },
      begin: (beginning) => this.update(entry, { beginning }),
      run: async (make, filesOf) => {
        if (abort.signal.aborted) return null;
        try {
          const result = await make();
          this.end(entry, { state: 'done', fraction: 1, files: filesOf?.(result) ?? [] });
          return abort.signal.aborted ? null : result;
        } catch (error) {
          if (error instanceof Cancelled) this.end(entry, { state: 'cancelled' });
          else this.end(entry, { state: 'failed', error: this.sentenceOf(error, title) });
          return null;
        } finally {
          this.onEnded();
        }
      },
    };
  }

  of(project: string): Work[] {
    const works = [...this.entries.values()].map(({ work }) => work);
    return works.filter((work) => work.project === project || work.project === EVERY_PROJECT);
  }

  /** Whether anything waits or runs that is done for a project. */
  get isBusy(): boolean {
    return [...this.entries.values()].some(({ work }) => work.project !== EVERY_PROJECT && !isOver(work));
  }

  /** Whether anything waits or runs at all. */
  get isAtWork(): boolean {
    return [...this.entries.values()].some(({ work }) => !isOver(work));
  }

  find(id: string): Work | undefined {
    return this.entries.get(id)?.work;
  }

  /** Harmless for work that is over. */
  cancel(id: string): void {
    this.entries.get(id)?.abort.abort();
  }

  /** Of one project, or of all. */
  cancelAll(project?: string): void {
    for (const [id, { work }] of this.entries) if (project === undefined || work.project === project) this.cancel(id);
  }

  async *follow(project: string, signal: AbortSignal): AsyncGenerator<readonly Work[]> {
    let told = '';
    while (!signal.aborted) {
      const changed = this.bell.next(signal);
      const works = this.of(project);
      const now = JSON.stringify(works);
      if (now !== told) {
        told = now;
        yield works;
        await sleep(EVERY, undefined, { signal }).catch(() => {});
      } else await changed;
    }
  }

  private end(entry: Entry, last: Partial<Work>): void {
    if (isOver(entry.work)) return;
    const { treated: _, ...work } = entry.work;
    const { opening, beginning } = work;
    entry.work = work;
    const over = {
      ...(opening !== undefined && { opening: { ...opening, sketch: null } }),
      // What is done keeps it: windows may hear of that before they have the document that it made.
      ...(beginning !== undefined && last.state !== 'done' && { beginning: null }),
    };
    this.update(entry, { ...last, ...over, stage: '', secondsLeft: null });
  }

  private update(entry: Entry, change: Partial<Work>): void {
    // What is over stays as it ended, whatever its jobs say on their way out.
    if (isOver(entry.work)) return;
    entry.work = { ...entry.work, ...change };
    this.bell.ring();
  }

  private forgetOld(project: string): void {
    const over = this.of(project).filter((work) => work.project === project && isOver(work));
    for (const { id } of over.slice(0, Math.max(0, over.length - REMEMBERED))) this.entries.delete(id);
  }
}

/** Whether work neither waits nor runs any more. */
export function isOver({ state }: Work): boolean {
  return state !== 'waiting' && state !== 'running';
}
