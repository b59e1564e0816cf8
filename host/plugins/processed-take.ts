import { randomBytes } from 'node:crypto';
import { hashOf } from '../jobs/canonical.ts';
import { PlainError } from '../jobs/job.ts';
import { ofAsset } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project, Region, Take } from '../project/project.ts';
import { activeChain } from '../project/selectors.ts';
import { passageThroughChain } from './through-chain.ts';

/** Seconds of the stem before the region that only bring the plugins to where they would be: reverberation and slow compressors have settled by then. */
const PRE_ROLL = 4;
/** Seconds of the fades at the edges. The same sound meets itself there, in time, so that they may be short. */
const FADE = 0.01;

/** The region that is to go through the plugins of its stem. Throws a PlainError where that cannot be. */
export function regionToProcess(project: Project, id: string): Region {
  const region = project.regions.find((candidate) => candidate.id === id);
  if (region === undefined) throw new PlainError('This region is not there any more: choose another.');
  const { stem } = region;
  if (project.tracks.some((track) => track.stem === stem && track.locked)) {
    throw new PlainError(`The ${stem} track is locked, so nothing was done: unlock it first.`);
  }
  if (activeChain(project, stem).length === 0) {
    throw new PlainError(`No plugin on the ${stem} is switched on: insert one, or switch one on.`);
  }
  return region;
}

/**
 * A take of a region: the stem as it came, through its plugins as they are set now. Its asset is in the cache. Rejects with a PlainError where a plugin fails
 * or is not on this machine.
 */
export async function processedTake(
  runner: Runner,
  project: Project,
  { id, stem, start, end }: Pick<Region, 'id' | 'stem' | 'start' | 'end'>,
): Promise<Take> {
  const track = project.tracks.find((candidate) => candidate.stem === stem)!;
  const preRoll = Math.round(PRE_ROLL * project.sampleRate);
  const asset = await passageThroughChain(runner, project, stem, ofAsset(track.asset), { start, end, preRoll });
  const chain = activeChain(project, stem);
  const names = chain.map(({ name }) => name).join(', ');
  const fade = Math.min(Math.round(FADE * project.sampleRate), Math.floor((end - start) / 2));
  return {
    ...{ id: `${id}.${randomBytes(4).toString('hex')}`, asset, start, end, fadeIn: fade, fadeOut: fade, law: 1 },
    ...{ treatment: 'plugins', label: 'Processed', engine: { name: 'plugins', version: '1', model: null } },
    seed: 0,
    settings: {
      plugins: names,
      chain: hashOf(chain.map(({ plugin, state, parameters, wet }) => ({ plugin, state, parameters, wet }))),
    },
    why: `played through ${names}`,
    // The person's own choice, with nothing to doubt.
    ...{ material: [], confidence: 1, before: {}, after: {} },
  };
}
