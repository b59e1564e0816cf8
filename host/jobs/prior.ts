import { type PerStem, perStem } from '../../dsp/audio/stem.ts';
import { classical } from '../../dsp/separate/classical.ts';
import { createRaw } from '../../models/htdemucs/raw-file.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

interface Input {
  readonly mix: SourceRef;
  /** Raw float32 files in scratch, which somebody reads while they grow. */
  readonly stems: PerStem<string>;
}

/** What the classical separator makes of a mix, for the network that corrects it and follows close behind. */
export const prior = defineJob<Input, null>({
  name: 'prior',
  version: '1',
  key: () => null,
  assets: () => [],
  run({ mix, stems }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const source = open.source(mix);
      const files = perStem((stem) => createRaw(stems[stem], source.sampleRate, source.channels));
      try {
        classical.separate(source, files, progress);
      } finally {
        for (const file of Object.values(files)) file.close();
      }
      return null;
    });
  },
});
