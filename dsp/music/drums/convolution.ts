import { Dense, rectify } from './dense.ts';

/** Frames and bands under the kernel. */
const KERNEL = 3;

/**
 * Values [frames, bands + 2, channels]: a band of zeros stands at each end of a frame, so that kernels may reach beyond it.
 */
export interface Plane {
  readonly values: Float32Array;
  readonly bands: number;
  readonly channels: number;
}

export function plane(frames: number, bands: number, channels: number): Plane {
  return { values: new Float32Array(frames * (bands + 2) * channels), bands, channels };
}

/** Where a band of a frame begins. */
export function placeIn({ bands, channels }: Plane, frame: number, band: number): number {
  return (frame * (bands + 2) + band + 1) * channels;
}

/** A convolution of 3 frames × 3 bands that keeps every second band, and what is below 0 set to 0. Beyond the frames lie zeros. */
export class Convolution {
  readonly outputs: number;
  private readonly dense: Dense;
  private readonly patch: Float32Array;

  /** `weights`: [outputs, frames of the kernel, bands of the kernel, inputs]. */
  constructor(weights: Float32Array, bias: Float32Array) {
    this.dense = new Dense(weights, bias);
    this.outputs = bias.length;
    this.patch = new Float32Array(this.dense.inputs);
  }

  apply(from: Plane, into: Plane, frames: number): void {
    const { patch, dense } = this;
    const row = KERNEL * from.channels;
    for (let t = 0; t < frames; t++) {
      for (let b = 0; b < into.bands; b++) {
        for (let k = 0; k < KERNEL; k++) {
          const frame = t + k - 1;
          const inside = frame >= 0 && frame < frames;
          const start = placeIn(from, frame, 2 * b - 1);
          if (inside) for (let i = 0; i < row; i++) patch[k * row + i] = from.values[start + i]!;
          else patch.fill(0, k * row, (k + 1) * row);
        }
        const at = placeIn(into, t, b);
        dense.apply(patch, 0, into.values, at);
        rectify(into.values, at, this.outputs);
      }
    }
  }
}
