import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { apply } from 'mutative';
import { PlainError } from '../jobs/job.ts';
import { act, NO_HISTORY, redo, undo, type Versioned } from '../project/history.ts';
import { type Asset, assetsOf, faultOf, type Project, projectSchema } from '../project/project.ts';
import { type Entry, JOURNAL, readJournals, type Segment } from './journal.ts';
import { GENERATIONS, NewerProject, readSnapshot, type Snapshot } from './snapshot.ts';

/** A project folder as it was found. Nothing in it is changed by reading it. */
export interface FoundProject extends Versioned {
  readonly revision: number;
  readonly lineage: string;
  /** Sounds that the project names and the folder lacks. */
  readonly missing: readonly Asset[];
  /** What was not as it should be, a sentence each. */
  readonly notices: readonly string[];
  /** The revisions of its snapshots, newest first. */
  readonly generations: readonly number[];
  /** The length of the journal where more can be written on it; null where a new one must be begun. */
  readonly journal: number | null;
}

/**
 * The newest snapshot that is whole, and what the journals say happened after it. Steps of undo are known back to the oldest snapshot that the
 * journals reach. Throws a PlainError where no snapshot is whole, or where a newer version wrote it.
 */
export function readFolder(folder: string): FoundProject {
  const notices: string[] = [];
  const snapshots = readGenerations(folder, notices);
  const newest = snapshots[0]!;
  const segments = readJournals(folder).filter(({ head }) => head?.lineage === newest.lineage);
  const entries = entriesOf(segments);
  const { state, revision } = replayed(snapshots, entries);
  const last = segments.at(-1);
  const lost = Math.max(last?.end ?? 0, ...entries.keys()) - revision;
  if (lost > 0) {
    notices.push(
      `The journal of ${folder} is damaged, so its last ${lost} changes could not be read and are left out.`,
    );
  }
  const goesOn = last?.name === JOURNAL && last.isWhole && last.end === revision;
  const older = snapshots.slice(1).filter(({ lineage }) => lineage === newest.lineage);
  return {
    ...state,
    revision,
    lineage: newest.lineage,
    missing: assetsOf(state.project).filter(({ hash }) => !existsSync(join(folder, 'assets', `${hash}.f32`))),
    notices,
    generations: [newest.revision, ...older.map((snapshot) => snapshot.revision)],
    journal: goesOn ? last.bytes : null,
  };
}

/** From the oldest snapshot that the journals reach, so that the steps of undo are known; where that leads elsewhere than to the newest, from that. */
function replayed(snapshots: readonly Snapshot[], entries: ReadonlyMap<number, Entry>): Replayed {
  const newest = snapshots[0]!;
  const base = earliest(snapshots, entries);
  const there = replay({ project: base.project, history: NO_HISTORY }, base.revision, newest.revision, entries);
  const isSame =
    there.revision === newest.revision && (base === newest || isDeepStrictEqual(there.state.project, newest.project));
  const from = isSame ? there.state : { project: newest.project, history: NO_HISTORY };
  return replay(from, newest.revision, Number.POSITIVE_INFINITY, entries);
}

/** Those that are whole, newest first; at least one. */
function readGenerations(folder: string, notices: string[]): Snapshot[] {
  const whole: Snapshot[] = [];
  let first: PlainError | null = null;
  for (const name of GENERATIONS) {
    try {
      const snapshot = readSnapshot(folder, name);
      if (snapshot !== null) whole.push(snapshot);
      else if (whole.length === 0) first ??= new PlainError(missingSentence(folder));
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      // What is older than the newest one that is whole is not needed.
      if (whole.length > 0) continue;
      if (error instanceof NewerProject) throw error;
      first ??= error;
    }
  }
  if (whole.length === 0) throw first!;
  if (first !== null) notices.push(`${first.message} An earlier state was opened, with the changes made since.`);
  return whole;
}

const missingSentence = (folder: string): string =>
  `${join(folder, GENERATIONS[0])} is missing: restore the folder from a backup.`;

/** By revision. A journal that was begun later counts from where it begins: what an earlier one says beyond that was never acknowledged. */
function entriesOf(segments: readonly Segment[]): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  for (const { head, entries: own } of segments) {
    for (const revision of [...entries.keys()]) if (revision > head!.base) entries.delete(revision);
    for (const entry of own) entries.set(entry.revision, entry);
  }
  return entries;
}

/** The oldest snapshot from which the journals lead to the newest without a gap. */
function earliest(snapshots: readonly Snapshot[], entries: ReadonlyMap<number, Entry>): Snapshot {
  let base = snapshots[0]!;
  for (const older of snapshots.slice(1)) {
    if (older.lineage !== base.lineage || older.revision > base.revision) break;
    for (let revision = older.revision + 1; revision <= base.revision; revision++) {
      if (!entries.has(revision)) return base;
    }
    base = older;
  }
  return base;
}

interface Replayed {
  readonly state: Versioned;
  readonly revision: number;
}

/** Does what the journal says, up to and with revision `to`, as far as it goes. */
function replay(state: Versioned, from: number, to: number, entries: ReadonlyMap<number, Entry>): Replayed {
  let now = { state, revision: from };
  let isPatched = false;
  while (now.revision < to) {
    const entry = entries.get(now.revision + 1);
    if (entry === undefined) break;
    try {
      const next = done(now.state, entry);
      isPatched ||= next.history === NO_HISTORY && 'step' in entry;
      now = { state: next, revision: entry.revision };
    } catch {
      break; // a change that this version finds impossible
    }
  }
  // An action checks what it does; patches are only as good as where they lead.
  return isPatched && !isProject(now.state.project) ? { state, revision: from } : now;
}

function done(state: Versioned, entry: Entry): Versioned {
  if ('action' in entry) return act(state, entry.action);
  const stepped = entry.step === 'undo' ? undo(state) : redo(state);
  if (stepped !== null && JSON.stringify(stepped.patches) === JSON.stringify(entry.patches)) return stepped;
  const project = apply(state.project, entry.patches as Parameters<typeof apply>[1]) as Project;
  return { project, history: NO_HISTORY };
}

function isProject(project: Project): boolean {
  const parsed = projectSchema.safeParse(project);
  return parsed.success && faultOf(parsed.data) === null;
}
