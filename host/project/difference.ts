import { apply } from 'mutative';
import type { Project } from './project.ts';

/**
 * What tells two states of a project apart, so that it can be taken back although something else has changed since. Patches by array index cannot:
 * a take that arrives in between shifts them. So regions, takes and tracks are named by what they are, and the chosen take by its id.
 */
export type Edit =
  /** A field; undefined: there is none. */
  | { readonly kind: 'set'; readonly path: Path; readonly before: unknown; readonly after: unknown }
  /** An element of a list whose elements have names; null: it is not there. */
  | {
      readonly kind: 'item';
      readonly path: Path;
      readonly id: string;
      readonly before: Placed | null;
      readonly after: Placed | null;
    }
  /** From index `at` of any other list on, these elements against those. Only a person changes such lists, so their indices hold. */
  | {
      readonly kind: 'splice';
      readonly path: Path;
      readonly at: number;
      readonly before: readonly unknown[];
      readonly after: readonly unknown[];
    };

/** Field names; in a list with names, the name of the element. */
export type Path = readonly string[];

interface Placed {
  readonly value: unknown;
  /** The name of the element before it; null: it is the first. */
  readonly prev: string | null;
}

/** RFC 6902, with the path as an array. */
export interface Patch {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: readonly (string | number)[];
  readonly value?: unknown;
}

/** The lists whose elements have names, by the field that they stand in, and where the name stands. */
const NAMED: Readonly<Record<string, string>> = { regions: 'id', takes: 'id', tracks: 'stem', chain: 'id' };

type Fields = Readonly<Record<string, unknown>>;

/** What changed from `before` to `after`. Quick where the two share what is the same: only what is another object is looked into. */
export function difference(before: Project, after: Project): Edit[] {
  const edits: Edit[] = [];
  compare([], before, after, edits);
  return edits;
}

