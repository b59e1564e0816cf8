import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { readAll } from '../audio/files.ts';
import type { Action } from '../project/actions.ts';
import type { Patch } from '../project/difference.ts';
import { actionSchema } from '../project/reduce.ts';

/**
 * The journal: a line of JSON for every change since a snapshot, each with a checksum of the rest of its line. The first line of a file says to which
 * project it belongs (`lineage`) and after which revision it begins. `journal.ndjson` is written to; earlier ones are `journal-….ndjson`. Whatever
 * a kill leaves half-written is passed over when it is read, and never written after.
 */

export const JOURNAL = 'journal.ndjson';

const headSchema = z.object({ journal: z.literal(1), schema: z.int(), lineage: z.string(), base: z.int().min(0) });
type JournalHead = z.infer<typeof headSchema>;

const patchSchema: z.ZodType<Patch> = z.object({
  op: z.enum(['add', 'remove', 'replace']),
  path: z.array(z.union([z.string(), z.int().min(0)])),
  value: z.unknown().exactOptional(),
});

const entrySchema = z.union([
  z.object({ revision: z.int(), client: z.string(), action: actionSchema }),
  /** With what they came to, so that they hold where the history before them is not known any more. */
  z.object({ revision: z.int(), step: z.enum(['undo', 'redo']), patches: z.array(patchSchema) }),
]);

export type Entry =
  | { readonly revision: number; readonly client: string; readonly action: Action }
  | { readonly revision: number; readonly step: 'undo' | 'redo'; readonly patches: readonly Patch[] };

/** A journal file as it was read. */
export interface Segment {
  readonly name: string;
  /** Null where even the first line is damaged. */
  readonly head: JournalHead | null;
  /** Up to the first line that is damaged. */
  readonly entries: readonly Entry[];
  /** Whether every line is whole: only then more may be written after it. */
  readonly isWhole: boolean;
  readonly bytes: number;
  /** The revision that it would reach if no line were damaged. */
  readonly end: number;
}

const SUM = '{"sum":"';
const SUM_END = SUM.length + 8;

/** One line, with its end. */
export function lineOf(value: JournalHead | Entry): string {
  const rest = JSON.stringify(value).slice(1);
  return `${SUM}${sumOf(rest)}",${rest}\n`;
}

const sumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** What a line says; undefined where it is damaged. */
function readLine(line: string): unknown {
  if (!line.startsWith(SUM)) return undefined;
  const rest = line.slice(SUM_END + 2);
  if (line.slice(SUM.length, SUM_END) !== sumOf(rest)) return undefined;
  try {
    return JSON.parse(`{${rest}`);
  } catch {
    return undefined;
  }
}

/**
 * All journal files of a folder, in the order in which they were begun. Whoever has the project open may turn to a new one meanwhile, and so give another file
 * the name of one that is read: then they are read again.
 */
export function readJournals(folder: string): Segment[] {
  for (;;) {
    const names = journalNames(folder);
    const isAsItWas = (): boolean => journalNames(folder).join() === names.join();
    try {
      const segments = names.map((name) => readSegment(folder, name));
      if (isAsItWas()) return segments;
    } catch (error) {
      if (isAsItWas()) throw error;
    }
  }
}

function journalNames(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /^journal(-\d+)?\.ndjson$/.test(name));
  return names.sort((a, b) => Number(a === JOURNAL) - Number(b === JOURNAL) || (a < b ? -1 : 1));
}

/** The first line of each, in the same order, without reading more. */
export function readHeads(folder: string): { name: string; head: JournalHead | null }[] {
  return journalNames(folder).map((name) => {
    const file = openSync(join(folder, name), 'r');
    try {
      const text = Buffer.alloc(1000);
      const line = text.toString('utf8', 0, readAll(file, text, 0)).split('\n', 1)[0]!;
      return { name, head: headSchema.safeParse(readLine(line)).data ?? null };
    } finally {
      closeSync(file);
    }
  });
}

function readSegment(folder: string, name: string): Segment {
  const text = readFileSync(join(folder, name));
  const lines = text.toString('utf8').split('\n');
  // What stands after the last line's end is a line that was being written.
  const isEnded = lines.pop() === '';
  const head = headSchema.safeParse(lines.length === 0 ? undefined : readLine(lines[0]!));
  const entries: Entry[] = [];
  if (head.success) {
    for (const line of lines.slice(1)) {
      const entry = entrySchema.safeParse(readLine(line));
      if (!entry.success || entry.data.revision !== head.data.base + entries.length + 1) break;
      entries.push(entry.data as Entry);
    }
  }
  return {
    name,
    head: head.success ? head.data : null,
    entries,
    isWhole: isEnded && head.success && entries.length === lines.length - 1,
    bytes: text.length,
    end: head.success ? head.data.base + lines.length - 1 : 0,
  };
}
