import type { AudioSink, AudioSource, Frames, Progress } from './source.ts';

/** The size of the blocks that streaming code moves, in frames. */
export const BLOCK = 65536;

/** Frames [start, start + length) of a source, as a source of its own. */
export function sliceSource(source: AudioSource, start: Frames, length: Frames): AudioSource {
  return {
    sampleRate: source.sampleRate,
    channels: source.channels,
    length,
    read(at, into) {
      source.read(start + at, into);
      silenceOutside(at, length, into);
    },
  };
}

/** The mean of the channels, one channel out. A mono source is returned as it is. */
export function monoSource(source: AudioSource): AudioSource {
  if (source.channels === 1) return source;
  const scratch = new Scratch(source.channels);
  return {
    sampleRate: source.sampleRate,
    channels: 1,
    length: source.length,
    read(start, into) {
      const out = into[0]!;
      const planar = scratch.of(out.length);
      source.read(start, planar);
      const scale = 1 / source.channels;
      for (let i = 0; i < out.length; i++) {
        let sum = 0;
        for (let c = 0; c < planar.length; c++) sum += planar[c]![i]!;
        out[i] = sum * scale;
      }
    },
  };
}

/** Linear: one factor for all channels, or one for each. */
export type Gain = number | readonly number[];

/** gains[k] times sources[k], summed in float64 and rounded once. All of one rate and channel count; length is the longest. */
export function mixSource(sources: readonly AudioSource[], gains?: readonly Gain[]): AudioSource {
  const first = sources[0]!;
  const scratch = new Scratch(first.channels);
  let sums: Float64Array[] = [];
  return {
    sampleRate: first.sampleRate,
    channels: first.channels,
    length: sources.reduce((longest, source) => Math.max(longest, source.length), 0),
    read(start, into) {
      const n = into[0]!.length;
      if (sums[0]?.length !== n) sums = into.map(() => new Float64Array(n));
      for (const sum of sums) sum.fill(0);
      const planar = scratch.of(n);
      for (let k = 0; k < sources.length; k++) {
        sources[k]!.read(start, planar);
        const gain = gains?.[k] ?? 1;
        for (let c = 0; c < sums.length; c++) {
          const factor = typeof gain === 'number' ? gain : gain[c]!;
          const sum = sums[c]!;
          const from = planar[c]!;
          for (let i = 0; i < n; i++) sum[i]! += factor * from[i]!;
        }
      }
      for (let c = 0; c < into.length; c++) into[c]!.set(sums[c]!);
    },
  };
}

/** Streams a source from front to end into a sink in blocks of BLOCK frames. */
export function pour(source: AudioSource, sink: AudioSink, progress: Progress): void {
  const scratch = new Scratch(source.channels);
  for (let at = 0; at < source.length; at += BLOCK) {
    progress(at / source.length);
    const block = scratch.of(Math.min(BLOCK, source.length - at));
    source.read(at, block);
    sink.write(block);
  }
}

/** Planar buffers that are reused from call to call and grow to the largest size asked for. */
export class Scratch {
  private buffers: Float32Array[];

  constructor(channels: number) {
    this.buffers = Array.from({ length: channels }, () => new Float32Array(0));
  }

  of(length: number): Float32Array[] {
    if (this.buffers[0]!.length < length) this.buffers = this.buffers.map(() => new Float32Array(length));
    return this.buffers.map((buffer) => (buffer.length === length ? buffer : buffer.subarray(0, length)));
  }
}

function silenceOutside(start: Frames, length: Frames, into: readonly Float32Array[]): void {
  for (const channel of into) {
    if (start < 0) channel.fill(0, 0, Math.min(channel.length, -start));
    if (start + channel.length > length) channel.fill(0, Math.max(0, length - start));
  }
}
