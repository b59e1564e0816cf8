import type { Finding } from '../../dsp/damage/finding.ts';
import { analyseDrums } from '../../dsp/music/drums/drums.ts';
import type { Hit } from '../../dsp/music/profile.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

/** Drum hits by class. */
export const drums = defineJob<{ drums: SourceRef; damage: readonly Finding[] }, Hit[]>({
  name: 'drums',
  version: '3',
  key: (input) => input,
  assets: () => [],
  run(input, { folders, progress }) {
    return withSources(folders.assets, (open) =>
      analyseDrums({ drums: open.source(input.drums), damage: input.damage }, progress),
    );
  },
});
