import type { Finding } from '../../dsp/damage/finding.ts';
import { analyseDrums } from '../../dsp/music/drums/drums.ts';
import type { Hit, Rhythm } from '../../dsp/music/profile.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

/** Drum hits by class. */
export const drums = defineJob<{ drums: SourceRef; rhythm: Rhythm; damage: readonly Finding[] }, Hit[]>({
  name: 'drums',
  version: '2',
  key: (input) => input,
  assets: () => [],
  run(input, { folders, progress }) {
    return withSources(folders.assets, (open) =>
      analyseDrums({ drums: open.source(input.drums), rhythm: input.rhythm, damage: input.damage }, progress),
    );
  },
});
