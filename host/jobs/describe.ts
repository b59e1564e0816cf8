import { part } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import { describe as describeFacts } from '../../dsp/music/describe/describe.ts';
import { measureSound } from '../../dsp/music/describe/sound.ts';
import type { Harmony, Hit, Note, Rhythm } from '../../dsp/music/profile.ts';
import { defineJob } from './job.ts';
import { type AssetRef, ofAsset, type SourceRef, withSources } from './refs.ts';

interface Input {
  readonly mix: SourceRef;
  readonly stems: PerStem<AssetRef>;
  readonly rhythm: Rhythm;
  readonly harmony: Harmony;
  readonly melody: { readonly hz: readonly number[]; readonly notes: readonly Note[] };
  readonly bass: readonly Note[];
  readonly drums: readonly Hit[];
}

/** One sentence about the music, from what was measured. */
export const describe = defineJob<Input, string>({
  name: 'describe',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ mix, stems, melody, ...heard }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const whole = open.source(mix);
      const sources = open.stems(perStem((stem) => ofAsset(stems[stem])));
      const sounds = {
        mix: measureSound(whole, part(progress, 0, 0.2)),
        ...perStem((stem) => {
          const at = 0.2 * (STEMS.indexOf(stem) + 1);
          return measureSound(sources[stem], part(progress, at, at + 0.2));
        }),
      };
      const { sampleRate, length } = whole;
      return describeFacts({
        ...heard,
        sampleRate,
        length,
        melody: { ...melody, hz: Float32Array.from(melody.hz) },
        sounds,
      });
    });
  },
});
