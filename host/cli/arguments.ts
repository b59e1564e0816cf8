import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { isStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { TREATMENT_NAMES } from '../../dsp/treat/treatment.ts';
import { nearestReal } from '../audio/files.ts';
import type { RegionOrder } from '../chain/options.ts';
import { PlainError } from '../jobs/job.ts';
import { projectRoot } from '../store/project-folder.ts';
import { UsageError } from './session.ts';

/** Parsers of single arguments. Each throws what commander prints as one sentence with exit status 2. */

export function numberWithin(low: number, high: number, unit = ''): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < low || value > high) {
      throw new InvalidArgumentError(`It must be a number from ${low} to ${high}${unit}.`);
    }
    return value;
  };
}

export function integerWithin(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text.trim()) || value < low || value > high) {
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** A path that was meant: an empty one comes from a variable that was not set. */
export function path(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must name a file or a folder.');
  return text;
}

export function stemList(text: string): StemName[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  for (const name of names) {
    if (!isStem(name)) throw new InvalidArgumentError(`"${name}" is no stem: the stems are ${STEMS.join(', ')}.`);
  }
  return [...new Set(names as StemName[])];
}

const regionsFile = z.strictObject({
  regions: z
    .array(
      z.strictObject({
        stem: z.enum(STEMS),
        start: z.number().min(0),
        end: z.number().min(0),
        treatment: z.enum(['auto', ...TREATMENT_NAMES]).optional(),
        seed: z.int().min(0).max(0xffffffff).optional(),
        describe: z.string().max(2000).optional(),
      }),
    )
    .max(100_000),
});

/** Reads a regions file. Throws UsageError with what is wrong, and where. */
export function readRegions(path: string): RegionOrder[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`The regions file ${path} cannot be read: check its name.`);
  }
  let raw: unknown;
  try {
    // Editors on Windows begin a file with a byte order mark.
    raw = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`The regions file ${path} is not JSON (${(error as Error).message}).`);
  }
  const parsed = regionsFile.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UsageError(
      `The regions file ${path} is wrong at ${issue.path.join('.') || 'its top'}: ${issue.message}.`,
    );
  }
  const orders = parsed.data.regions as RegionOrder[];
  if (orders.length === 0)
    throw new UsageError(`The regions file ${path} names no region: add one, or leave --regions out.`);
  orders.forEach((order, i) => {
    if (order.end <= order.start)
      throw new UsageError(`Region ${i + 1} of ${path} ends (${order.end} s) before it starts (${order.start} s).`);
  });
  for (const stem of STEMS) {
    const own = orders.filter((order) => order.stem === stem).sort((a, b) => a.start - b.start);
    for (let i = 1; i < own.length; i++) {
      if (own[i]!.start < own[i - 1]!.end) {
        throw new UsageError(
          `Two ${stem} regions of ${path} overlap at ${own[i]!.start} s: make them one, or move an edge.`,
        );
      }
    }
  }
  return orders;
}

/** Throws where regions lie outside the recording, or hold no sample of it: known only once it is open. */
export function regionsInside(orders: readonly RegionOrder[], length: number, sampleRate: number): void {
  const duration = length / sampleRate;
  for (const order of orders) {
    if (Math.round(order.start * sampleRate) === Math.round(order.end * sampleRate)) {
      throw new UsageError(`The ${order.stem} region at ${order.start} s is shorter than one sample.`);
    }
    if (order.start >= duration) {
      throw new UsageError(
        `The ${order.stem} region at ${order.start} s starts after the end of the recording (${duration.toFixed(3)} s).`,
      );
    }
  }
}

/** What results are called: an input with such a place inside the folder for results would be overwritten. */
const RESULT =
  /^(stems|original|project)(\/|$)|^(master\.\w+|(vocals|drums|bass|other|residual)\.wav|profile\.mid|report\.\w+)$/i;

/** Folders below --out that results go into. A link among them may lead back to the input. */
const RESULT_FOLDERS = ['', 'stems', 'original', 'project'];

/** Refuses a place for results that would overwrite what was given: there may be no other copy. `out` is a folder or the file itself. */
export function outAside(input: string | undefined, out: string): void {
  if (input === undefined || !existsSync(input)) return;
  const given = realpathSync(input);
  for (const folder of RESULT_FOLDERS) {
    const inside = relative(nearestReal(resolve(out, folder)), given)
      .split(sep)
      .join('/');
    if (inside === '' || RESULT.test(inside)) refuseOver(out);
  }
  const root = projectRoot(input);
  if (root !== null) outsideProject(root, out);
}

/** The same for results that are one file: nor may it take the place of one in the folder that was given. An older analysis may be replaced. */
export function fileAside(input: string | undefined, out: string): void {
  outAside(input, out);
  if (input === undefined || !existsSync(input) || !existsSync(out)) return;
  const isBeside = dirname(realpathSync(out)) === realpathSync(input);
  if (isBeside && extname(out).toLowerCase() !== '.json') refuseOver(out);
}

function refuseOver(out: string): never {
  throw new UsageError(`--out ${out} would overwrite the input itself: choose another place.`);
}

/** Refuses a place for results inside the project folder that they are made from: the project is never written over. */
export function outsideProject(root: string, out: string): void {
  const inside = relative(realpathSync(root), nearestReal(resolve(out)));
  if (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)) {
    throw new UsageError(`--out ${out} lies inside the project folder: choose a place outside it.`);
  }
}

/** Throws a PlainError where no folder of this path could be made or written to: better before the work than after it. Makes nothing. */
export function folderFor(out: string): void {
  let place = resolve(out);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  if (!statSync(place).isDirectory())
    throw new PlainError(`${place} is a file, so nothing can be written into it: choose another --out.`);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch {
    throw new PlainError(
      `${place} may not be written to by this user: choose another --out or change its permissions.`,
    );
  }
}

/** The same for a file: its folder must be possible, and the path itself no folder. */
export function fileFor(out: string): void {
  if (existsSync(out) && statSync(out).isDirectory())
    throw new PlainError(`${out} is a folder: name a file in it with --out.`);
  folderFor(dirname(resolve(out)));
}
