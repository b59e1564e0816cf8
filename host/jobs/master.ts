import { part } from '../../dsp/audio/source.ts';
import { type MasterResult, master } from '../../dsp/master/master.ts';
import { eachBlock, measureLevels } from '../../dsp/measure/measure.ts';
import { correctionTowards, equalisedSource } from '../../dsp/mix/equalise.ts';
import type { Reference } from '../../dsp/mix/reference.ts';
import { ThirdOctaveMeter } from '../../dsp/mix/thirdoctaves.ts';
import { AssetWriter } from '../audio/asset.ts';
import { defineJob } from './job.ts';
import { type AssetRef, type SourceRef, withSources } from './refs.ts';

export interface MasterInput {
  readonly mix: SourceRef;
  /** LUFS, or null: as loud as it is. */
  readonly targetLufs: number | null;
  readonly truePeakDb: number;
  /** Its spectrum is approached before mastering. */
  readonly reference: Reference | null;
}

export interface MasteredMix {
  readonly asset: AssetRef;
  readonly result: MasterResult;
}

/** Brings the mix to its loudness under its ceiling. */
export const masterMix = defineJob<MasterInput, MasteredMix>({
  name: 'master',
  version: '1',
  key: (input) => input,
  assets: ({ asset }) => [asset.hash],
  run({ mix, targetLufs, truePeakDb, reference }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const plain = open.source(mix);
      const bands = new ThirdOctaveMeter(plain.sampleRate);
      if (reference !== null) eachBlock(plain, part(progress, 0, 0.1), (block) => bands.feed(block));
      const correction = reference === null ? null : correctionTowards(reference.spectrum, bands.read());
      const source = correction === null ? plain : equalisedSource(plain, correction);
      const target = targetLufs ?? measureLevels(source, part(progress, 0.1, 0.2)).lufs;
      const writer = new AssetWriter(folders.assets, source.sampleRate, source.channels);
      try {
        const result = master(source, writer, { targetLufs: target, truePeakDb }, part(progress, 0.2, 1));
        return { asset: writer.finish(), result };
      } catch (error) {
        writer.abort();
        throw error;
      }
    });
  },
});
