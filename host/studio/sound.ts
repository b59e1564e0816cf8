import { type PerStem, STEMS } from '../../dsp/audio/stem.ts';
import { fadersOf, mendedStems } from '../chain/finish.ts';
import { mendedStem } from '../chain/mend.ts';
import { openedOf } from '../chain/project-input.ts';
import { intoStems, type StemSong } from '../chain/song.ts';
import { PlainError } from '../jobs/job.ts';
import { ofAsset, type SourceRef, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';

/** What an open project sounds like, as jobs can be given it. */

/**
 * The song as it came and as it stands, each through the person's mixer: gain, pan, mute and solo of its tracks, before the plugins and the fader of the
 * master. `chained`: what stems are heard as through their plugins, in place of how they stand.
 */
export function heardMixes(
  song: StemSong,
  { regions }: Project,
  chained: Partial<PerStem<SourceRef>> = {},
): { original: SourceRef; mended: SourceRef } {
  const { stems: faders, residual } = fadersOf(song);
  const mended = { ...mendedStems(song, regions), ...chained };
  const beside = song.residual === null ? [] : [ofAsset(song.residual)];
  const gains = [...STEMS.map((stem) => faders[stem]), ...beside.map(() => residual)];
  return {
    original: sumOf([...STEMS.map((stem) => ofAsset(song.stems[stem])), ...beside], gains),
    mended: sumOf([...STEMS.map((stem) => mended[stem]), ...beside], gains),
  };
}

/** The sum of the stems as they are delivered, no gain. */
export function mendedMix(song: StemSong, { regions }: Project): SourceRef {
  const stems = mendedStems(song, regions);
  const parts = STEMS.map((stem) => stems[stem]);
  return sumOf(song.residual === null ? parts : [...parts, ofAsset(song.residual)]);
}

/** The song in its stems. Throws a PlainError where it is not separated yet. */
export async function songOf(runner: Runner, project: Project): Promise<StemSong> {
  return intoStems(runner, openedOf(project));
}

/** A stem, the residual, or (null) the whole, in one of its versions. */
export async function soundOf(
  runner: Runner,
  project: Project,
  stem: string | null,
  version: 'original' | 'mended',
): Promise<SourceRef> {
  if (project.tracks.length === 0 && stem === null && project.mixAsset !== null) return ofAsset(project.mixAsset);
  if (stem === 'residual' && project.residual !== null) return ofAsset(project.residual);
  const track = project.tracks.find((candidate) => candidate.stem === stem);
  if (stem !== null && track === undefined) throw new PlainError(`There is no ${stem} track: choose another.`);
  if (track !== undefined) {
    return version === 'original' ? ofAsset(track.asset) : mendedStem(track.stem, track.asset, project.regions);
  }
  const song = await songOf(runner, project);
  return version === 'original' ? song.mix : mendedMix(song, project);
}
