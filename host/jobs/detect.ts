import type { StemName } from '../../dsp/audio/stem.ts';
import { detectDamage } from '../../dsp/damage/detect.ts';
import type { StemDamage } from '../../dsp/damage/finding.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

/** Finds the damage of one stem, or of the mix. */
export const detect = defineJob<{ source: SourceRef; stem: StemName | 'mix' }, StemDamage>({
  name: 'detect',
  version: '4',
  key: (input) => input,
  assets: () => [],
  run({ source, stem }, { folders, progress }) {
    return withSources(folders.assets, (open) => detectDamage(open.source(source), { stem }, progress));
  },
});
