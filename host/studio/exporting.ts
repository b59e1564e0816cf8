import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { SILENT_LUFS } from '../../dsp/measure/loudness.ts';
import type { ExportPreview, ExportRequest, Loudness } from '../api/backend.ts';
import { makeFolder } from '../audio/files.ts';
import { mendedStems, mixToMaster } from '../chain/finish.ts';
import { chosenTake, mendedStem } from '../chain/mend.ts';
import { openedOf } from '../chain/project-input.ts';
import { intoStems, originalParts, type StemSong } from '../chain/song.ts';
import { exportProject } from '../export/formats.ts';
import { hashOf } from '../jobs/canonical.ts';
import { PlainError } from '../jobs/job.ts';
import { levels, loudness } from '../jobs/levels.ts';
import { ofAsset, type SourceRef, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { write } from '../jobs/write.ts';
import type { Project } from '../project/project.ts';
import { heldProfile } from '../project/selectors.ts';
import type { OpenProject } from './open-project.ts';
import type { Step } from './progress-meter.ts';

/** What a file of each format ends with. */
const ENDINGS = { wav: '.wav', flac: '.flac', mp3: '.mp3', midi: '.mid', report: '.html', stems: '' } as const;
/** A report is a page, or with this ending the document behind it. */
const REPORT_DATA = '.json';

/** What an export of stems writes into its folder. */
const STEM_FILES = [...STEMS, 'residual'].map((name) => `${name}.wav`);

export const EXPORT_WORDS = {
  wav: 'the master as WAV',
  flac: 'the master as FLAC',
  mp3: 'the master as MP3',
  stems: 'the stems',
  midi: 'the notes as MIDI',
  report: 'the report',
} as const;

export const EXPORT_STEPS: Record<ExportRequest['format'], readonly Step[]> = {
  wav: masterSteps(),
  flac: masterSteps(),
  mp3: masterSteps(),
  stems: [
    { job: 'write', count: 5, weight: 2 },
    { job: 'prove', count: 4, weight: 1 },
  ],
  midi: [],
  report: [
    { job: 'prove view', count: 4, weight: 2 },
    { job: 'null test', count: 1, weight: 1 },
    { job: 'illustrate', count: 1, weight: 1 },
  ],
};

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
 * and was neither exported before nor given up by the person.
 */
export function assertFree(
  out: string,
  { format, replace }: ExportRequest,
  folder: string,
  source: string | null,
  exported: ReadonlySet<string>,
): void {
  const place = nearestReal(out);
  if (isWithin(place, realpathSync(folder))) {
    throw new PlainError(`${out} lies inside the project folder: choose a place outside it.`);
  }
  const given = source !== null && existsSync(source) ? realpathSync(source) : null;
  const written = format === 'stems' ? STEM_FILES.map((name) => join(place, name)) : [place];
  const isSource = (path: string): boolean =>
    given !== null && (path === given || (statSync(given).isDirectory() && isWithin(path, given)));
  if (written.some(isSource)) {
    throw new PlainError(`${out} is where the recording itself lies, so nothing was written: choose another place.`);
  }
  const there = replace === true ? undefined : written.find((path) => existsSync(path) && !exported.has(path));
  if (there !== undefined) {
    throw new PlainError(`${there} is there already, so nothing was written: choose another name.`);
  }
}

/** Writes an export of the project as it stands now. Returns the files. */
export async function exportNow(open: OpenProject, runner: Runner, request: ExportRequest): Promise<string[]> {
  const { folder } = open.document;
  const out = exportPath(request);
  return exportProject(runner, folder, asRequested(open.project, request), request.format, out, request.bits);
}

/** What an export would measure, without making it. */
export async function previewOf(open: OpenProject, runner: Runner, request: ExportRequest): Promise<ExportPreview> {
  await open.share(runner);
  const project = asRequested(open.project, request);
  const song = await songOf(runner, project);
  const { truePeakDb, delivery, reference } = project.master;
  const targetLufs = reference?.lufs ?? project.master.targetLufs;
  const mix =
    request.format === 'stems'
      ? mendedMix(song, project)
      : (
          await mixToMaster(runner, song, project.regions, {
            targetLufs,
            truePeak: truePeakDb,
            vocalBoost: project.mix.vocalBoostDb,
            reference,
            delivery,
          })
        ).mix;
  const measured = await runner.run(levels, { source: mix });
  const isMastered = request.format === 'wav' || request.format === 'flac' || request.format === 'mp3';
  // Silence stays silence.
  const isSilent = measured.lufs <= SILENT_LUFS;
  const wanted = isMastered && targetLufs !== null && !isSilent ? targetLufs - measured.lufs : 0;
  const limited = isMastered && measured.truePeak + wanted > truePeakDb;
  return {
    lufs: measured.lufs + wanted,
    truePeak: limited ? truePeakDb : measured.truePeak + wanted,
    lra: measured.lra,
    gainDb: wanted,
    limited,
    labels: labelsOf(project),
  };
}

/** "Restored: 3 regions" for each label that travels along. */
function labelsOf({ regions }: Project): string[] {
  const counts = new Map<string, number>();
  for (const region of regions) {
    const label = chosenTake(region)?.label;
    if (label !== undefined && region.blend > 0) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, n]) => `${label}: ${n} ${n === 1 ? 'region' : 'regions'}`);
}

