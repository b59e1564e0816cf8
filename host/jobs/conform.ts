import type { AudioSource } from '../../dsp/audio/source.ts';
import { part } from '../../dsp/audio/source.ts';
import { pour, sliceSource } from '../../dsp/audio/views.ts';
import { AssetWriter, openAsset } from '../audio/asset.ts';
import { resample } from '../audio/resample.ts';
import { defineJob } from './job.ts';
import { type AssetRef, type SourceRef, withSources } from './refs.ts';

interface Input {
  readonly source: SourceRef;
  readonly sampleRate: number;
  readonly channels: number;
  /** Frames at the new rate, or null: as long as it is. Longer is padded with silence, shorter is cut. */
  readonly length: number | null;
}

/** Brings audio to a rate, a channel count (mono is doubled) and a length. */
export const conform = defineJob<Input, AssetRef>({
  name: 'conform',
  version: '1',
  native: true,
  key: (input) => input,
  assets: (asset) => [asset.hash],
  run({ source, sampleRate, channels, length }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const audio = spread(open.source(source), channels);
      if (audio.sampleRate === sampleRate) {
        return store(folders.assets, sliceSource(audio, 0, length ?? audio.length), (into) => part(progress, 0, into));
      }
      const writer = new AssetWriter(folders.assets, sampleRate, channels);
      let resampled: AssetRef;
      try {
        resample(audio, sampleRate, writer, part(progress, 0, 0.9));
        resampled = writer.finish();
      } catch (error) {
        writer.abort();
        throw error;
      }
      if (length === null || resampled.length === length) return resampled;
      const again = openAsset(folders.assets, resampled.hash);
      try {
        return store(folders.assets, sliceSource(again, 0, length), (into) => part(progress, 0.9, into));
      } finally {
        again.close();
      }
    });
  },
});

function store(assets: string, audio: AudioSource, progress: (to: number) => (fraction: number) => void): AssetRef {
  const writer = new AssetWriter(assets, audio.sampleRate, audio.channels);
  try {
    pour(audio, writer, progress(1));
    return writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

/** A mono source as `channels` equal ones. */
function spread(source: AudioSource, channels: number): AudioSource {
  if (source.channels === channels) return source;
  return {
    sampleRate: source.sampleRate,
    channels,
    length: source.length,
    read(start, into) {
      source.read(start, [into[0]!]);
      for (let c = 1; c < into.length; c++) into[c]!.set(into[0]!);
    },
  };
}
