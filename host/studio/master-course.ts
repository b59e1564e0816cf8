import type { ExportRequest } from '../api/backend.ts';
import type { MasterCourse } from '../api/measures.ts';
import { mixToMaster } from '../chain/finish.ts';
import { masterCourse } from '../jobs/course.ts';
import type { Runner } from '../jobs/runner.ts';
import { asRequested } from './exporting.ts';
import type { OpenProject } from './open-project.ts';
import type { Step } from './progress-meter.ts';
import { songOf } from './sound.ts';

export const COURSE_STEPS: readonly Step[] = [
  { job: 'balance', count: 1, weight: 1 },
  { job: 'master course', count: 1, weight: 6 },
];

/** What the master of an export would be, measured on itself at the recording's own rate, without writing it. */
export async function courseOf(open: OpenProject, runner: Runner, request: ExportRequest): Promise<MasterCourse> {
  await open.share();
  const project = asRequested(open.project, request);
  const song = await songOf(runner, project);
  const { truePeakDb, delivery, reference: wanted, targetLufs } = project.master;
  const options = {
    targetLufs,
    truePeak: truePeakDb,
    vocalBoost: project.mix.vocalBoostDb,
    reference: wanted,
    delivery,
  };
  const { mix, reference } = await mixToMaster(runner, song, project.regions, options);
  const target = reference?.lufs ?? targetLufs;
  const { step, before, after, result } = await runner.run(masterCourse, {
    mix,
    targetLufs: target,
    truePeakDb,
    reference,
  });
  const { lufs, lra, truePeak } = result.before;
  return {
    step,
    before,
    after,
    was: { lufs, lra, truePeak },
    becomes: { lufs: result.lufs, lra: result.lra, truePeak: result.truePeak },
    gainDb: result.gain,
    limitedDb: result.maxReduction,
    why: result.why,
  };
}