function compare(path: Path, before: unknown, after: unknown, edits: Edit[]): void {
  if (Object.is(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    const name = NAMED[path.at(-1)!];
    if (name === undefined) edits.push(spliced(path, before, after));
    else compareNamed(path, name, before, after, edits);
  } else if (isFields(before) && isFields(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (key === 'chosenTake') compare([...path, key], chosenId(before), chosenId(after), edits);
      else compare([...path, key], before[key], after[key], edits);
    }
  } else {
    edits.push({ kind: 'set', path, before, after });
  }
}

function compareNamed(
  path: Path,
  name: string,
  before: readonly Fields[],
  after: readonly Fields[],
  edits: Edit[],
): void {
  const nameOf = (item: Fields | undefined): string | null => (item === undefined ? null : String(item[name]));
  const old = new Map(before.map((item) => [nameOf(item)!, item]));
  const ids = new Set(after.map((item) => nameOf(item)!));
  const common = before.map((item) => nameOf(item)!).filter((id) => ids.has(id));
  const moved = movedOf(
    common,
    [...ids].filter((id) => old.has(id)),
  );
  // From the back, so that an element that is put back finds the one before it in place.
  for (let i = before.length - 1; i >= 0; i--) {
    const id = nameOf(before[i])!;
    const placed = { value: before[i], prev: nameOf(before[i - 1]) };
    if (!ids.has(id) || moved.has(id)) edits.push({ kind: 'item', path, id, before: placed, after: null });
  }
  after.forEach((item, i) => {
    const id = nameOf(item)!;
    const known = old.get(id);
    if (known !== undefined && !moved.has(id)) compare([...path, id], known, item, edits);
    else edits.push({ kind: 'item', path, id, before: null, after: { value: item, prev: nameOf(after[i - 1]) } });
  });
}

/** The names that stand in another order: from the first that differs to the last, which go out and come in again. */
function movedOf(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const from = before.findIndex((id, i) => id !== after[i]);
  if (from < 0) return new Set();
  const to = before.findLastIndex((id, i) => id !== after[i]);
  return new Set(before.slice(from, to + 1));
}

function spliced(path: Path, before: readonly unknown[], after: readonly unknown[]): Edit {
  const shorter = Math.min(before.length, after.length);
  let at = 0;
  while (at < shorter && Object.is(before[at], after[at])) at++;
  let same = 0;
  while (same < shorter - at && Object.is(before.at(-1 - same), after.at(-1 - same))) same++;
  const middle = (list: readonly unknown[]) => list.slice(at, list.length - same);
  return { kind: 'splice', path, at, before: middle(before), after: middle(after) };
}

/** The same changes taken back. */
export function inverse(edits: readonly Edit[]): Edit[] {
  return edits.map((edit) => ({ ...edit, before: edit.after, after: edit.before }) as Edit).reverse();
}

export interface Made {
  readonly project: Project;
  /** What led there. */
  readonly patches: readonly Patch[];
  /** The edits as they were made: an element that is gone now is remembered as it was last. */
  readonly edits: readonly Edit[];
}

/**
 * Makes the changes in a project that may have moved on. A field that no longer holds what it was changed from was set by something else since,
 * and keeps that; an element that is gone is passed over.
 */
export function make(project: Project, edits: readonly Edit[]): Made {
  const patches: Patch[] = [];
  const done = edits.map((edit) => (edit.kind === 'item' && edit.after === null ? asItIs(project, edit) : edit));
  const choices = choicesThatHold(project, done.filter(isChoice));
  // A choice can be looked up only when all takes are in place.
  for (const edit of [...done.filter((edit) => !isChoice(edit)), ...choices]) {
    const these = patchesOf(project, edit);
    if (these.length === 0) continue;
    project = apply(project, these as Parameters<typeof apply>[1]) as Project;
    patches.push(...these);
  }
  return { project, patches, edits: done };
}

/** An element that is to go may have got takes since it came: when it is brought back, they come with it. */
function asItIs(project: Project, edit: Extract<Edit, { kind: 'item' }>): Edit {
  const found = locate(project, [...edit.path, edit.id]);
  if (found === null || edit.before === null) return edit;
  return { ...edit, before: { ...edit.before, value: found.value } };
}

/** Whether an edit says which take is heard. */
export const isChoice = (edit: Edit): edit is Extract<Edit, { kind: 'set' }> =>
  edit.kind === 'set' && edit.path.at(-1) === 'chosenTake';

/** Those that change what was chosen before any take goes: with the chosen take its choice goes too, which nobody made. */
function choicesThatHold(project: Project, choices: readonly Extract<Edit, { kind: 'set' }>[]): Edit[] {
  const chosen = new Map<string, unknown>();
  return choices.filter(({ path, before, after }) => {
    const region = path.join('/');
    const found = locate(project, path.slice(0, -1));
    const present = chosen.has(region) || found === null ? chosen.get(region) : chosenId(found.value as Fields);
    // A region that is only about to come has the choice that it comes with.
    if (present !== undefined && present !== before) return false;
    chosen.set(region, after);
    return true;
  });
}

function patchesOf(project: Project, edit: Edit): Patch[] {
  if (edit.kind === 'set') return setPatches(project, edit);
  const found = locate(project, edit.path);
  if (found === null || !Array.isArray(found.value)) return [];
  const { keys, value: list } = found;
  return edit.kind === 'splice' ? splicePatches(keys, list, edit) : itemPatches(project, keys, list, edit);
}

function setPatches(project: Project, { path, before, after }: Extract<Edit, { kind: 'set' }>): Patch[] {
  const found = locate(project, path.slice(0, -1));
  if (found === null || !isFields(found.value)) return [];
  const field = path.at(-1)!;
  const isChosen = field === 'chosenTake';
  const present = found.value[field];
  if (!isChosen && isPlain(present) && isPlain(before) && present !== before) return [];
  const place = [...found.keys, field];
  if (after === undefined) return present === undefined ? [] : [{ op: 'remove', path: place }];
  const value = isChosen ? indexIn(found.value, after) : after;
  return [{ op: present === undefined ? 'add' : 'replace', path: place, value }];
}

function itemPatches(
  project: Project,
  keys: readonly (string | number)[],
  list: readonly Fields[],
  { path, id, after }: Extract<Edit, { kind: 'item' }>,
): Patch[] {
  const name = NAMED[path.at(-1)!]!;
  const at = list.findIndex((item) => item[name] === id);
  if ((after === null) === at < 0) return [];
  const place = after === null ? at : after.prev === null ? 0 : placeAfter(list, name, after.prev);
  const patch: Patch =
    after === null
      ? { op: 'remove', path: [...keys, place] }
      : { op: 'add', path: [...keys, place], value: after.value };
  const owner = path.at(-1) === 'takes' ? locate(project, path.slice(0, -1)) : null;
  const chosen = owner === null ? null : (owner.value as { chosenTake: number | null }).chosenTake;
  if (owner === null || chosen === null || chosen < place) return [patch];
  const value = after !== null ? chosen + 1 : chosen === place ? null : chosen - 1;
  return [patch, { op: 'replace', path: [...owner.keys, 'chosenTake'], value }];
}

/** Behind the element of this name, or last where it is gone. */
function placeAfter(list: readonly Fields[], name: string, prev: string): number {
  const at = list.findIndex((item) => item[name] === prev);
  return at < 0 ? list.length : at + 1;
}

function splicePatches(
  keys: readonly (string | number)[],
  list: readonly unknown[],
  { at, before, after }: Extract<Edit, { kind: 'splice' }>,
): Patch[] {
  if (list.length < at + before.length) return [];
  // Patch by patch would be longer than the list itself.
  if (Math.max(before.length, after.length) > list.length / 2 + 1) {
    return [{ op: 'replace', path: [...keys], value: list.toSpliced(at, before.length, ...after) }];
  }
  const both = Math.min(before.length, after.length);
  return [
    ...after.slice(0, both).map((value, k): Patch => ({ op: 'replace', path: [...keys, at + k], value })),
    ...before.slice(both).map((): Patch => ({ op: 'remove', path: [...keys, at + both] })),
    ...after.slice(both).map((value, k): Patch => ({ op: 'add', path: [...keys, at + both + k], value })),
  ];
}

/** Where a path leads, with indices in place of names; null where something on the way is gone. */
function locate(project: Project, path: Path): { keys: (string | number)[]; value: unknown } | null {
  const keys: (string | number)[] = [];
  let value: unknown = project;
  let field = '';
  for (const part of path) {
    if (Array.isArray(value)) {
      const name = NAMED[field]!;
      const at = value.findIndex((item: Fields) => item[name] === part);
      if (at < 0) return null;
      keys.push(at);
      value = value[at];
    } else if (isFields(value)) {
      keys.push(part);
      field = part;
      value = value[part];
    } else {
      return null;
    }
  }
  return { keys, value };
}

function chosenId(region: Fields): string | null {
  const { takes, chosenTake } = region as { takes: readonly { id: string }[]; chosenTake: number | null };
  return chosenTake === null ? null : (takes[chosenTake]?.id ?? null);
}

function indexIn(region: Fields, take: unknown): number | null {
  const at = (region.takes as readonly Fields[]).findIndex(({ id }) => id === take);
  return at < 0 ? null : at;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
