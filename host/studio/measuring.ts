import { SILENT_LUFS } from '../../dsp/measure/loudness.ts';
import type { ExportPreview, ExportRequest, HeardSpan, Loudness } from '../api/backend.ts';
import { assertHeld } from '../chain/assert-held.ts';
import { mendedStems, mixToMaster } from '../chain/finish.ts';
import { stemParts } from '../chain/write-stems.ts';
import { PlainError } from '../jobs/job.ts';
import { levels, loudness } from '../jobs/levels.ts';
import { ofAsset, type SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import { chosenTake } from '../project/selectors.ts';
import { partsOf, partsOfSong, type StemPart, stemDelivery } from '../project/stem-delivery.ts';
import { chainedStems, soundsOf } from './chained.ts';
import { asRequested } from './exporting.ts';
import type { OpenProject } from './open-project.ts';
import { heardMixes, mendedMix, songOf } from './sound.ts';

/** What an export would measure, without making it. */
export async function previewOf(open: OpenProject, runner: Runner, request: ExportRequest): Promise<ExportPreview> {
  await open.share();
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
  if (request.format === 'stems') {
    // At the song's own rate: to convert the stems is for the export.
    const asWished = { ...stemDelivery(request), rate: null };
    await assertHeld(runner, stemParts(mendedStems(song, project.regions), song), project, asWished);
  }
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
    labels: labelsOf(project, request),
  };
}

/** "Restored: 3 regions" for each label that travels along: with stems, of those that are chosen. */
function labelsOf(project: Project, request: ExportRequest): string[] {
  const written: readonly StemPart[] =
    request.format === 'stems' ? partsOf(project, stemDelivery(request)) : partsOfSong(project);
  const counts = new Map<string, number>();
  for (const region of project.regions) {
    if (!written.includes(region.stem)) continue;
    const label = chosenTake(region)?.label;
    if (label !== undefined && region.blend > 0) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, n]) => `${label}: ${n} ${n === 1 ? 'region' : 'regions'}`);
}

/**
 * How loud the whole song is as it came and as it stands, both as they are heard through the mixer, and as it stands through its plugins and without. The
 * fader of the master is left out: it is heard of all of them alike. With `of` only that part of it: of one stem alone before its fader, for the same reason.
 */
export async function loudnessOf(open: OpenProject, runner: Runner, of?: HeardSpan): Promise<Loudness> {
  if (of !== undefined && of.start >= open.project.length)
    throw new PlainError('There is no sound behind the end of the song: choose a place in it.');
  await open.share();
  const { project } = open;
  const song = await songOf(runner, project);
  const made = (await chainedStems(open, runner)).filter(({ asset }) => asset !== null);
  const master = made.find(({ stem }) => stem === 'master')?.asset ?? null;
  const stem = of?.stem ?? null;
  const { original, mended: dry } =
    stem === null
      ? heardMixes(song, project)
      : { original: ofAsset(song.stems[stem]), mended: mendedStems(song, project.regions)[stem] };
  const through =
    stem !== null
      ? (soundsOf(made)[stem] ?? dry)
      : master === null
        ? heardMixes(song, project, soundsOf(made)).mended
        : ofAsset(master);
  const isMended = project.regions.some((region) => chosenTake(region) !== null);
  const part = (of: SourceRef, { start, end }: HeardSpan): SourceRef => ({
    kind: 'slice',
    of,
    start,
    length: Math.min(end, project.length) - start,
  });
  const loudnessOfMix = (source: SourceRef): Promise<number> =>
    runner.run(loudness, { source: of === undefined ? source : part(source, of) });
  const [before, after, wet] = await Promise.all([
    loudnessOfMix(original),
    isMended ? loudnessOfMix(dry) : null,
    made.length > 0 ? loudnessOfMix(through) : null,
  ]);
  const stands = after ?? before;
  return { original: before, mended: wet ?? stands, dry: stands };
}
