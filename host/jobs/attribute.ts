import type { PerStem } from '../../dsp/audio/stem.ts';
import { perStem } from '../../dsp/audio/stem.ts';
import { attributeDamage } from '../../dsp/damage/attribute.ts';
import type { StemDamage } from '../../dsp/damage/finding.ts';
import { defineJob } from './job.ts';
import { type AssetRef, ofAsset, withSources } from './refs.ts';

interface Input {
  readonly mix: StemDamage;
  readonly own: PerStem<StemDamage>;
  readonly stems: PerStem<AssetRef>;
}

/** Shares the damage of a recording out among the stems that a separator made of it. */
export const attribute = defineJob<Input, PerStem<StemDamage>>({
  name: 'attribute',
  version: '2',
  key: (input) => input,
  assets: () => [],
  run({ mix, own, stems }, { folders, progress }) {
    return withSources(folders.assets, (open) =>
      attributeDamage(mix, open.stems(perStem((stem) => ofAsset(stems[stem]))), own, progress),
    );
  },
});
