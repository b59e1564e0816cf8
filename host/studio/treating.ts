import { randomBytes } from 'node:crypto';
import { Cancelled } from '../../dsp/audio/source.ts';
import type { StemName } from '../../dsp/audio/stem.ts';
import type { Cause, Finding } from '../../dsp/damage/finding.ts';
import { lackOf } from '../chain/available.ts';
import { nameSong, takeOf } from '../chain/mend.ts';
import { worstOf } from '../chain/plan.ts';
import { makeTake } from '../chain/take.ts';
import { PlainError } from '../jobs/job.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Treated } from '../jobs/treat.ts';
import { enhancementOf } from '../project/generating.ts';
import { spanOf } from '../project/place.ts';
import type { Project, Region, Take } from '../project/project.ts';
import { correctionsOf, heldProfile } from '../project/selectors.ts';
import { eachRegion } from './each-region.ts';
import type { OpenProject } from './open-project.ts';
import type { Step } from './progress-meter.ts';
import type { Task } from './work-list.ts';

const VERBS = { auto: 'Mending', restore: 'Restoring', rebuild: 'Rebuilding', jasco: 'Generating' } as const;

/** The regions that are to be treated, in the order asked for. Throws a PlainError where there is nothing that can be done. */
export function regionsToTreat(project: Project, ids: readonly string[]): Region[] {
  const regions = [...new Set(ids)].map((id) => {
    const region = project.regions.find((candidate) => candidate.id === id);
    if (region === undefined) throw new PlainError('This region is not there any more: choose another.');
    return region;
  });
  const free = regions.filter(({ stem }) => !project.tracks.some((track) => track.stem === stem && track.locked));
  if (free.length === 0)
    throw new PlainError(`The ${regions[0]!.stem} track is locked, so nothing was done: unlock it first.`);
  const possible = free.filter(({ treatment }) => lackOf(treatment) === null);
  if (possible.length === 0) throw new PlainError(lackOf(free[0]!.treatment)!);
  if (!project.consent && possible.some(({ treatment }) => treatment === 'jasco')) {
    throw new PlainError('Sound is generated only where you agreed to it for this project: agree first, then mend.');
  }
  return possible;
}

/** "Rebuilding bass, bars 19.2 to 21.1" */
export function treatTitle(project: Project, regions: readonly Region[]): string {
  const [only] = regions;
  if (regions.length > 1 || only === undefined) return `Mending ${regions.length} regions`;
  return `${VERBS[only.treatment]} ${only.stem === 'other' ? 'the other instruments' : only.stem}, ${spanOf(project, only.start, only.end)}`;
}

/** Of the time that any other treatment takes: half a minute and more against seconds. */
const GENERATING = 10;

export function treatSteps(regions: readonly Region[]): Step[] {
  // A region takes about as long as learning the stems of a short song.
  return [{ job: 'features', count: 4, weight: 1 }, ...takeSteps(regions)];
}

/** The jobs of the takes themselves, once the song is learnt. */
function takeSteps(regions: readonly Region[]): Step[] {
  const count = (some: readonly Region[]): number => some.reduce((sum, region) => sum + region.takeCount, 0);
  const takes = count(regions);
  const generated = count(regions.filter(({ treatment }) => treatment === 'jasco'));
  const renewed = count(regions.filter((region) => region.treatment === 'restore' && enhancementOf(region) > 0));
  return [
    { job: 'treat', count: takes, weight: takes },
    ...(renewed === 0 ? [] : [{ job: 'renew', count: renewed, weight: GENERATING * renewed }]),
    ...(generated === 0 ? [] : [{ job: 'generate', count: generated, weight: GENERATING * generated }]),
  ];
}

