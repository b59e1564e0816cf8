/** Outputs computed side by side: each input is loaded once for all of them, and no sum waits for another. */
const LANES = 4;

/** y = W x + b. The number of outputs is a multiple of four. */
export class Dense {
  readonly inputs: number;
  readonly outputs: number;
  /** Blocks of four rows, each [inputs, 4]. */
  private readonly weights: Float32Array;
  private readonly bias: Float32Array;

  /** `weights`: [outputs, inputs]. */
  constructor(weights: Float32Array, bias: Float32Array) {
    this.outputs = bias.length;
    this.inputs = weights.length / bias.length;
    this.bias = bias;
    this.weights = new Float32Array(weights.length);
    for (let o = 0; o < this.outputs; o++) {
      const block = o - (o % LANES);
      for (let i = 0; i < this.inputs; i++)
        this.weights[block * this.inputs + i * LANES + (o % LANES)] = weights[o * this.inputs + i]!;
    }
  }

  /** into[at …] = W x[from …] + b */
  apply(x: Float32Array, from: number, into: Float32Array, at: number): void {
    const { inputs, outputs, weights, bias } = this;
    let w = 0;
    for (let o = 0; o < outputs; o += LANES) {
      let a = bias[o]!;
      let b = bias[o + 1]!;
      let c = bias[o + 2]!;
      let d = bias[o + 3]!;
      for (let i = from; i < from + inputs; i++, w += LANES) {
        const value = x[i]!;
        a += weights[w]! * value;
        b += weights[w + 1]! * value;
        c += weights[w + 2]! * value;
        d += weights[w + 3]! * value;
      }
      into[at + o] = a;
      into[at + o + 1] = b;
      into[at + o + 2] = c;
      into[at + o + 3] = d;
    }
  }
}

/** Sets what is below 0 to 0. */
export function rectify(x: Float32Array, from: number, count: number): void {
  for (let i = from; i < from + count; i++) if (x[i]! < 0) x[i] = 0;
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
