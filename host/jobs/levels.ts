import { LoudnessMeter } from '../../dsp/measure/loudness.ts';
import { eachBlock, type Levels, measureLevels } from '../../dsp/measure/measure.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

/** Loudness and peaks of any audio: the numbers beside an export. */
export const levels = defineJob<{ source: SourceRef }, Levels>({
  name: 'levels',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ source }, { folders, progress }) {
    return withSources(folders.assets, (open) => measureLevels(open.source(source), progress));
  },
});

/** Integrated loudness alone, LUFS, for level matching: it is wanted after every choice, and peaks take most of the time. */
export const loudness = defineJob<{ source: SourceRef }, number>({
  name: 'loudness',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ source }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const audio = open.source(source);
      const meter = new LoudnessMeter(audio.sampleRate, audio.channels);
      eachBlock(audio, progress, (block) => meter.feed(block));
      return meter.read().integrated;
    });
  },
});
