import { Biquad } from '../render/filter.ts';
import { recode } from './codec.ts';
import { copyOf, type Ranges, type Spoiler, sdr, solve, USUAL } from './spoiler.ts';

/** Input SDR in dB: what clipping alone does to the span. */
const SDR: Ranges = { minor: [14, 19], damaged: [7, 12], severe: [1.5, 5] };

/** Hard or soft clipping, alone, or with what often follows it: a low cut that tilts the flat tops, a gain, lossy coding. */
export const clipping: Spoiler = {
  cause: 'clipping',
  seconds: USUAL,
  apply(stem, span, context) {
    const { random } = context;
    const clean = copyOf(stem, span.from, span.to);
    let peak = 0;
    for (const channel of clean) for (const value of channel) peak = Math.max(peak, Math.abs(value));
    if (peak < 0.02) return null;
    const kind = random.pick(['hard', 'hard', 'hard', 'soft'] as const);
    const goal = random.between(...SDR[context.severity]);
    const shape = (x: number, limit: number) =>
      kind === 'hard' ? Math.max(-limit, Math.min(limit, x)) : limit * knee(x / limit);
    const clip = (limit: number) => clean.map((channel) => channel.map((x) => shape(x, limit)));
    // A lower limit clips more: search over 1/limit so that the SDR falls.
    const limit = 1 / solve(0.8 / peak, 60 / peak, goal, (x) => sdr(clean, clip(1 / x)));
    let wet: Float32Array[] = clip(limit);
    const after = random.pick(['nothing', 'nothing', 'low cut', 'gain', 'coding'] as const);
    if (after === 'low cut') for (const channel of wet) Biquad.highpass(context.rate, 12).run(channel);
    if (after === 'gain') {
      const gain = 10 ** (random.between(-3, 2) / 20);
      wet = wet.map((channel) => channel.map((x) => x * gain));
    }
    if (after === 'coding') wet = recode(wet, context.rate, 'aac', 128);
    for (let c = 0; c < stem.length; c++) stem[c]!.set(wet[c]!, span.from);
    const db = (20 * Math.log10(limit)).toFixed(1);
    return { ...span, detail: `${kind} at ${db} dBFS, input SDR ${goal.toFixed(1)} dB, then ${after}` };
  },
};

/** Linear to half of the limit, then a tanh that ends at it. */
function knee(x: number): number {
  const a = Math.abs(x);
  return a <= 0.5 ? x : Math.sign(x) * (0.5 + 0.5 * Math.tanh((a - 0.5) / 0.5));
}
