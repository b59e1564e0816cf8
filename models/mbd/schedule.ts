/**
 * The noise schedule and the reverse process of MultiBandDiffusion (San Roman et al., 2023, arXiv 2308.02560), by a part of its steps. In
 * double precision where the reference is in single: that moves the result by less than −110 dB.
 */

export interface Schedule {
  /** β of the first and the last step. */
  readonly first: number;
  readonly last: number;
  /** β grows as this power of a straight line. */
  readonly exponent: number;
  readonly steps: number;
  /** Samples are kept within ± this after each step; null or 0: not. */
  readonly clip: number | null;
  readonly noiseScale: number;
}

/** Noise of one call, in the order in which the reference calls: the start of a band, then each step but its last. Normal, mean 0, variance 1. */
export type NoiseSource = (call: number, length: number) => Float32Array;

/** Estimates the noise in `x` at a step. */
export type Estimate = (x: Float32Array, step: number) => Promise<Float32Array>;

/** The reference's choice: every fiftieth step from the last, and 0, which is where the last evaluation ends. */
export function defaultSteps(steps: number): number[] {
  const list: number[] = [];
  for (let step = steps - 1; step >= 0; step -= 50) list.push(step);
  return [...list, 0];
}

/** Calls of noise that one band makes with these steps. */
export function noiseCalls(steps: readonly number[]): number {
  return 1 + Math.max(0, steps.length - 2);
}

/** ᾱ of each step: the product of 1 − β up to it. */
function alphaBars({ first, last, exponent, steps }: Schedule): Float64Array {
  const start = first ** (1 / exponent);
  const gap = (last ** (1 / exponent) - start) / (steps - 1);
  let product = 1;
  return Float64Array.from({ length: steps }, (_, step) => {
    product *= 1 - (start + gap * step) ** exponent;
    return product;
  });
}

/**
 * From noise to a band, in the space of its processor. `steps` falls from the noisiest to 0; there is one evaluation for each but the last.
 * Calls of `noise` are numbered from `firstCall`. `onStep` may throw to stop.
 */
export async function reverse(
  schedule: Schedule,
  steps: readonly number[],
  length: number,
  estimate: Estimate,
  noise: NoiseSource,
  firstCall: number,
  onStep: (done: number, of: number) => void | Promise<void> = () => {},
): Promise<Float32Array<ArrayBuffer>> {
  const bars = alphaBars(schedule);
  const { clip, noiseScale } = schedule;
  const evaluations = steps.length - 1;
  let call = firstCall;
  const current = Float32Array.from(noise(call++, length), (value) => value * noiseScale);
  for (let index = 0; index < evaluations; index++) {
    await onStep(index, evaluations);
    const step = steps[index]!;
    const next = steps[index + 1]!;
    const guess = await estimate(current, step);
    const bar = bars[step]!;
    // Of the shortened chain, which goes from one step of the list to the next.
    const alpha = bar / bars[next]!;
    const share = ((1 - alpha) / Math.sqrt(1 - bar)) * noiseScale;
    const scale = Math.sqrt(alpha);
    const isLast = index === evaluations - 1;
    const variance = isLast ? 0 : ((1 - bars[next]!) / (1 - bar)) * (1 - alpha);
    const spread = Math.sqrt(variance) * noiseScale;
    const fresh = variance > 0 ? noise(call++, length) : null;
    for (let i = 0; i < length; i++) {
      let value = (current[i]! - share * guess[i]!) / scale;
      if (fresh !== null) value += spread * fresh[i]!;
      if (clip) value = Math.max(-clip, Math.min(clip, value));
      current[i] = value;
    }
  }
  await onStep(evaluations, evaluations);
  return current;
}
