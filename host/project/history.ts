import type { Action } from './changes.ts';
import { difference, type Edit, inverse, isChoice, type Made, make, type Patch } from './difference.ts';
import { type Project, STEMS } from './project.ts';
import { strays } from './reach.ts';
import { isHostAction, labelOf, reduce } from './reduce.ts';
import { chosenTake } from './selectors.ts';

/**
 * Undo and redo of what a person did. What finished work brings is no step, and an undo leaves it where it is; but that a take is heard which the
 * person asked for is one, so that undo goes back to what was heard before, and redo to the take. Selection, zoom and playhead are no
 * part of the document and so none of this.
 *
 * An undo may lay a region over one that was found since: neither is lost, and either can be moved away.
 */
export interface History {
  /** What can be undone; the latest last. */
  readonly undo: readonly Step[];
  /** What can be done again; the next last. */
  readonly redo: readonly Step[];
  /** The work of which the step was undone and not done again, though it may be beyond redo by now: what it still brings is not heard. */
  readonly takenBack: readonly string[];
  /** How many steps were ever made. */
  readonly made: number;
  /** How much memory the steps take, about. */
  readonly bytes: number;
}

export interface Step {
  readonly label: string;
  /** A step goes on while actions of its group follow. */
  readonly group: string | null;
  /** The work that brought it; null: the person alone. */
  readonly work: string | null;
  readonly edits: readonly Edit[];
  readonly bytes: number;
}

/** A project with what led to it. */
export interface Versioned {
  readonly project: Project;
  readonly history: History;
}

export const NO_HISTORY: History = { undo: [], redo: [], takenBack: [], made: 0, bytes: 0 };

/** Bytes: tens of thousands of ordinary edits of a few hundred bytes, or thirty whole lists of an hour's notes. */
export const BUDGET = 64 * 2 ** 20;

/** Does an action. Throws an ImpossibleAction where it cannot be. */
export function act({ project, history }: Versioned, action: Action, budget = BUDGET): Versioned {
  const next = reduce(project, action);
  if (action.type === 'host/treated')
    return { project: next, history: withChoice(project, history, next, action, budget) };
  if (isHostAction(action)) return { project: next, history };
  const edits = difference(project, next);
  if (edits.length === 0) return { project, history };
  const last = history.undo.at(-1);
  const goesOn = last !== undefined && last.group !== null && last.group === action.group && history.redo.length === 0;
  const step = goesOn
    ? stepOf(last, joined(last.edits, edits))
    : stepOf({ label: labelOf(project, action), group: action.group ?? null, work: null }, edits);
  const earlier = goesOn ? history.undo.slice(0, -1) : history.undo;
  const made = goesOn ? history.made : history.made + 1;
  return { project: next, history: within(budget, { ...history, undo: [...earlier, step], redo: [], made }) };
}

/**
 * That takes came is no step, but that one of them is heard is. What one asking brings is one step, whatever was done in between; what comes when that
 * step was taken back is not heard, and waits in it for redo. It makes nothing else unredoable: the person did nothing just now.
 */
function withChoice(
  project: Project,
  history: History,
  next: Project,
  action: Extract<Action, { type: 'host/treated' }>,
  budget: number,
): History {
  const { asked } = action.payload;
  if (asked === undefined) return history;
  const heard = { ...action, payload: { ...action.payload, asked: { ...asked, heard: true } } };
  const edits = difference(project, asked.heard ? next : reduce(project, heard)).filter(isChoice);
  if (edits.length === 0) return history;
  const { undo, redo } = history;
  const steps = asked.heard ? undo : redo;
  const at = steps.findIndex((step) => step.work === asked.work);
  if (at < 0 && !asked.heard) return history;
  const known = steps[at];
  const step =
    known === undefined
      ? stepOf({ label: labelOf(project, action), group: null, work: asked.work }, edits)
      : stepOf(known, joined(known.edits, edits));
  const done = known === undefined ? [...steps, step] : steps.with(at, step);
  const made = known === undefined ? history.made + 1 : history.made;
  return within(budget, asked.heard ? { ...history, undo: done, made } : { ...history, redo: done });
}

export interface Stepped extends Versioned {
  /** What led from the project as it was to the project as it is. */
  readonly patches: readonly Patch[];
}

/** Takes the latest step back; null where there is none. */
export function undo({ project, history }: Versioned): Stepped | null {
  const step = history.undo.at(-1);
  if (step === undefined) return null;
  const made = makeWithin(project, inverse(step.edits));
  const undone = stepOf({ ...step, group: null }, inverse(made.edits));
  const bytes = history.bytes - step.bytes + undone.bytes;
  const takenBack = step.work === null ? history.takenBack : [...history.takenBack, step.work];
  return {
    ...made,
    history: { ...history, undo: history.undo.slice(0, -1), redo: [...history.redo, undone], takenBack, bytes },
  };
}

