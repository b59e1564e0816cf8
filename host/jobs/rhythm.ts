import type { Finding } from '../../dsp/damage/finding.ts';
import type { Rhythm } from '../../dsp/music/profile.ts';
import { analyseRhythm } from '../../dsp/music/rhythm/rhythm.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

interface Input {
  readonly mix: SourceRef;
  readonly drums: SourceRef;
  readonly bass: SourceRef;
  readonly damage: readonly Finding[];
}

/** Tempo, beats, meter, downbeats. */
export const rhythm = defineJob<Input, Rhythm>({
  name: 'rhythm',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ mix, drums, bass, damage }, { folders, progress }) {
    return withSources(folders.assets, (open) =>
      analyseRhythm({ mix: open.source(mix), drums: open.source(drums), bass: open.source(bass), damage }, progress),
    );
  },
});
