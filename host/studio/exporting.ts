import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { STEMS } from '../../dsp/audio/stem.ts';
import type { ExportRequest } from '../api/backend.ts';
import { nearestReal } from '../audio/files.ts';
import { rppSoundFolder } from '../export/daw/write-rpp.ts';
import { exportProject } from '../export/formats.ts';
import { provenancePath } from '../export/write-provenance.ts';
import { PlainError } from '../jobs/job.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import type { OpenProject } from './open-project.ts';
import type { Step } from './progress-meter.ts';

/** What a file of each format ends with. */
const ENDINGS: Record<ExportRequest['format'], string> = {
  wav: '.wav',
  flac: '.flac',
  mp3: '.mp3',
  stems: '',
  dawproject: '.dawproject',
  rpp: '.rpp',
  midi: '.mid',
  labels: '.txt',
  csv: '.csv',
  report: '.html',
};
/** A report is a page, or with this ending the document behind it. */
const REPORT_DATA = '.json';

/** What an export of stems writes into its folder. */
const STEM_FILES = [...STEMS, 'residual'].map((name) => `${name}.wav`);

/** What carries sound has its provenance beside it. */
const WITH_SIDECAR: readonly ExportRequest['format'][] = ['wav', 'flac', 'mp3', 'stems', 'dawproject', 'rpp'];

export const EXPORT_WORDS: Record<ExportRequest['format'], string> = {
  wav: 'the master as WAV',
  flac: 'the master as FLAC',
  mp3: 'the master as MP3',
  stems: 'the stems',
  dawproject: 'a DAWproject',
  rpp: 'a REAPER project',
  midi: 'the notes as MIDI',
  labels: 'the regions as labels',
  csv: 'the regions as a table',
  report: 'the report',
};

export const EXPORT_STEPS: Record<ExportRequest['format'], readonly Step[]> = {
  wav: masterSteps(),
  flac: masterSteps(),
  mp3: masterSteps(),
  stems: stemSteps(),
  dawproject: stemSteps(),
  rpp: stemSteps(),
  midi: [],
  labels: [],
  csv: [],
  report: [
    { job: 'prove view', count: 4, weight: 2 },
    { job: 'null test', count: 1, weight: 1 },
    { job: 'illustrate', count: 1, weight: 1 },
  ],
};

function stemSteps(): Step[] {
  return [
    { job: 'write', count: 5, weight: 2 },
    { job: 'prove', count: 4, weight: 1 },
  ];
}

function masterSteps(): Step[] {
  return [
    { job: 'balance', count: 1, weight: 1 },
    { job: 'master', count: 1, weight: 6 },
    { job: 'write', count: 1, weight: 1 },
  ];
}

/** The file or folder that an export writes: with the ending of its format. */
export function exportPath({ format, path }: ExportRequest): string {
  if (!isAbsolute(path)) throw new PlainError(`${path} does not say in which folder: choose a whole path.`);
  const lower = path.toLowerCase();
  const isReportData = format === 'report' && lower.endsWith(REPORT_DATA);
  return resolve(lower.endsWith(ENDINGS[format]) || isReportData ? path : `${path}${ENDINGS[format]}`);
}

/**
 * Throws a PlainError where an export would write over what the project is made of, for there may be no other copy, or over what is there already
 * and was neither exported before (`exported`: what lay there then, by path, see `markOf`; somebody may have worked on it since) nor given up by the person.
 */
export function assertFree(
  out: string,
  { format, replace }: ExportRequest,
  folder: string,
  source: string | null,
  exported: ReadonlyMap<string, string>,
): void {
  const place = nearestReal(out);
  if (isWithin(place, realpathSync(folder))) {
    throw new PlainError(`${out} lies inside the project folder: choose a place outside it.`);
  }
  const given = source !== null && existsSync(source) ? realpathSync(source) : null;
  const written = writtenBy(place, format);
  const isSource = (path: string): boolean =>
    given !== null && (path === given || (statSync(given).isDirectory() && isWithin(path, given)));
  if (written.some(isSource)) {
    throw new PlainError(`${out} is where the recording itself lies, so nothing was written: choose another place.`);
  }
  const there =
    replace === true ? undefined : written.find((path) => existsSync(path) && exported.get(path) !== markOf(path));
  if (there !== undefined) {
    throw new PlainError(
      `${there} is there already, so nothing was written: choose another place, or have it replaced.`,
    );
  }
}

/** What an export to `place` writes: files, and of a REAPER project the folder of its sound. */
export function writtenBy(place: string, format: ExportRequest['format']): string[] {
  const own =
    format === 'stems'
      ? STEM_FILES.map((name) => join(place, name))
      : format === 'rpp'
        ? [place, rppSoundFolder(place)]
        : [place];
  return WITH_SIDECAR.includes(format) ? [...own, provenancePath(place, format === 'stems')] : own;
}

/** Tells whether a file, or anything in a folder, was changed since: by size and time of change. */
export function markOf(path: string): string {
  const found = statSync(path);
  if (!found.isDirectory()) return `${found.size} ${found.mtimeMs}`;
  const names = readdirSync(path).sort();
  return names.map((name) => `${name}: ${markOf(join(path, name))}`).join('\n');
}

/** Writes an export of the project as it stands now. Returns the files. */
export async function exportNow(open: OpenProject, runner: Runner, request: ExportRequest): Promise<string[]> {
  const { folder } = open.document;
  const out = exportPath(request);
  return exportProject(runner, folder, asRequested(open.project, request), request.format, out, request.bits);
}

/** The project with what is asked of its master. */
export function asRequested(project: Project, { format, bits, rate, targetLufs, truePeakDb }: ExportRequest): Project {
  const isMaster = format === 'wav' || format === 'flac' || format === 'mp3';
  const delivery = isMaster ? { format, bits, rate } : project.master.delivery;
  return { ...project, master: { ...project.master, targetLufs, truePeakDb, delivery } };
}

function isWithin(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}
