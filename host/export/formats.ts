import { dirname, resolve } from 'node:path';
import { STEMS } from '../../dsp/audio/stem.ts';
import { makeFolder } from '../audio/files.ts';
import { assertHeld } from '../chain/assert-held.ts';
import { finish, mendedStems } from '../chain/finish.ts';
import { changedSpans } from '../chain/mend.ts';
import type { FinishOptions } from '../chain/options.ts';
import { openedOf } from '../chain/project-input.ts';
import { reportDocument } from '../chain/report.ts';
import { masterMetadata } from '../chain/restore.ts';
import { intoResults } from '../chain/results.ts';
import { intoStems } from '../chain/song.ts';
import { writeMaster } from '../chain/write-master.ts';
import { nullOf, proveStems, proveViews, stemParts, writeStems } from '../chain/write-stems.ts';
import { writeAtomically } from '../jobs/cache.ts';
import type { Runner } from '../jobs/runner.ts';
import { stemsThroughChains } from '../plugins/through-chain.ts';
import type { SoundFormat } from '../project/delivery.ts';
import type { Project } from '../project/project.ts';
import { activeChain, type ChainPlace, heldProfile } from '../project/selectors.ts';
import { isExact, stemDelivery, stemFileNames } from '../project/stem-delivery.ts';
import { shareAssets } from '../store/project-folder.ts';
import { writeDawproject } from './daw/write-dawproject.ts';
import { writeRpp } from './daw/write-rpp.ts';
import { exportResults } from './export-results.ts';
import { assertPossible, type ExportWishes, masterDelivery } from './export-wishes.ts';
import type { ExportFormat } from './format-names.ts';
import { masterIxml } from './ixml.ts';
import { writeMidi } from './midi.ts';
import { csvOf, labelsOf } from './regions.ts';
import { writeHtmlReport } from './report-html.ts';
import { provenancePath, writeProvenance } from './write-provenance.ts';

interface ExportRequest {
  readonly runner: Runner;
  readonly project: Project;
  readonly out: string;
  readonly wishes: ExportWishes;
}

/** Writes what was made ready. Returns the paths it wrote. */
type Write = () => Promise<string[]>;

/** One exporter a format. Each makes ready what may take long, and gives the writing of it. */
const EXPORTERS: Record<ExportFormat, (request: ExportRequest) => Promise<Write>> = {
  wav: (request) => exportMaster(request, 'wav'),
  flac: (request) => exportMaster(request, 'flac'),
  mp3: (request) => exportMaster(request, 'mp3'),
  stems: exportStems,
  dawproject: async (request) => () => exportSession(request, writeDawproject),
  rpp: async (request) => () => exportSession(request, writeRpp),
  midi: async (request) => () => exportMidi(request),
  labels: async (request) => () => exportText(request, labelsOf(request.project)),
  csv: async (request) => () => exportText(request, csvOf(request.project)),
  report: exportReport,
};

/**
 * Writes what a project holds. `folder` is the project's; nothing in it changes. Throws a PlainError where a file that Resonate did not write would be
 * replaced, unless the person gave it up, and where the format cannot hold what is wished.
 */
export async function exportProject(
  runner: Runner,
  folder: string,
  project: Project,
  format: ExportFormat,
  out: string,
  wishes: ExportWishes = {},
): Promise<string[]> {
  assertPossible(project, format, wishes);
  await shareAssets(runner, folder, project);
  // What the person put right in the music is what an export tells of it.
  const held = { ...project, profile: heldProfile(project) };
  const { folder: into, ...results } = exportResults(held, format, out, wishes);
  for (const place of [dirname(resolve(out)), into]) runner.writesIn(place);
  const write = await EXPORTERS[format]({ runner, project: held, out, wishes });
  return intoResults(into, results, write, wishes.replace);
}

