import { eachBlock } from '../../dsp/measure/measure.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

/** The largest sample of any channel, linear: above 1 no whole numbers hold it. */
export const peak = defineJob<{ source: SourceRef }, number>({
  name: 'peak',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ source }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      let largest = 0;
      eachBlock(open.source(source), progress, (block) => {
        for (const channel of block) for (const sample of channel) largest = Math.max(largest, Math.abs(sample));
      });
      return largest;
    });
  },
});
