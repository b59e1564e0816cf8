import { PlainError } from '../jobs/job.ts';
import type { Runner } from '../jobs/runner.ts';
import type { OpenProject } from './open-project.ts';
import { regionsToTreat, treatRegions, treatSteps, treatTitle } from './treating.ts';
import type { WorkList } from './work-list.ts';

/** Times that a mending is cut off by the end of its host before it is left to the person, for it may be why. */
const MOST_CUT_OFF = 2;
const CUT_OFF =
  'Resonate ended twice in the middle of this: mend these regions one by one to find which of them it was.';

/** Begins to mend regions. Throws a PlainError where there is nothing that can be done. Returns the work that tells how far it is. */
export function mend(open: OpenProject, runner: Runner, works: WorkList, ids: readonly string[]): string {
  const regions = regionsToTreat(open.project, ids);
  const wanted = regions.map((region) => region.id);
  const title = treatTitle(open.project, regions);
  const task = works.add({
    project: open.id,
    kind: 'treat',
    title,
    regions: wanted,
    steps: treatSteps(regions),
  });
  open.inHand.begin(task.id, wanted);
  void task
    .run(() => treatRegions(open, runner.within(task.scope), task, regions))
    .then(() => open.inHand.end(task.id));
  return task.id;
}

/** Goes on with the regions that a host before this one had in hand when it ended; what it cannot go on with stands in the list of work, with the reason. */
export function goOnMending(open: OpenProject, runner: Runner, works: WorkList): void {
  const left = open.inHand.takeUp();
  const regions = open.project.regions.filter(({ id }) => left?.regions.includes(id));
  if (left === null || regions.length === 0) return;
  const ids = regions.map(({ id }) => id);
  try {
    if (left.cutOff >= MOST_CUT_OFF) throw new PlainError(CUT_OFF);
    mend(open, runner, works, ids);
  } catch (error) {
    const title = treatTitle(open.project, regions);
    const task = works.add({ project: open.id, kind: 'treat', title, regions: ids, steps: [] });
    void task.run(() => Promise.reject(error));
  }
}
