import { readFileSync, statSync } from 'node:fs';
import type { SessionEnding } from '../api/importable.ts';
import { PlainError } from '../jobs/job.ts';
import { openDawproject } from './open-dawproject.ts';
import { readCsv } from './read-csv.ts';
import { readLabels } from './read-labels.ts';
import { readRpp } from './read-rpp.ts';
import type { DawFile } from './session.ts';

/** Bytes of a REAPER project: with the state of many plugins it has tens of megabytes. */
const LARGEST_PROJECT = 128 * 2 ** 20;
/** Bytes of labels or a table: some 200 for each of as many as may be in it. */
const LARGEST_TEXT = 4 * 2 ** 20;

/** Every kind of file that says something of a session, by its ending. */
const READERS: Readonly<Record<SessionEnding, (path: string, name: string) => DawFile | Promise<DawFile>>> = {
  '.dawproject': openDawproject,
  '.rpp': (path, name) => readRpp(textOf(path, name, LARGEST_PROJECT), name),
  '.txt': (path, name) => readLabels(textOf(path, name, LARGEST_TEXT), name),
  '.csv': (path, name) => readCsv(textOf(path, name, LARGEST_TEXT), name),
};

/** Reads a file of a DAW; `name` is what the person is told of it. Rejects with a PlainError where it cannot be used. */
export async function readSession(path: string, name: string, ending: SessionEnding): Promise<DawFile> {
  return READERS[ending](path, name);
}

function textOf(path: string, name: string, largest: number): string {
  if (statSync(path).size > largest) {
    throw new PlainError(
      `${name} is larger than ${largest / 2 ** 20} MiB, which is too large to be read: split it, or save it without its plugins.`,
    );
  }
  return readFileSync(path, 'utf8');
}
