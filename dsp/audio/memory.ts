import type { AudioSink, AudioSource, Frames } from './source.ts';

/** A source over planar arrays that stay the caller's; at least one channel, all of one length. */
export function memorySource(channels: readonly Float32Array[], sampleRate: number): AudioSource {
  const length = channels[0]!.length;
  return {
    sampleRate,
    channels: channels.length,
    length,
    read(start, into) {
      for (let c = 0; c < into.length; c++) copyRange(channels[c]!, start, into[c]!);
    },
  };
}

/** Copies from[start ...] into all of `into`; what lies outside `from` becomes 0. */
function copyRange(from: Float32Array, start: number, into: Float32Array): void {
  const first = Math.max(0, start);
  const end = Math.min(from.length, start + into.length);
  if (end <= first) {
    into.fill(0);
    return;
  }
  if (first > start) into.fill(0, 0, first - start);
  into.set(from.subarray(first, end), first - start);
  if (end < start + into.length) into.fill(0, end - start);
}

/** Reads a bounded span as new planar arrays. For regions and test signals, never for a song. */
export function readSpan(source: AudioSource, start: Frames, length: Frames): Float32Array[] {
  const out = Array.from({ length: source.channels }, () => new Float32Array(length));
  source.read(start, out);
  return out;
}

/** A sink that keeps what it is given, for takes of bounded length and for tests. */
export class MemorySink implements AudioSink {
  readonly sampleRate: number;
  readonly channels: number;
  private readonly blocks: Float32Array[][] = [];
  private frames = 0;

  constructor(sampleRate: number, channels: number) {
    this.sampleRate = sampleRate;
    this.channels = channels;
  }

  write(block: readonly Float32Array[]): void {
    this.blocks.push(block.map((channel) => channel.slice()));
    this.frames += block[0]!.length;
  }

  /** Everything written so far, planar. */
  take(): Float32Array[] {
    return Array.from({ length: this.channels }, (_, c) => {
      const out = new Float32Array(this.frames);
      let at = 0;
      for (const block of this.blocks) {
        out.set(block[c]!, at);
        at += block[c]!.length;
      }
      return out;
    });
  }
}