/** Makes new takes of regions; each region's are told as soon as they are there. */
export async function treatRegions(
  open: OpenProject,
  runner: Runner,
  task: Task,
  regions: readonly Region[],
): Promise<void> {
  // How far a single one is, the work itself tells, with what is learnt for it.
  const each = eachRegion(regions.length > 1 ? task.treated : () => {});
  const { stems, damage, profile } = await open.listenedTo(runner, task);
  const heard = { ...open.project, profile };
  const music = { profile: heldProfile(heard)!, corrections: correctionsOf(heard) };
  const song = await nameSong(runner, stems, music, damage);
  // While it was waited for, regions may have been changed or removed.
  const now = regions.flatMap(({ id }) => open.project.regions.find((region) => region.id === id) ?? []);
  const outcomes = await Promise.allSettled(
    now.map(async (region) => {
      const hear = each.hears(region, takeSteps([region]));
      const heardOf = runner.toldTo((event) => {
        hear(event);
        task.scope.onEvent?.(event);
      });
      try {
        const made = await newTakes(heardOf, song, region, damage[region.stem].findings);
        await open.keep(made.takes.map((take) => take.asset));
        if (task.signal.aborted) throw new Cancelled();
        await open.bring(task.id, regions.length, { id: region.id, ...made });
        open.inHand.done(task.id, region.id);
      } finally {
        each.done(region.id);
      }
    }),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** The words of a region's style with its tags; '': it is described as it was heard. */
export function styleOf({ describe, tags }: Pick<Region, 'describe' | 'tags'>): string {
  return [describe, ...tags].filter((words) => words !== '').join(', ');
}

type SongOnFile = Awaited<ReturnType<typeof nameSong>>;

const SAME = 'Every take came out like one that is there already: change the treatment or its settings.';
const NO_LOT =
  'Restoring does the same here with every seed, and that take is there already: change the treatment or the edges of the region.';

/** Whether another seed can give another take. What is restored is worked out, but for what fills a dropout and what a model makes. */
export function isDrawnByLot(region: Pick<Region, 'treatment' | 'settings'>, causes: readonly Cause[]): boolean {
  return region.treatment !== 'restore' || enhancementOf(region) > 0 || causes.includes('dropout');
}

/**
 * As many takes as the region asks for, with its seed and those after it; where all of them are there already, with the seeds after theirs. Where no lot is drawn
 * there is only one, and it is asked for as it was made, which costs nothing.
 */
async function newTakes(
  runner: Runner,
  song: SongOnFile,
  region: Region,
  findings: readonly Finding[],
): Promise<{ takes: Take[]; untouched: string | null }> {
  const { start, end, takes: there } = region;
  const own = findings.filter((finding) => finding.start < end && start < finding.end);
  const causes = [...own.map(({ cause }) => cause), ...(region.damage === null ? [] : [region.damage.cause])];
  const isByLot = isDrawnByLot(region, causes);
  const known = new Set(there.map((take) => take.asset.hash));
  const next = there.reduce((highest, take) => Math.max(highest, take.seed), region.seed) + 1;
  const restored = there.find((take) => take.treatment === 'restore');
  const firsts = isByLot ? [region.seed, ...(there.length === 0 ? [] : [next])] : [restored?.seed ?? region.seed];
  let why = isByLot ? SAME : NO_LOT;
  for (const first of firsts) {
    const seeds = Array.from({ length: isByLot ? region.takeCount : 1 }, (_, k) => first + k);
    const outcomes = await Promise.all(seeds.map((seed) => oneTake(runner, song, region, own, seed)));
    const takes: Take[] = [];
    for (const [k, outcome] of outcomes.entries()) {
      if (outcome.kind === 'untouched') why = outcome.why;
      else if (!known.has(outcome.asset.hash)) {
        known.add(outcome.asset.hash);
        takes.push(takeOf(outcome, `${region.id}.${randomBytes(4).toString('hex')}`, seeds[k]!));
      }
    }
    if (takes.length > 0) return { takes, untouched: null };
    if (outcomes.every(({ kind }) => kind === 'untouched')) break;
  }
  return { takes: [], untouched: why };
}

function oneTake(
  runner: Runner,
  song: SongOnFile,
  region: Region,
  own: readonly Finding[],
  seed: number,
): Promise<Treated> {
  const { start, end, treatment, settings } = region;
  const describe = styleOf(region);
  const stem: StemName = region.stem;
  const worst = region.damage ?? worstOf(own);
  const cause = worst?.cause ?? null;
  const severity = worst?.severity ?? 'minor';
  const generating = { describe, settings, model: null, isForced: settings.force === true };
  return makeTake(runner, song, { stem, start, end, cause, severity, treatment, seed, ...generating });
}
