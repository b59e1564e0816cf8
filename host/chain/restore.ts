import { basename, extname, join } from 'node:path';
import { perStem, STEMS } from '../../dsp/audio/stem.ts';
import type { Reference } from '../../dsp/mix/reference.ts';
import { masterIxml } from '../export/ixml.ts';
import { writeMidi } from '../export/midi.ts';
import { writeHtmlReport } from '../export/report-html.ts';
import { SIDECAR, writeProvenance } from '../export/write-provenance.ts';
import { writeAtomically } from '../jobs/cache.ts';
import { ofAsset } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { type Project, type Region, SCHEMA, type StemName, type Track } from '../project/project.ts';
import { chosenTake } from '../project/selectors.ts';
import { refuseWorkedOn, writeProject } from '../store/project-folder.ts';
import { finish, mendedStems } from './finish.ts';
import type { Opened } from './input.ts';
import { changedSpans, mend } from './mend.ts';
import type { FinishOptions, MendOptions } from './options.ts';
import { planRegions } from './plan.ts';
import { type Report, reportDocument } from './report.ts';
import { intoResults, RESULTS, refuseOtherRecording } from './results.ts';
import { type HeardSong, hear, intoStems } from './song.ts';
import { writeMaster } from './write-master.ts';
import { nullOf, proveStems, writeStems } from './write-stems.ts';