/** How loud the whole song is as it came, and as it stands. */
export async function loudnessOf(open: OpenProject, runner: Runner): Promise<Loudness> {
  await open.share(runner);
  const { project } = open;
  const song = await songOf(runner, project);
  const original = sumOf(originalParts(song));
  const mended = mendedMix(song, project);
  const isMended = project.regions.some((region) => chosenTake(region) !== undefined);
  const [before, after] = await Promise.all([
    runner.run(loudness, { source: original }),
    isMended ? runner.run(loudness, { source: mended }) : null,
  ]);
  return { original: before, mended: after ?? before };
}

/** Writes a span as it is heard to a WAV file in `into`, as exact as the sound itself. */
export async function writeSpan(
  open: OpenProject,
  runner: Runner,
  into: string,
  stem: string | null,
  span: { readonly start: number; readonly end: number },
  version: 'original' | 'mended',
): Promise<string> {
  const { project } = open;
  const start = Math.max(0, span.start);
  const end = Math.min(project.length, span.end);
  if (end <= start) throw new PlainError('There is no sound between these two places: choose a longer span.');
  await open.share(runner);
  const source = await soundOf(runner, project, stem, version);
  const whole = start === 0 && end === project.length;
  const at = (frame: number): string => `${Math.floor(frame / project.sampleRate / 60)}m${seconds(frame, project)}s`;
  const words = [
    project.name.replace(/[/\\:*?"<>|\p{Cc}]/gu, '').slice(0, 100),
    stem ?? 'mix',
    ...(whole ? [] : [`${at(start)}-${at(end)}`]),
    version,
  ];
  const slice: SourceRef = { kind: 'slice', of: source, start, length: end - start };
  // A DAW may refer to the file where it lies: one that sounds otherwise never takes its place.
  const place = join(into, hashOf(slice).slice(0, 8));
  const path = join(place, `${words.join(' ')}.wav`);
  if (existsSync(path)) return path;
  makeFolder(place);
  await runner.run(write, {
    source: slice,
    path,
    options: {
      format: 'wav',
      bits: '32f',
      metadata: { comment: `${version === 'mended' ? 'As mended by' : 'Unchanged by'} Resonate` },
    },
  });
  return path;
}

function seconds(frame: number, { sampleRate }: Project): string {
  return ((frame / sampleRate) % 60).toFixed(2).padStart(5, '0').replace('.', ',');
}

async function soundOf(
  runner: Runner,
  project: Project,
  stem: string | null,
  version: 'original' | 'mended',
): Promise<SourceRef> {
  if (project.tracks.length === 0 && stem === null && project.mixAsset !== null) return ofAsset(project.mixAsset);
  if (stem === 'residual' && project.residual !== null) return ofAsset(project.residual);
  const track = project.tracks.find((candidate) => candidate.stem === stem);
  if (stem !== null && track === undefined) throw new PlainError(`There is no ${stem} track: choose another.`);
  if (track !== undefined) {
    return version === 'original' ? ofAsset(track.asset) : mendedStem(track.stem, track.asset, project.regions);
  }
  const song = await songOf(runner, project);
  return version === 'original' ? song.mix : mendedMix(song, project);
}

/** The sum of what is heard. */
function mendedMix(song: StemSong, { regions }: Project): SourceRef {
  const stems = mendedStems(song, regions);
  const parts = STEMS.map((stem: StemName) => stems[stem]);
  return sumOf(song.residual === null ? parts : [...parts, ofAsset(song.residual)]);
}

async function songOf(runner: Runner, project: Project): Promise<StemSong> {
  if (project.tracks.length === 0) {
    throw new PlainError('The recording is not separated into stems yet: wait until it is, and try again.');
  }
  return intoStems(runner, openedOf(project));
}

function asRequested(project: Project, { format, bits, rate, targetLufs, truePeakDb }: ExportRequest): Project {
  const isMaster = format === 'wav' || format === 'flac' || format === 'mp3';
  const delivery = isMaster ? { format, bits, rate } : project.master.delivery;
  // What the person put right in the music is what an export tells of it.
  const profile = heldProfile(project);
  return { ...project, profile, master: { ...project.master, targetLufs, truePeakDb, delivery } };
}

function isWithin(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

/** The real path of the nearest folder that is there, with the rest appended. */
function nearestReal(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(nearestReal(parent), basename(path));
}
