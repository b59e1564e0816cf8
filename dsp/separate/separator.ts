import type { AudioSink, AudioSource, Progress } from '../audio/source.ts';
import type { PerStem } from '../audio/stem.ts';

/** A way to take a mix apart. Streams at constant memory: reads the mix in blocks, appends to the sinks in step. */
export interface Separator {
  readonly name: string;
  readonly version: string;
  /**
   * Writes exactly `mix.length` frames to each sink, at the mix's rate and channel count.
   * The caller computes the residual (mix minus the four, in float32), so stems need not add up exactly, but should.
   */
  separate(mix: AudioSource, into: PerStem<AudioSink>, progress: Progress): void;
}
