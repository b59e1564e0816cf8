import type { FeatureFacts } from '../../dsp/rebuild/features.ts';
import { packFeatures } from '../../dsp/rebuild/packed.ts';
import { AssetWriter } from '../audio/asset.ts';
import { defineJob } from './job.ts';
import { type AssetRef, ofAsset, withSources } from './refs.ts';

/** What a stem sounds like, coarsely: packed in an asset, where every thread reads what it compares. */
export interface FeaturesRef {
  readonly facts: FeatureFacts;
  readonly packed: AssetRef;
}

/** Listens through a stem for what a damaged span of it could be played from. */
export const features = defineJob<{ stem: AssetRef }, FeaturesRef>({
  name: 'features',
  version: '1',
  key: (input) => input,
  assets: ({ packed }) => [packed.hash],
  run({ stem }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const source = open.source(ofAsset(stem));
      const writer = new AssetWriter(folders.assets, source.sampleRate, 1);
      try {
        const facts = packFeatures(source, (samples) => writer.write([samples]), progress);
        return { facts, packed: writer.finish() };
      } catch (error) {
        writer.abort();
        throw error;
      }
    });
  },
});
