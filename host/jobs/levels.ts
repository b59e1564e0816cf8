import { type Levels, measureLevels } from '../../dsp/measure/measure.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

/** Loudness and peaks of any audio: what level matching and the numbers beside an export need. */
export const levels = defineJob<{ source: SourceRef }, Levels>({
  name: 'levels',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ source }, { folders, progress }) {
    return withSources(folders.assets, (open) => measureLevels(open.source(source), progress));
  },
});