async function exportMaster({ runner, project, out, wishes }: ExportRequest, format: SoundFormat): Promise<Write> {
  const options: FinishOptions = {
    targetLufs: project.master.targetLufs,
    truePeak: project.master.truePeakDb,
    vocalBoost: project.mix.vocalBoostDb,
    reference: project.master.reference,
    delivery: masterDelivery(project, format, wishes),
  };
  const { master } = await finish(runner, await intoStems(runner, openedOf(project)), project.regions, options);
  return async () => {
    makeFolder(dirname(resolve(out)));
    const metadata = masterMetadata(project.source.metadata, project.regions);
    const ixml = masterIxml(project, options.delivery, metadata.comment ?? '');
    await writeMaster(runner, master, out, options.delivery, metadata, ixml);
    return withProvenance(runner, project, out, [out], [...STEMS, 'master']);
  };
}

async function exportSession(
  { runner, project, out }: ExportRequest,
  write: (runner: Runner, project: Project, out: string) => Promise<string[]>,
): Promise<string[]> {
  return withProvenance(runner, project, out, await write(runner, project, out));
}

/** What carries sound is told of in a sidecar beside it. Returns the files and the sidecar. */
async function withProvenance(
  runner: Runner,
  project: Project,
  out: string,
  files: string[],
  through: readonly ChainPlace[] = [],
): Promise<string[]> {
  return [...files, await writeProvenance(runner, project, provenancePath(out, false), files, { through })];
}

async function exportStems({ runner, project, out, wishes }: ExportRequest): Promise<Write> {
  const as = stemDelivery(wishes);
  const names = stemFileNames(project, as);
  const song = await intoStems(runner, openedOf(project));
  const mended = mendedStems(song, project.regions);
  const wanted = STEMS.filter((stem) => names.has(stem));
  const through = await stemsThroughChains(runner, project, mended, wanted);
  await assertHeld(runner, stemParts(through, song), project, as);
  const chained = wanted.filter((stem) => through[stem] !== mended[stem]);
  const plugins = Object.fromEntries(
    chained.map((stem) => [stem, activeChain(project, stem).map((insert) => insert.name)]),
  );
  const exact = isExact(as, project);
  return async () => {
    const files = await writeStems(runner, out, through, song, project.regions, { plugins, names, as });
    const indirect = STEMS.filter((stem) => !exact || !names.has(stem) || chained.includes(stem));
    const before = Object.fromEntries(indirect.map((stem) => [stem, mended[stem]]));
    const proofs = await proveStems(runner, out, song.stems, changedSpans(project.regions), before, names);
    const told = { proofs, through: chained, ...(!exact && { sound: { ...as, rate: as.rate ?? project.sampleRate } }) };
    return [...files, await writeProvenance(runner, project, provenancePath(out, true), files, told)];
  };
}

async function exportText({ out }: ExportRequest, text: string): Promise<string[]> {
  const folder = dirname(resolve(out));
  makeFolder(folder);
  writeAtomically(out, text, folder);
  return [out];
}

async function exportMidi({ project, out }: ExportRequest): Promise<string[]> {
  const folder = dirname(resolve(out));
  makeFolder(folder);
  // It is not asked for before the music was heard.
  writeMidi(out, project.profile!, project.sampleRate, folder);
  return [out];
}

/** The report page; with an ending .json the document behind it. What it proves is proven anew, on the project's own sound. */
async function exportReport({ runner, project, out }: ExportRequest): Promise<Write> {
  const song = await intoStems(runner, openedOf(project));
  const stems = mendedStems(song, project.regions);
  const report = reportDocument({
    project,
    proofs: await proveViews(runner, song.stems, stems, changedSpans(project.regions)),
    nullDb: await nullOf(runner, song),
    balance: null,
    master: null,
    time: {},
    elapsed: 0,
    proven: 'project',
  });
  return async () => {
    const folder = dirname(resolve(out));
    makeFolder(folder);
    if (out.toLowerCase().endsWith('.json')) writeAtomically(out, `${JSON.stringify(report, null, 1)}\n`, folder);
    else await writeHtmlReport(runner, out, report, project, folder);
    return [out];
  };
}