/** Does again what was undone last; null where there is nothing. */
export function redo({ project, history }: Versioned): Stepped | null {
  const step = history.redo.at(-1);
  if (step === undefined) return null;
  const made = makeWithin(project, step.edits);
  const redone = stepOf({ ...step, group: null }, made.edits);
  const bytes = history.bytes - step.bytes + redone.bytes;
  const takenBack = history.takenBack.filter((work) => work !== step.work);
  return {
    ...made,
    history: { ...history, undo: [...history.undo, redone], redo: history.redo.slice(0, -1), takenBack, bytes },
  };
}

/**
 * Makes the changes. A take that came since an edge was moved, and reaches outside where the edge is now, is not heard; nor is one that came since the
 * region was reopened, where it is ignored again.
 */
function makeWithin(project: Project, edits: readonly Edit[]): Made {
  const made = make(project, edits);
  const { regions, sampleRate } = made.project;
  if (regions === project.regions) return made;
  const silenced = STEMS.flatMap((stem) => strays(regions, stem, sampleRate)).map((i): Edit => {
    const region = regions[i]!;
    return { kind: 'set', path: ['regions', region.id, 'chosenTake'], before: chosenTake(region)!.id, after: null };
  });
  if (silenced.length === 0) return made;
  const then = make(made.project, silenced);
  return {
    project: then.project,
    patches: [...made.patches, ...then.patches],
    edits: [...made.edits, ...then.edits],
  };
}

/** Whether what a piece of work brought was taken back, and not done again. */
export function isTakenBack({ takenBack }: History, work: string): boolean {
  return takenBack.includes(work);
}

/** The label of the step that an action made; null where it made none, or went on with one. */
export function stepMade(before: History, after: History): string | null {
  return after.made > before.made ? after.undo.at(-1)!.label : null;
}

/** What undo and redo would do; null where there is nothing. */
export function labelsOf({ undo, redo }: History): { undo: string | null; redo: string | null } {
  return { undo: undo.at(-1)?.label ?? null, redo: redo.at(-1)?.label ?? null };
}

function stepOf({ label, group, work }: Pick<Step, 'label' | 'group' | 'work'>, edits: readonly Edit[]): Step {
  return { label, group, work, edits, bytes: sizeOf(edits) };
}

/** The oldest steps go first; the latest stays, whatever its size. */
function within(budget: number, history: History): History {
  const { undo, redo } = history;
  let bytes = [...undo, ...redo].reduce((sum, step) => sum + step.bytes, 0);
  let from = 0;
  while (bytes > budget && from < undo.length - 1) bytes -= undo[from++]!.bytes;
  return { ...history, undo: from === 0 ? undo : undo.slice(from), bytes };
}

/** Two rows of edits as one. What is set again and again, as in a drag, is kept once. */
function joined(first: readonly Edit[], then: readonly Edit[]): Edit[] {
  const edits = [...first];
  for (const edit of then) {
    const at = edits.findLastIndex((earlier) => touches(earlier, edit));
    const one = at < 0 ? null : asOne(edits[at]!, edit);
    if (one === null) edits.push(edit);
    else edits[at] = one;
  }
  return edits;
}

/** Whether the order of two edits matters: one lies on the other's way. */
function touches(a: Edit, b: Edit): boolean {
  const [one, two] = [wayOf(a), wayOf(b)];
  return one.every((part, i) => i >= two.length || part === two[i]);
}

const wayOf = (edit: Edit) => (edit.kind === 'item' ? [...edit.path, edit.id] : edit.path);

function asOne(first: Edit, then: Edit): Edit | null {
  if (first.path.length !== then.path.length) return null;
  if (first.kind === 'set' && then.kind === 'set') return { ...first, after: then.after };
  if (first.kind !== 'splice' || then.kind !== 'splice') return null;
  if (first.at !== then.at || first.after.length !== then.before.length) return null;
  return { ...first, after: then.after };
}

/** How many elements of a list are looked at: an edit must not take longer the longer the song is. */
const SAMPLED = 64;

/** About what a value takes in memory: a header and a word for each field, two bytes for each letter; long lists by their first elements. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 16 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 32;
  if (!Array.isArray(value)) {
    for (const field of Object.values(value)) size += 8 + sizeOf(field);
    return size;
  }
  for (const item of value.slice(0, SAMPLED)) size += 8 + sizeOf(item);
  return value.length <= SAMPLED ? size : (size * value.length) / SAMPLED;
}
