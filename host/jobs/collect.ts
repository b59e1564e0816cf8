import type { AudioSink } from '../../dsp/audio/source.ts';
import { pour } from '../../dsp/audio/views.ts';
import { AssetWriter } from '../audio/asset.ts';
import { InterleavedFile } from '../audio/interleaved.ts';
import { resample } from '../audio/resample.ts';
import { defineJob } from './job.ts';
import type { AssetRef } from './refs.ts';

interface Input {
  /** Raw float32, channels in turn. */
  readonly path: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** Frames in the file. */
  readonly frames: number;
  /** The rate that it shall have, and exactly how many frames then. */
  readonly to: { readonly sampleRate: number; readonly length: number };
}

/** Makes an asset of raw sound that a process of its own left in a file. */
export const collect = defineJob<Input, AssetRef>({
  name: 'collect',
  version: '1',
  native: true,
  key: () => null,
  assets: (asset) => [asset.hash],
  run({ path, sampleRate, channels, frames, to }, { folders, progress }) {
    const source = new InterleavedFile(path, 0, sampleRate, channels, frames);
    const writer = new AssetWriter(folders.assets, to.sampleRate, channels);
    try {
      const exact = new ExactLength(writer, to.length);
      if (to.sampleRate === sampleRate) pour(source, exact, progress);
      else resample(source, to.sampleRate, exact, progress);
      exact.fill();
      return writer.finish();
    } catch (error) {
      writer.abort();
      throw error;
    } finally {
      source.close();
    }
  },
});

/** Passes on a number of frames: what is too much is left out, what is missing is silence. */
class ExactLength implements AudioSink {
  readonly sampleRate: number;
  readonly channels: number;
  private readonly sink: AudioSink;
  private left: number;

  constructor(sink: AudioSink, length: number) {
    this.sampleRate = sink.sampleRate;
    this.channels = sink.channels;
    this.sink = sink;
    this.left = length;
  }

  write(block: readonly Float32Array[]): void {
    const count = Math.min(this.left, block[0]!.length);
    if (count > 0) this.sink.write(block.map((channel) => channel.subarray(0, count)));
    this.left -= count;
  }

  /** Rounding at two rates costs at most a frame or two. */
  fill(): void {
    if (this.left > 0) this.write(Array.from({ length: this.channels }, () => new Float32Array(this.left)));
  }
}
