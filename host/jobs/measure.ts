import { type Measurement, measure } from '../../dsp/measure/measure.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

/** Loudness, peaks and quality figures of any audio. */
export const measureAudio = defineJob<{ source: SourceRef }, Measurement>({
  name: 'measure',
  version: '2',
  key: (input) => input,
  assets: () => [],
  run({ source }, { folders, progress }) {
    return withSources(folders.assets, (open) => measure(open.source(source), progress));
  },
});
