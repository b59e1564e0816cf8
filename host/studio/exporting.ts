import { existsSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ExportRequest } from '../api/backend.ts';
import { nearestReal } from '../audio/files.ts';
import { refuseForeign } from '../chain/results.ts';
import { exportResults } from '../export/export-results.ts';
import type { ExportWishes } from '../export/export-wishes.ts';
import { exportProject } from '../export/formats.ts';
import { PlainError } from '../jobs/job.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import { isExact, partsOf, type StemDelivery, stemDelivery } from '../project/stem-delivery.ts';
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

/** The jobs that the person waits for. */
export function exportSteps(project: Project, request: ExportRequest): readonly Step[] {
  switch (request.format) {
    case 'wav':
    case 'flac':
    case 'mp3':
      return masterSteps();
    case 'stems':
      return stemSteps(project, stemDelivery(request));
    case 'dawproject':
    case 'rpp':
      return sessionSteps();
    case 'report':
      return [
        { job: 'prove view', count: 4, weight: 2 },
        { job: 'null test', count: 1, weight: 1 },
        { job: 'illustrate', count: 1, weight: 1 },
      ];
    case 'midi':
    case 'labels':
    case 'csv':
      return [];
  }
}

function stemSteps(project: Project, as: StemDelivery): Step[] {
  const count = partsOf(project, as).length;
  const isAtRate = as.rate === null || as.rate === project.sampleRate;
  return [
    ...(isAtRate ? [] : [{ job: 'conform', count, weight: 2 }]),
    ...(as.bits === '32f' ? [] : [{ job: 'peak', count, weight: 1 }]),
    { job: 'write', count, weight: 2 },
    isExact(as, project) ? { job: 'prove', count: 4, weight: 1 } : { job: 'prove view', count: 4, weight: 1 },
  ];
}

function sessionSteps(): Step[] {
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
 * and is neither as Resonate wrote it nor given up by the person. `source`: the recording that the project was opened from.
 */
export function assertFree({ document, project }: OpenProject, request: ExportRequest, source: string | null): void {
  const out = exportPath(request);
  if (isWithin(nearestReal(out), realpathSync(document.folder))) {
    throw new PlainError(`${out} lies inside the project folder: choose a place outside it.`);
  }
  const { folder, ...results } = exportResults(project, request.format, out, wishesOf(request));
  const place = nearestReal(folder);
  const given = source !== null && existsSync(source) ? realpathSync(source) : null;
  const isSource = (path: string): boolean =>
    given !== null && (path === given || (statSync(given).isDirectory() && isWithin(path, given)));
  if (results.names.some((name) => isSource(join(place, name)))) {
    throw new PlainError(`${out} is where the recording itself lies, so nothing was written: choose another place.`);
  }
  if (request.replace !== true) refuseForeign(folder, results, 'choose another place, or have it replaced');
}

/** Writes an export of the project as it stands now. Returns the files. */
export async function exportNow(open: OpenProject, runner: Runner, request: ExportRequest): Promise<string[]> {
  const { folder } = open.document;
  const out = exportPath(request);
  const project = asRequested(open.project, request);
  return exportProject(runner, folder, project, request.format, out, wishesOf(request));
}

/** What is asked of the files. */
export function wishesOf({ bits, rate, stems, replace }: ExportRequest): ExportWishes {
  return { bits, rate, ...(stems !== undefined && { stems }), ...(replace !== undefined && { replace }) };
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
