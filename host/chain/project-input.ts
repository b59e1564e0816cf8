import { type PerStem, perStem } from '../../dsp/audio/stem.ts';
import { PlainError } from '../jobs/job.ts';
import { type AssetRef, ofAsset, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import { NOT_SEPARATED } from '../project/selectors.ts';
import { readProject, shareAssets } from '../store/project-folder.ts';
import type { Opened } from './input.ts';

/** Opens a project folder as INPUT: its stems, its profile and its locks are used as they are. Changes nothing in it. */
export async function openProjectFolder(runner: Runner, root: string): Promise<Opened> {
  const project = readProject(root);
  await shareAssets(runner, root, project);
  return openedOf(project);
}

/** A project whose assets are in the cache, as if its INPUT had just been decoded. Throws a PlainError where it is not in stems yet. */
export function openedOf(project: Project): Opened {
  if (project.tracks.length === 0) throw new PlainError(NOT_SEPARATED);
  const { sampleRate, channels, length, mixAsset, residual, source } = project;
  const stems: PerStem<AssetRef> = perStem((stem) => project.tracks.find((track) => track.stem === stem)!.asset);
  const parts = [...Object.values(stems), ...(residual === null ? [] : [residual])];
  return {
    ...source,
    sampleRate,
    channels,
    length,
    mixAsset,
    mix: mixAsset === null ? sumOf(parts.map(ofAsset)) : ofAsset(mixAsset),
    stems,
    residual,
    missing: [],
    project,
  };
}
