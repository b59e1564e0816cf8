import { type Dense, logistic } from './dense.ts';

/** A gated recurrent unit (K. Cho et al., 2014; the form of cuDNN and PyTorch) over time in one direction. */
export class Recurrent {
  private readonly input: Dense;
  private readonly state: Dense;
  private readonly size: number;

  /** Gates in the order reset, update, new: weights [3 · size, inputs] and [3 · size, size], a bias each. */
  constructor(input: Dense, state: Dense) {
    this.input = input;
    this.state = state;
    this.size = state.inputs;
  }

  /** x: [frames, inputs] → into[t · stride + at …], `size` numbers a frame; from the last frame to the first where `backwards`. */
  apply(x: Float32Array, frames: number, into: Float32Array, stride: number, at: number, backwards: boolean): void {
    const { input, state, size } = this;
    const h = new Float32Array(size);
    const given = new Float32Array(3 * size);
    const kept = new Float32Array(3 * size);
    for (let n = 0; n < frames; n++) {
      const t = backwards ? frames - 1 - n : n;
      input.apply(x, t * input.inputs, given, 0);
      state.apply(h, 0, kept, 0);
      for (let i = 0; i < size; i++) {
        const reset = logistic(given[i]! + kept[i]!);
        const update = logistic(given[size + i]! + kept[size + i]!);
        const fresh = Math.tanh(given[2 * size + i]! + reset * kept[2 * size + i]!);
        h[i] = fresh + update * (h[i]! - fresh);
        into[t * stride + at + i] = h[i]!;
      }
    }
  }
}
