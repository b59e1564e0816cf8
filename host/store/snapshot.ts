import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { temporaryFor } from '../audio/files.ts';
import { PlainError } from '../jobs/job.ts';
import { migrate, schemaOf } from '../project/migrate.ts';
import { faultOf, type Project, projectSchema, SCHEMA } from '../project/project.ts';
import type { Disk } from './disk.ts';

/** The project as a whole, and as it was at earlier times. The first is the newest. */
export const GENERATIONS = ['project.json', 'project.previous.json', 'project.previous-2.json'] as const;

export interface Snapshot {
  readonly project: Project;
  readonly revision: number;
  /** Which journals go on from it: the same for all snapshots of one project. That of a project which was never edited is the hash of its file. */
  readonly lineage: string;
}

/** What stands in a snapshot beside the project. */
const headSchema = z.object({
  revision: z.int().min(0).default(0),
  lineage: z.string().min(1).max(100).optional(),
});

/**
 * Reads one generation; null where there is no such file. Throws a PlainError where it is damaged, contradicts itself, or is newer than this version
 * (a NewerProject).
 */
export function readSnapshot(folder: string, name: string): Snapshot | null {
  const path = join(folder, name);
  if (!existsSync(path)) return null;
  let text: string;
  let raw: unknown;
  try {
    text = readFileSync(path, 'utf8');
    raw = JSON.parse(text);
  } catch {
    throw new PlainError(`${path} cannot be read as a project: restore the folder from a backup.`);
  }
  const schema = schemaOf(raw);
  if (schema !== null && schema > SCHEMA) throw new NewerProject(newerSentence(folder, schema));
  const head = headSchema.safeParse(raw);
  const parsed = projectSchema.safeParse(migrate(raw));
  const issue = head.error?.issues[0] ?? parsed.error?.issues[0];
  if (!head.success || !parsed.success) {
    throw new PlainError(
      `${path} is damaged at ${issue?.path.join('.') || 'its top'} (${issue?.message ?? 'unknown'}): restore the folder from a backup.`,
    );
  }
  const fault = faultOf(parsed.data);
  if (fault !== null) throw new PlainError(`${path} contradicts itself (${fault}): restore the folder from a backup.`);
  const lineage = head.data.lineage ?? createHash('sha256').update(text).digest('hex');
  return { project: parsed.data, revision: head.data.revision, lineage };
}

/** Nothing older must be opened in place of it. */
export class NewerProject extends PlainError {}

function newerSentence(folder: string, schema: number): string {
  return `${folder} was written by a newer Resonate (form ${schema}, this one knows ${SCHEMA}): update Resonate to open it.`;
}

/**
 * Writes the newest generation. `turn`: the ones before it move on by one, and the oldest goes; else only the newest is replaced. A kill at any
 * moment leaves each generation whole.
 */
export async function writeSnapshot(folder: string, snapshot: Snapshot, turn: boolean, disk: Disk): Promise<void> {
  const { project, ...head } = snapshot;
  const [newest, previous, oldest] = GENERATIONS.map((name) => join(folder, name)) as [string, string, string];
  if (turn) {
    if (existsSync(previous)) await rename(previous, oldest);
    if (existsSync(newest)) await copyWhole(newest, previous);
  }
  await disk.replace(newest, textOf(project, head));
}

/** A field a line, and of lists of tracks and regions an element a line: readable, and an hour's notes do not take a line each. */
export function textOf(project: Project, head: Partial<Omit<Snapshot, 'project'>> = {}): string {
  const lines = Object.entries({ ...head, ...project }).map(
    ([name, value]) => ` ${JSON.stringify(name)}: ${fieldText(value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** An hour's profile takes 50 ms to say and seldom changes: what is the same object as last time is said again as it was. */
const said = new WeakMap<object, string>();

function fieldText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[\n  ${value.map((item) => JSON.stringify(item)).join(',\n  ')}\n ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const text = said.get(value) ?? JSON.stringify(value);
  said.set(value, text);
  return text;
}

async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = temporaryFor(to);
  try {
    await copyFile(from, temporary);
    await rename(temporary, to);
  } finally {
    await rm(temporary, { force: true });
  }
}
