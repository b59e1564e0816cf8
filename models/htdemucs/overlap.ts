import type { AudioSource, Frames } from '../../dsp/audio/source.ts';
import { BLOCK } from '../../dsp/audio/views.ts';
import type { Blend } from './network.ts';

/** A network as overlap-and-add sees it. */
interface SegmentNetwork {
  readonly config: { readonly channels: number; readonly segment: number };
  /** May write into the arrays of `into`: for each blend one of a segment for each channel. */
  run(
    mix: readonly Float32Array[],
    blends: readonly Blend[],
    into: readonly (readonly Float32Array[])[],
  ): Promise<readonly (readonly Float32Array[])[]>;
}

/**
 * A network run over a source of any length in overlapping segments, whose results are cross-faded under triangles: upstream's `apply_model` with `split`, from
 * front to end at the memory of one segment. The last segments, shorter than the rest, are centred in what lies around them.
 */
export class OverlapAdd {
  private readonly network: SegmentNetwork;
  private readonly source: AudioSource;
  private readonly blends: readonly Blend[];
  private readonly start: Frames;
  private readonly length: Frames;
  private readonly stride: number;
  private readonly triangle: Float32Array;
  private readonly mix: Float32Array[];
  private readonly made: Float32Array[][];
  /** What is not given out yet, from `position` on. */
  private readonly sums: Float32Array[][];
  private readonly weights: Float32Array;
  /** The offset of the next segment, from `start`: all before it is finished. */
  private next: Frames = 0;
  /** How far the results have been given out, from `start`. */
  private position: Frames = 0;

  /**
   * `start`: where the first segment begins, which may lie before the source; the span ends `length` frames later. Silence lies around the source.
   * overlap: 0 … below 1 of a segment.
   */
  constructor(
    network: SegmentNetwork,
    source: AudioSource,
    blends: readonly Blend[],
    { start, length, overlap }: { readonly start: Frames; readonly length: Frames; readonly overlap: number },
  ) {
    const { channels, segment } = network.config;
    this.network = network;
    this.source = source;
    this.blends = blends;
    this.start = start;
    this.length = length;
    this.stride = Math.max(1, Math.trunc((1 - overlap) * segment));
    this.triangle = triangleOf(segment);
    this.mix = Array.from({ length: channels }, () => new Float32Array(segment));
    this.made = blends.map(() => this.mix.map(() => new Float32Array(segment)));
    this.sums = blends.map(() => this.mix.map(() => new Float32Array(segment + BLOCK)));
    this.weights = new Float32Array(segment + BLOCK);
  }

  /** Adds the next `frames` (at most BLOCK) times `gain` to `into`: for each blend an array a channel, of that length. `onSegment` is awaited after each segment. */
  async pull(
    into: readonly (readonly Float32Array[])[],
    frames: number,
    gain: number,
    onSegment: () => Promise<void>,
  ): Promise<void> {
    while (this.next < this.length && this.next < this.position + frames) {
      await this.advance();
      await onSegment();
    }
    this.sums.forEach((channels, blend) => {
      channels.forEach((sum, c) => {
        const out = into[blend]![c]!;
        for (let i = 0; i < frames; i++) out[i]! += (gain * sum[i]!) / this.weights[i]!;
        shift(sum, frames);
      });
    });
    shift(this.weights, frames);
    this.position += frames;
  }

  private async advance(): Promise<void> {
    const { mix, triangle, weights } = this;
    const segment = triangle.length;
    const frames = Math.min(segment, this.length - this.next);
    // The odd frame of the room around it goes behind, as upstream.
    const before = Math.floor((segment - frames) / 2);
    this.source.read(this.start + this.next - before, mix);
    const made = await this.network.run(mix, this.blends, this.made);
    const at = this.next - this.position;
    for (let i = 0; i < frames; i++) weights[at + i]! += triangle[i]!;
    this.sums.forEach((channels, blend) => {
      channels.forEach((sum, c) => {
        const from = made[blend]![c]!;
        for (let i = 0; i < frames; i++) sum[at + i]! += triangle[i]! * from[before + i]!;
      });
    });
    this.next = Math.min(this.length, this.next + this.stride);
  }
}

/** How many segments a span of this length takes. */
export function segmentsOf(segment: number, length: Frames, overlap: number): number {
  return Math.ceil(length / Math.max(1, Math.trunc((1 - overlap) * segment)));
}

function shift(values: Float32Array, by: number): void {
  values.copyWithin(0, by);
  values.fill(0, values.length - by);
}

/** Rises to 1 in the middle and falls again; nowhere 0. */
function triangleOf(length: number): Float32Array {
  const rise = Math.floor(length / 2);
  const peak = Math.max(rise, length - rise);
  return Float32Array.from({ length }, (_, i) => (i < rise ? i + 1 : length - i) / peak);
}
