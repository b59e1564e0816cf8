import { part } from '../../dsp/audio/source.ts';
import { type PerStem, perStem } from '../../dsp/audio/stem.ts';
import type { Finding } from '../../dsp/damage/finding.ts';
import { analyseHarmony } from '../../dsp/music/harmony/harmony.ts';
import type { Harmony, Rhythm, Section } from '../../dsp/music/profile.ts';
import { analyseSections } from '../../dsp/music/sections/sections.ts';
import { defineJob } from './job.ts';
import { type AssetRef, ofAsset, type SourceRef, withSources } from './refs.ts';

interface Input {
  readonly mix: SourceRef;
  readonly stems: PerStem<AssetRef>;
  readonly rhythm: Rhythm;
  readonly damage: readonly Finding[];
}

/** Key, chords and sections. */
export const harmony = defineJob<Input, Harmony & { sections: readonly Section[] }>({
  name: 'harmony',
  version: '2',
  key: (input) => input,
  assets: () => [],
  run({ mix, stems, rhythm, damage }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const mixed = open.source(mix);
      const found = analyseHarmony(
        { mix: mixed, stems: open.stems(perStem((stem) => ofAsset(stems[stem]))), rhythm, damage },
        part(progress, 0, 0.8),
      );
      const sections = analyseSections({ mix: mixed, rhythm, harmony: found }, part(progress, 0.8, 1));
      return { ...found, sections };
    });
  },
});
