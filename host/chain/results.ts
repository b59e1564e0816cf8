import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { STEMS } from '../../dsp/audio/stem.ts';
import { makeFolder } from '../audio/files.ts';
import { SIDECAR } from '../export/write-provenance.ts';
import { writeAtomically } from '../jobs/cache.ts';
import { PlainError } from '../jobs/job.ts';
import { FORMATS } from './options.ts';

/** What `separate` may write, and each folder of stems holds: those of six-stem models too. */
const STEM_FILES = [...STEMS, 'residual', 'guitar', 'piano'].map((name) => `${name}.wav`);
/** What tells of results, and a master of them: of earlier ones it goes before others are written, for it would not be true of them. */
export const TELLING = ['report.json', 'report.html', SIDECAR, ...FORMATS.map((format) => `master.${format}`)];

/** What a command writes into its folder, by paths in it; what lies elsewhere in the folder is never touched. */
export const RESULTS = {
  mended: [
    ...TELLING,
    'profile.mid',
    ...['stems', 'original'].flatMap((of) => STEM_FILES.map((name) => `${of}/${name}`)),
  ],
  separated: STEM_FILES,
} as const;

/** Where a folder keeps which of its files Resonate wrote. */
const NOTE = '.resonate-results.json';

const noteSchema = z.object({
  version: z.literal(1),
  /** What each file was when it was done (see markOf), by its path in the folder. */
  marks: z.record(z.string(), z.string()),
  /** Files of a run that has not ended: it was killed where none goes on, and whatever lies there now is half of its work. */
  underway: z.array(z.string()),
});
type Note = z.infer<typeof noteSchema>;
const NONE: Note = { version: 1, marks: {}, underway: [] };

/**
 * Throws a PlainError where a file that a command would write lies there already and is not as Resonate left it: somebody made it or worked on it, and there may
 * be no other copy. What an earlier run wrote, or was killed while writing, may be replaced.
 */
export function refuseForeign(out: string, names: readonly string[]): void {
  const { marks, underway } = readNote(out);
  const foreign = names.find((name) => {
    const there = underway.includes(name) ? null : markOf(join(out, name));
    return there !== null && there !== marks[name];
  });
  if (foreign === undefined) return;
  const what = foreign in marks ? 'was changed since Resonate wrote it' : 'nothing tells that Resonate wrote it';
  throw new PlainError(
    `${join(out, foreign)} is there already and ${what}, so nothing was done: choose another --out, or move that file away.`,
  );
}

/** Makes the folder, and notes before the first file is written that these are under way. */
export function beginResults(out: string, names: readonly string[]): void {
  makeFolder(out);
  const { marks } = readNote(out);
  const others = Object.entries(marks).filter(([name]) => !names.includes(name));
  writeNote(out, { version: 1, marks: Object.fromEntries(others), underway: [...names] });
}

/** Notes that what lies under these names is Resonate's, as it is now. */
export function endResults(out: string, names: readonly string[]): void {
  const { marks } = readNote(out);
  const written = names.flatMap((name) => {
    const mark = markOf(join(out, name));
    return mark === null ? [] : [[name, mark] as const];
  });
  writeNote(out, { version: 1, marks: { ...marks, ...Object.fromEntries(written) }, underway: [] });
}

/** Tells whether a file was changed since: its size and when it was written. Null where there is none. */
function markOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.size} ${found.mtimeMs}`;
}

function readNote(out: string): Note {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(join(out, NOTE), 'utf8')));
  } catch {
    return NONE; // as far as can be told, nothing here was written by Resonate
  }
}

function writeNote(out: string, note: Note): void {
  writeAtomically(join(out, NOTE), `${JSON.stringify(note, null, 1)}\n`, out);
}
