import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import type { StemDamage } from '../../dsp/damage/finding.ts';
import { attribute } from '../jobs/attribute.ts';
import { describe } from '../jobs/describe.ts';
import { detect } from '../jobs/detect.ts';
import { drums } from '../jobs/drums.ts';
import { harmony } from '../jobs/harmony.ts';
import { bass, lead } from '../jobs/notes.ts';
import { type AssetRef, ofAsset, type SourceRef } from '../jobs/refs.ts';
import { rhythm } from '../jobs/rhythm.ts';
import type { Runner } from '../jobs/runner.ts';
import type { ProjectProfile } from '../project/project.ts';

export interface Stems {
  readonly mix: SourceRef;
  readonly stems: PerStem<AssetRef>;
  /** True where a separator made the stems: then damage is heard in the mix first. */
  readonly separated: boolean;
}

/** Finds the damage of every stem. */
export async function findDamage(runner: Runner, song: Stems): Promise<PerStem<StemDamage>> {
  const found = await Promise.all(
    STEMS.map((stem) => runner.run(detect, { source: ofAsset(song.stems[stem]), stem }, stem)),
  );
  const own = perStem((stem) => found[STEMS.indexOf(stem)]!);
  if (!song.separated) return own;
  const mix = await runner.run(detect, { source: song.mix, stem: 'mix' as const }, 'mix');
  return runner.run(attribute, { mix, own, stems: song.stems });
}

/** Hears the music: each part as soon as what it needs is there. */
export async function hearMusic(runner: Runner, song: Stems, damage: PerStem<StemDamage>): Promise<ProjectProfile> {
  const stem = perStem((name) => ofAsset(song.stems[name]));
  const findings = perStem((name) => damage[name].findings);
  const all = STEMS.flatMap((name) => findings[name]);
  const beats = runner.run(rhythm, { mix: song.mix, drums: stem.drums, bass: stem.bass, damage: all });
  const [found, melody, bassNotes, harmonies, hits] = await Promise.all([
    beats,
    runner.run(lead, { source: stem.vocals, damage: findings.vocals }),
    runner.run(bass, { source: stem.bass, damage: findings.bass }),
    // The longest of what waits for the beats goes first.
    beats.then((rhythm) => runner.run(harmony, { mix: song.mix, stems: song.stems, rhythm, damage: all })),
    runner.run(drums, { drums: stem.drums, damage: findings.drums }),
  ]);
  const { sections, ...keyAndChords } = harmonies;
  const description = await runner.run(describe, {
    mix: song.mix,
    stems: song.stems,
    rhythm: found,
    harmony: keyAndChords,
    melody,
    bass: bassNotes,
    drums: hits,
  });
  const profile = { ...found, ...keyAndChords, sections, melody, bass: { notes: bassNotes }, drums: hits, description };
  return structuredClone(profile) as ProjectProfile;
}
