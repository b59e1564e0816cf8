import { Cancelled } from '../../dsp/audio/source.ts';
import type { Runner } from '../jobs/runner.ts';
import { processedTake, regionToProcess } from '../plugins/processed-take.ts';
import { spanOf } from '../project/place.ts';
import type { Project, Region } from '../project/project.ts';
import type { OpenProject } from './open-project.ts';
import type { Task } from './work-list.ts';

export function processTitle(project: Project, { stem, start, end }: Region): string {
  return `Playing ${stem === 'other' ? 'the other instruments' : stem} through plugins, ${spanOf(project, start, end)}`;
}

/** Makes a take of a region through the plugins of its stem. Told to the document as any other take. */
export async function processRegion(open: OpenProject, runner: Runner, task: Task, { id }: Region): Promise<void> {
  await open.share();
  const { project } = open;
  const take = await processedTake(runner, project, regionToProcess(project, id));
  await open.keep([take.asset]);
  if (task.signal.aborted) throw new Cancelled();
  await open.bring(task.id, 1, { id, takes: [take], untouched: null });
}
