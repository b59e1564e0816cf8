import type { BiquadCoefficients } from '../signal/biquad.ts';

/**
 * The two sections of the K-weighting of ITU-R BS.1770-4 at any rate: a +4 dB shelf above 1.7 kHz (the head) and a high-pass at 38 Hz.
 * The analogue prototypes behind the standard's 48 kHz coefficients (B. De Man, "Evaluation of implementations of the
 * EBU R128 loudness measurement") are brought to the rate by the bilinear transform, warped to keep the corner.
 */
export function kWeighting(sampleRate: number): readonly [BiquadCoefficients, BiquadCoefficients] {
  return [shelf(sampleRate), highPassStage(sampleRate)];
}

function shelf(sampleRate: number): BiquadCoefficients {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (high + (band * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

function highPassStage(sampleRate: number): BiquadCoefficients {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  // The standard leaves the numerator of this stage at 1, −2, 1 without scaling.
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}