interface Clock {
  /** Seconds in each job so far, by name. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** A song that was heard and mended, before anything is written. */
interface MendedSong {
  readonly song: HeardSong;
  /** All regions: treated, and left alone with the reason. */
  readonly regions: readonly Region[];
}

/** Separates, listens and mends. Writes nothing. */
async function mendSong(runner: Runner, opened: Opened, options: MendOptions): Promise<MendedSong> {
  // Both need the same stems: a job that is running already is not run twice.
  const [stems, heard] = await Promise.all([
    intoStems(runner, opened, options.separator),
    hear(runner, opened, options.separator),
  ]);
  const song = { ...stems, ...heard };
  const plan = planRegions(song.damage, options, song.opened);
  return { song, regions: await mend(runner, song, song, song.damage, plan, options) };
}

/** The whole job into a folder: master, stems, originals, MIDI, report, project. */
export async function restore(
  runner: Runner,
  opened: Opened,
  out: string,
  mending: MendOptions,
  finishing: FinishOptions,
  clock: Clock,
): Promise<Report> {
  const began = performance.now();
  const { song, regions } = await mendSong(runner, opened, mending);
  const { delivery } = finishing;
  const { balance, master, reference } = await finish(runner, withoutPlugins(song), regions, finishing);
  refuseWorkedOn(join(out, 'project'));
  refuseOtherRecording(out, opened);
  runner.writesIn(out);
  return intoResults(out, RESULTS.mended, async () => {
    await writeStems(
      runner,
      join(out, 'original'),
      perStem((stem) => ofAsset(song.stems[stem])),
      song,
      [],
    );
    const stems = await writeStems(runner, join(out, 'stems'), mendedStems(song, regions), song, regions);
    const masterPath = join(out, `master.${delivery.format}`);
    const metadata = masterMetadata(opened.metadata, regions);
    const project = projectOf(song, regions, mending, { ...finishing, reference });
    const ixml = masterIxml(project, delivery, metadata.comment ?? '');
    const mastered = await writeMaster(runner, master, masterPath, delivery, metadata, ixml);
    await proveStems(
      runner,
      join(out, 'original'),
      song.stems,
      perStem(() => []),
    );
    const proofs = await proveStems(runner, join(out, 'stems'), song.stems, changedSpans(regions));
    writeMidi(join(out, 'profile.mid'), song.profile, opened.sampleRate, out);
    await writeProvenance(runner, project, join(out, SIDECAR), [masterPath, ...stems], { proofs });
    await writeProject(join(out, 'project'), project, runner.cache.folders.assets);
    const report = reportDocument({
      project,
      proofs,
      nullDb: await nullOf(runner, song),
      balance,
      master: mastered,
      time: clock.seconds,
      elapsed: (performance.now() - began) / 1000,
      proven: 'files',
    });
    await writeHtmlReport(runner, join(out, 'report.html'), report, project, out);
    writeReport(out, report);
    return report;
  });
}

/** The master of a restoration is made of the stems that lie beside it; what plugins of a project make of them is for its exports. */
function withoutPlugins<Song extends HeardSong>(song: Song): Song {
  const { opened } = song;
  if (opened.project === null) return song;
  const { tracks, master } = opened.project;
  const project = {
    ...opened.project,
    tracks: tracks.map((track) => ({ ...track, chain: [] })),
    master: { ...master, chain: [] },
  };
  return { ...song, opened: { ...opened, project } };
}

/** Treats regions and writes stems and report only. */
export async function repair(
  runner: Runner,
  opened: Opened,
  out: string,
  mending: MendOptions,
  clock: Clock,
): Promise<Report> {
  const began = performance.now();
  const { song, regions } = await mendSong(runner, opened, mending);
  refuseOtherRecording(out, opened);
  runner.writesIn(out);
  return intoResults(out, RESULTS.mended, async () => {
    const stems = await writeStems(runner, join(out, 'stems'), mendedStems(song, regions), song, regions);
    const proofs = await proveStems(runner, join(out, 'stems'), song.stems, changedSpans(regions));
    const project = projectOf(song, regions, mending, null);
    await writeProvenance(runner, project, join(out, SIDECAR), stems, { proofs });
    const report = reportDocument({
      project,
      proofs,
      nullDb: await nullOf(runner, song),
      balance: null,
      master: null,
      time: clock.seconds,
      elapsed: (performance.now() - began) / 1000,
      proven: 'files',
    });
    writeReport(out, report);
    return report;
  });
}

/** The report comes last: where it lies, all is done. */
function writeReport(out: string, report: Report): void {
  writeAtomically(join(out, 'report.json'), `${JSON.stringify(report, null, 1)}\n`, out);
}

/** The label travels with the master too. */
export function masterMetadata(
  metadata: Readonly<Record<string, string>>,
  regions: readonly Region[],
): Record<string, string> {
  return { ...metadata, comment: [metadata.comment, masterComment(regions)].filter(Boolean).join(' · ') };
}

function masterComment(regions: readonly Region[]): string {
  const counts = new Map<string, number>();
  for (const region of regions) {
    const label = chosenTake(region)?.label;
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const said = [...counts].map(([label, n]) => `${label}: ${n} ${n === 1 ? 'region' : 'regions'}`);
  return said.length === 0
    ? 'Mastered by Resonate, nothing mended'
    : `Mended and mastered by Resonate. ${said.join(', ')}`;
}

function projectOf(
  song: HeardSong,
  regions: readonly Region[],
  mending: MendOptions,
  finishing: (FinishOptions & { readonly reference: Reference | null }) | null,
): Project {
  const { opened, damage } = song;
  return {
    schema: SCHEMA,
    name: basename(opened.name, extname(opened.name)),
    sampleRate: opened.sampleRate,
    channels: opened.channels,
    length: opened.length,
    source: {
      name: opened.name,
      sha256: opened.sha256,
      kind: opened.kind,
      metadata: { ...opened.metadata },
      notices: [...opened.notices],
    },
    mixAsset: opened.mixAsset,
    separator: song.separator,
    tracks: STEMS.map((stem) => ({
      stem,
      ...mixerOf(opened.project, stem),
      asset: song.stems[stem],
      locked: mending.lock.includes(stem),
      level: damage[stem].level,
      snr: damage[stem].snr,
      lufs: damage[stem].lufs,
    })),
    residual: song.residual,
    profile: opened.project?.profile ?? song.profile,
    edits: opened.project?.edits ?? { chords: null, melody: null, bass: null, drums: null },
    searched: true,
    consent: false,
    regions: [...regions],
    mix: { vocalBoostDb: finishing?.vocalBoost ?? 0 },
    master: {
      targetLufs: finishing?.targetLufs ?? null,
      truePeakDb: finishing?.truePeak ?? 0,
      delivery: finishing?.delivery ?? { format: 'wav', bits: 24, rate: null },
      reference:
        finishing === null || finishing.reference === null
          ? null
          : (structuredClone(finishing.reference) as NonNullable<Project['master']['reference']>),
      chain: opened.project?.master.chain ?? [],
      gainDb: opened.project?.master.gainDb ?? 0,
    },
  };
}

/** A track as the person set it in the project that was opened, or as nobody has touched it. */
function mixerOf(project: Project | null, stem: StemName): Pick<Track, 'gainDb' | 'pan' | 'mute' | 'solo' | 'chain'> {
  const track = project?.tracks.find((one) => one.stem === stem);
  if (track === undefined) return { gainDb: 0, pan: 0, mute: false, solo: false, chain: [] };
  const { gainDb, pan, mute, solo, chain } = track;
  return { gainDb, pan, mute, solo, chain };
}
