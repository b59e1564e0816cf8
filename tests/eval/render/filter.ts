/** A second-order section in transposed direct form II (coefficients after the RBJ cookbook). Filters in place. */
export class Biquad {
  private z1 = 0;
  private z2 = 0;
  private readonly b0: number;
  private readonly b1: number;
  private readonly b2: number;
  private readonly a1: number;
  private readonly a2: number;

  constructor(b0: number, b1: number, b2: number, a0: number, a1: number, a2: number) {
    this.b0 = b0 / a0;
    this.b1 = b1 / a0;
    this.b2 = b2 / a0;
    this.a1 = a1 / a0;
    this.a2 = a2 / a0;
  }

  static lowpass(rate: number, hz: number, q = Math.SQRT1_2): Biquad {
    const { cos, alpha } = angle(rate, hz, q);
    return new Biquad((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
  }

  static highpass(rate: number, hz: number, q = Math.SQRT1_2): Biquad {
    const { cos, alpha } = angle(rate, hz, q);
    return new Biquad((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
  }

  /** Peak gain 0 dB. */
  static bandpass(rate: number, hz: number, q: number): Biquad {
    const { cos, alpha } = angle(rate, hz, q);
    return new Biquad(alpha, 0, -alpha, 1 + alpha, -2 * cos, 1 - alpha);
  }

  static peak(rate: number, hz: number, q: number, db: number): Biquad {
    const { cos, alpha } = angle(rate, hz, q);
    const a = 10 ** (db / 40);
    return new Biquad(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
  }

  static lowShelf(rate: number, hz: number, db: number): Biquad {
    const { cos, alpha } = angle(rate, hz, Math.SQRT1_2);
    const a = 10 ** (db / 40);
    const r = 2 * Math.sqrt(a) * alpha;
    return new Biquad(
      a * (a + 1 - (a - 1) * cos + r),
      2 * a * (a - 1 - (a + 1) * cos),
      a * (a + 1 - (a - 1) * cos - r),
      a + 1 + (a - 1) * cos + r,
      -2 * (a - 1 + (a + 1) * cos),
      a + 1 + (a - 1) * cos - r,
    );
  }

  static highShelf(rate: number, hz: number, db: number): Biquad {
    const { cos, alpha } = angle(rate, hz, Math.SQRT1_2);
    const a = 10 ** (db / 40);
    const r = 2 * Math.sqrt(a) * alpha;
    return new Biquad(
      a * (a + 1 + (a - 1) * cos + r),
      -2 * a * (a - 1 + (a + 1) * cos),
      a * (a + 1 + (a - 1) * cos - r),
      a + 1 - (a - 1) * cos + r,
      2 * (a - 1 - (a + 1) * cos),
      a + 1 - (a - 1) * cos - r,
    );
  }

  step(x: number): number {
    const y = this.b0 * x + this.z1;
    this.z1 = this.b1 * x - this.a1 * y + this.z2;
    this.z2 = this.b2 * x - this.a2 * y;
    return y;
  }

  run(samples: Float32Array): void {
    let { z1, z2 } = this;
    const { b0, b1, b2, a1, a2 } = this;
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i]!;
      const y = b0 * x + z1;
      z1 = b1 * x - a1 * y + z2;
      z2 = b2 * x - a2 * y;
      samples[i] = y;
    }
    this.z1 = z1;
    this.z2 = z2;
  }
}

function angle(rate: number, hz: number, q: number): { cos: number; alpha: number } {
  const w = (2 * Math.PI * Math.min(hz, 0.49 * rate)) / rate;
  return { cos: Math.cos(w), alpha: Math.sin(w) / (2 * q) };
}
