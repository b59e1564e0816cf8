import { readFileSync, rmSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { STEMS } from '../../dsp/audio/stem.ts';
import { makeFolder } from '../audio/files.ts';
import { SIDECAR } from '../export/write-provenance.ts';
import { writeAtomically } from '../jobs/cache.ts';
import { PlainError } from '../jobs/job.ts';
import { SOUND_FORMATS } from '../project/delivery.ts';
import { projectRoot } from '../store/project-folder.ts';
import { readFolder } from '../store/read-folder.ts';

/** What `separate` may write, and each folder of stems holds: those of six-stem models too. */
const STEM_FILES = [...STEMS, 'residual', 'guitar', 'piano'].map((name) => `${name}.wav`);
/** What tells of results, and a master of them. */
const TELLING = ['report.json', 'report.html', SIDECAR, ...SOUND_FORMATS.map((format) => `master.${format}`)];

/** What a command or an export writes into its folder, by paths in it; what lies elsewhere in the folder is never touched. */
export interface Results {
  readonly names: readonly string[];
  /** Of these what an earlier run left goes before others are written: beside them it would not be true. */
  readonly outdated: readonly string[];
}

export const RESULTS = {
  mended: {
    names: [
      ...TELLING,
      'profile.mid',
      ...['stems', 'original'].flatMap((of) => STEM_FILES.map((name) => `${of}/${name}`)),
    ],
    outdated: TELLING,
  },
  // Where guitar and piano are not written apart, they are in `other`.
  separated: { names: STEM_FILES, outdated: ['guitar.wav', 'piano.wav'] },
} as const satisfies Record<string, Results>;

/** Where a folder keeps which of its files Resonate wrote. */
const NOTE = '.resonate-results.json';

const noteSchema = z.object({
  version: z.literal(1),
  /** What each file was when it was done (see markOf), by its path in the folder. */
  marks: z.record(z.string(), z.string()),
  /** Files of runs that have not ended: they were killed where none goes on, and what was written there since `began` is half of their work. */
  underway: z.array(z.string()),
  /** When the first of those runs began to write, ms since 1970. */
  began: z.number().default(0),
});
type Note = z.infer<typeof noteSchema>;
const NONE: Note = { version: 1, marks: {}, underway: [], began: 0 };

/** ms: no file system counts the time of a file in coarser steps (FAT). */
const COARSEST = 2000;

/**
 * Throws a PlainError where a file that is to be written lies there already and is not as Resonate left it: somebody made it or worked on it, and there may be no
 * other copy. What an earlier run wrote, or was killed while writing, may be replaced. `remedy`: what the person may do.
 */
export function refuseForeign(
  out: string,
  { names }: Results,
  remedy = 'choose another place, or move that file away',
): void {
  const { marks, underway, began } = readNote(out);
  const foreign = names.find((name) => {
    const there = found(out, name);
    const isOurs = there === null || markOf(there) === marks[name];
    return !isOurs && !(underway.includes(name) && there.mtimeMs >= began - COARSEST);
  });
  if (foreign === undefined) return;
  const what = foreign in marks ? 'was changed since Resonate wrote it' : 'nothing tells that Resonate wrote it';
  throw new PlainError(`${join(out, foreign)} is there already and ${what}, so nothing was written: ${remedy}.`);
}

/**
 * Throws a PlainError where a folder holds the results of another recording: hours of work on it would be replaced by those of this one, whose results
 * fit in any other folder. Whose they are is told by their report and their project; a folder with neither holds nobody's.
 */
export function refuseOtherRecording(out: string, { name, sha256 }: Recording): void {
  const other = [reportedIn(out), keptIn(join(out, 'project'))].find((one) => one !== null && one.sha256 !== sha256);
  if (other == null) return;
  const whose =
    other.name === name ? `another ${name}, or of it before it was changed` : `another recording, ${other.name}`;
  throw new PlainError(
    `${out} holds the results of ${whose}, and those of ${name} would replace them, so nothing was done: choose another --out, or move that folder away.`,
  );
}

/** What tells recordings apart, and what each is called. */
interface Recording {
  readonly name: string;
  readonly sha256: string;
}

const reportSchema = z.object({ input: z.object({ name: z.string(), sha256: z.string() }) });

function reportedIn(out: string): Recording | null {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).input;
  } catch {
    return null;
  }
}

const keptIn = (folder: string): Recording | null =>
  projectRoot(folder) === folder ? readFolder(folder).project.source : null;

/**
 * Runs `write`, which writes these results into the folder, and notes what is Resonate's there. What lies there afterwards is, however it ends; only a run
 * that is killed leaves the note that its files are under way. Throws as refuseForeign does, for the work before may have taken hours; not with `replace`,
 * where the person gave up what lies there.
 */
export async function intoResults<T>(
  out: string,
  results: Results,
  write: () => Promise<T>,
  replace = false,
): Promise<T> {
  if (!replace) refuseForeign(out, results);
  const before = begin(out, results);
  try {
    return await write();
  } finally {
    end(out, results, before);
  }
}

/** Returns what lies there by then, by path. */
function begin(out: string, { names, outdated }: Results): ReadonlyMap<string, string> {
  makeFolder(out);
  const { marks, underway, began } = readNote(out);
  writeNote(out, {
    version: 1,
    marks,
    underway: [...new Set([...underway, ...names])],
    began: underway.length === 0 ? Date.now() : began,
  });
  for (const name of outdated) rmSync(join(out, name), { force: true });
  return new Map(marksIn(out, names));
}

const marksIn = (out: string, names: readonly string[]): [string, string][] =>
  names.flatMap((name) => {
    const there = found(out, name);
    return there === null ? [] : [[name, markOf(there)]];
  });

/** What still lies there as it did `before` was not written: it stays whose it was. */
function end(out: string, { names }: Results, before: ReadonlyMap<string, string>): void {
  const { marks, underway, began } = readNote(out);
  const written = marksIn(out, names).filter(([name, mark]) => before.get(name) !== mark);
  const kept = Object.entries(marks).filter(([name]) => !names.includes(name) || before.get(name) === marks[name]);
  writeNote(out, {
    version: 1,
    marks: Object.fromEntries([...kept, ...written]),
    underway: underway.filter((name) => !names.includes(name)),
    began,
  });
}

const found = (out: string, name: string): Stats | null => statSync(join(out, name), { throwIfNoEntry: false }) ?? null;

/** Tells whether a file was changed since: its size and when it was written. */
const markOf = ({ size, mtimeMs }: Stats): string => `${size} ${mtimeMs}`;

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
