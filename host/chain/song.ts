import { type PerStem, STEMS } from '../../dsp/audio/stem.ts';
import type { StemDamage } from '../../dsp/damage/finding.ts';
import type { Corrections } from '../../dsp/treat/treatment.ts';
import { type AssetRef, ofAsset, type SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { ProjectProfile } from '../project/project.ts';
import { correctionsOf, heldProfile } from '../project/selectors.ts';
import { type Opened, openInput } from './input.ts';
import { findDamage, hearMusic, type Stems } from './listen.ts';
import { BEST, separateMix } from './separation.ts';
import { residualOf, type SeparationExtras, type SeparatorChoice, type SeparatorRecord } from './separator.ts';

/** A recording in stems. */
export interface StemSong extends Stems {
  readonly opened: Opened;
  /** What is left of the recording beside its stems; null where the stems are all of it. */
  readonly residual: AssetRef | null;
  readonly separator: SeparatorRecord | null;
  /** Parts of the stem `other`, where they were asked for. */
  readonly apart?: Readonly<Record<string, AssetRef>>;
}

/** What was found and heard in a recording. */
export interface Heard {
  readonly damage: PerStem<StemDamage>;
  readonly profile: ProjectProfile;
  /** What in the profile a person put right before; null where all of it was heard. */
  readonly corrections: Corrections | null;
}

export type HeardSong = StemSong & Heard;

/** Opens INPUT and separates it where it did not come in stems. */
export async function openSong(
  runner: Runner,
  path: string,
  separator: SeparatorChoice = BEST,
  extras?: SeparationExtras,
): Promise<StemSong> {
  const opened = await openInput(runner, path);
  return intoStems(runner, opened, separator, extras);
}

export async function intoStems(
  runner: Runner,
  opened: Opened,
  separator: SeparatorChoice = BEST,
  extras?: SeparationExtras,
): Promise<StemSong> {
  const { mix, stems, project } = opened;
  if (stems !== null && project !== null) {
    const { residual, separator: made } = project;
    return { opened, mix, stems, residual, separated: made !== null, separator: made };
  }
  if (stems !== null) {
    const residual =
      opened.mixAsset === null ? opened.residual : await residualOf(runner, ofAsset(opened.mixAsset), stems);
    return { opened, mix, stems, residual, separated: false, separator: null };
  }
  const made = await separateMix(runner, mix, separator, extras);
  return { opened, mix, ...made, separated: true };
}

/** What there is to listen to: what is left beside given stems is not waited for. */
export async function stemsOf(runner: Runner, opened: Opened, separator: SeparatorChoice = BEST): Promise<Stems> {
  const { mix, stems, project } = opened;
  return stems === null || project !== null ? intoStems(runner, opened, separator) : { mix, stems, separated: false };
}

/** Finds the damage and hears the music; a project's own profile is taken as the person left it. */
export async function hear(runner: Runner, opened: Opened, separator: SeparatorChoice = BEST): Promise<Heard> {
  const stems = await stemsOf(runner, opened, separator);
  const damage = await findDamage(runner, stems);
  const { project } = opened;
  const held = project && heldProfile(project);
  if (project !== null && held !== null) return { damage, profile: held, corrections: correctionsOf(project) };
  return { damage, profile: await hearMusic(runner, stems, damage), corrections: null };
}

/** The stems and what is left, as they came: together they are the recording. */
export function originalParts(song: StemSong): SourceRef[] {
  const stems = STEMS.map((stem) => ofAsset(song.stems[stem]));
  return song.residual === null ? stems : [...stems, ofAsset(song.residual)];
}
