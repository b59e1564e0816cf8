import type { AudioSource } from '../../dsp/audio/source.ts';
import { part } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import { pour } from '../../dsp/audio/views.ts';
import { residualSource } from '../../dsp/separate/residual.ts';
import { AssetWriter } from '../audio/asset.ts';
import { defineJob } from './job.ts';
import { type AssetRef, ofAsset, type SourceRef, stemAssets, withSources } from './refs.ts';
import type { Separated } from './separate.ts';

/** Seconds over which a stem that ends before its song goes: no click where it is heard alone, and too short to be heard as a fade. */
export const TAPER = 0.02;

/** Stems of the beginning of a song brought to nothing at their end, and what is left of it beside them then: at the end all of it. */
export const taper = defineJob<{ mix: SourceRef; stems: PerStem<AssetRef> }, Separated>({
  name: 'taper',
  version: '1',
  key: (input) => input,
  assets: ({ stems, residual }) => [...stemAssets(stems), residual.hash],
  run({ mix, stems }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const heard = open.source(mix);
      const tapered = perStem((stem) => goingOut(open.source(ofAsset(stems[stem]))));
      const keep = (source: AudioSource, k: number): AssetRef => {
        const writer = new AssetWriter(folders.assets, source.sampleRate, source.channels);
        try {
          pour(source, writer, part(progress, k / 5, (k + 1) / 5));
          return writer.finish('the process');
        } catch (error) {
          writer.abort();
          throw error;
        }
      };
      return {
        stems: perStem((stem) => keep(tapered[stem], STEMS.indexOf(stem))),
        residual: keep(residualSource(heard, tapered), STEMS.length),
      };
    });
  },
});

/** A source whose last moments go to silence in a straight line; its last frame is silent. */
function goingOut(source: AudioSource): AudioSource {
  const { length } = source;
  const fade = Math.min(length, Math.round(TAPER * source.sampleRate));
  return {
    ...source,
    read(start, into) {
      source.read(start, into);
      for (const channel of into) {
        for (let n = Math.max(0, length - fade - start); n < channel.length; n++) {
          channel[n]! *= Math.max(0, (length - 1 - start - n) / fade);
        }
      }
    },
  };
}
