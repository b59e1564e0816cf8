import type { Measurement } from '../../dsp/measure/measure.ts';
import type { MeasuredPart, Measures, PartMeasures } from '../api/measures.ts';
import { atMasterFader, mendedStems } from '../chain/finish.ts';
import { measureAudio } from '../jobs/measure.ts';
import { ofAsset, type SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { type Project, STEMS } from '../project/project.ts';
import type { OpenProject } from './open-project.ts';
import { heardMixes, songOf } from './sound.ts';

/** How many sounds are measured at most: master, stems and residual, each as it came and as it stands. */
export const MOST_MEASURED = 2 * (STEMS.length + 2);

/** Measures the song and its stems, as they came and as they stand. What did not change since it was last measured is not measured again. */
export async function songMeasures(open: OpenProject, runner: Runner): Promise<PartMeasures[]> {
  await open.share();
  const { project } = open;
  const parts = await partsOf(runner, project);
  return Promise.all(
    parts.map(async ({ part, original, mended }) => {
      // A sound that was not mended is one job: the same input is never run twice at a time.
      const [before, after] = await Promise.all([
        runner.run(measureAudio, { source: original }, part),
        runner.run(measureAudio, { source: mended }, part),
      ]);
      return { part, original: comparedOf(before), mended: comparedOf(after) };
    }),
  );
}

interface Part {
  readonly part: MeasuredPart;
  readonly original: SourceRef;
  readonly mended: SourceRef;
}

async function partsOf(runner: Runner, project: Project): Promise<Part[]> {
  const song = await songOf(runner, project);
  const mended = mendedStems(song, project.regions);
  const residual = song.residual === null ? null : ofAsset(song.residual);
  const mixes = heardMixes(song, project);
  return [
    { part: 'master', original: atMasterFader(mixes.original, project), mended: atMasterFader(mixes.mended, project) },
    ...STEMS.map((stem) => ({ part: stem, original: ofAsset(song.stems[stem]), mended: mended[stem] })),
    ...(residual === null ? [] : [{ part: 'residual' as const, original: residual, mended: residual }]),
  ];
}

function comparedOf(measured: Measurement): Measures {
  const { lufs, lra, momentaryMax, shortTermMax, truePeak, samplePeak, snr, bandwidth, channels, length } = measured;
  const clipped = measured.clipped.samples / Math.max(1, channels * length);
  return { lufs, lra, momentaryMax, shortTermMax, truePeak, samplePeak, snr, bandwidth, clipped };
}
