import { part } from '../../dsp/audio/source.ts';
import { type PerStem, perStem } from '../../dsp/audio/stem.ts';
import { pour } from '../../dsp/audio/views.ts';
import { residualSource } from '../../dsp/separate/residual.ts';
import { separatorNamed } from '../../dsp/separate/separators.ts';
import { AssetWriter } from '../audio/asset.ts';
import { defineJob } from './job.ts';
import { type AssetRef, ofAsset, type SourceRef, stemAssets, withSources } from './refs.ts';

export interface Separated {
  readonly stems: PerStem<AssetRef>;
  /** The mix minus the four stems: with them it is the mix again. */
  readonly residual: AssetRef;
}

/** Takes a mix apart into the four stems and what is left. */
export const separate = defineJob<{ mix: SourceRef; separator: string; version: string }, Separated>({
  name: 'separate',
  version: '1',
  key: (input) => input,
  assets: ({ stems, residual }) => [...stemAssets(stems), residual.hash],
  run({ mix, separator }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const chosen = separatorNamed(separator);
      if (chosen === undefined) throw new Error(`no separator is called ${separator}`);
      const source = open.source(mix);
      const writers = perStem(() => new AssetWriter(folders.assets, source.sampleRate, source.channels));
      const residual = new AssetWriter(folders.assets, source.sampleRate, source.channels);
      try {
        chosen.separate(source, writers, part(progress, 0, 0.95));
        const stems = perStem((stem): AssetRef => writers[stem].finish());
        const written = open.stems(perStem((stem) => ofAsset(stems[stem])));
        pour(residualSource(source, written), residual, part(progress, 0.95, 1));
        return { stems, residual: residual.finish() };
      } catch (error) {
        for (const writer of [...Object.values(writers), residual]) writer.abort();
        throw error;
      }
    });
  },
});
