import { type PerStem, perStem } from '../../dsp/audio/stem.ts';
import { measureReference, type Reference } from '../../dsp/mix/reference.ts';
import { defineJob } from './job.ts';
import { type AssetRef, ofAsset, type SourceRef, withSources } from './refs.ts';

/** What is taken from a recording that the result shall sound like. */
export const reference = defineJob<{ mix: SourceRef; stems: PerStem<AssetRef> }, Reference>({
  name: 'reference',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ mix, stems }, { folders, progress }) {
    return withSources(folders.assets, (open) =>
      measureReference(open.source(mix), open.stems(perStem((stem) => ofAsset(stems[stem]))), progress),
    );
  },
});
