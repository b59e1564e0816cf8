/** Second-order section H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²). */
export interface BiquadCoefficients {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Below this a filter's memory is inaudible by 400 dB; it is cleared before it becomes a slow denormal number. */
const FORGOTTEN = 1e-20;

/** One running second-order section, transposed direct form II, float64 state: feed it a signal block by block. */
export class Biquad {
  private readonly c: BiquadCoefficients;
  private s1 = 0;
  private s2 = 0;

  constructor(coefficients: BiquadCoefficients) {
    this.c = coefficients;
  }

  reset(): void {
    this.s1 = 0;
    this.s2 = 0;
  }

  /** Filters the first `length` samples of `x` in place. */
  run(x: Float32Array | Float64Array, length: number = x.length): void {
    const { b0, b1, b2, a1, a2 } = this.c;
    let { s1, s2 } = this;
    for (let n = 0; n < length; n++) {
      const input = x[n]!;
      const output = b0 * input + s1;
      s1 = b1 * input - a1 * output + s2;
      s2 = b2 * input - a2 * output;
      x[n] = output;
    }
    this.s1 = Math.abs(s1) < FORGOTTEN ? 0 : s1;
    this.s2 = Math.abs(s2) < FORGOTTEN ? 0 : s2;
  }
}

/** Low-pass of 12 dB/octave, −3 dB at `hz` for q = √½ (R. Bristow-Johnson, Audio EQ Cookbook). 0 < hz < rate/2. */
export function lowPass(hz: number, sampleRate: number, q: number = Math.SQRT1_2): BiquadCoefficients {
  const { cos, alpha } = corner(hz, sampleRate, q);
  return normalised((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
}

/** High-pass of 12 dB/octave, −3 dB at `hz` for q = √½ (same source). */
export function highPass(hz: number, sampleRate: number, q: number = Math.SQRT1_2): BiquadCoefficients {
  const { cos, alpha } = corner(hz, sampleRate, q);
  return normalised((1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
}

function corner(hz: number, sampleRate: number, q: number): { cos: number; alpha: number } {
  const w = (2 * Math.PI * hz) / sampleRate;
  return { cos: Math.cos(w), alpha: Math.sin(w) / (2 * q) };
}

function normalised(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): BiquadCoefficients {
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}
