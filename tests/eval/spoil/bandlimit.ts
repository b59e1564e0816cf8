import type { Severity } from '../../../dsp/damage/finding.ts';
import { Biquad } from '../render/filter.ts';
import { copyOf, lay, type Spoiler, sdr } from './spoiler.ts';

/** Pass bands in Hz. Those of a bass would not touch what a bass plays, so a stem without highs loses lows instead. */
const BANDS: Record<Severity, readonly (readonly [number, number])[]> = {
  minor: [
    [80, 8000],
    [100, 7000],
    [20, 6000],
  ],
  damaged: [
    [200, 4500],
    [150, 5000],
    [20, 3400],
  ],
  severe: [
    [300, 3400],
    [400, 2800],
    [200, 1800],
  ],
};
const LOW_BANDS: Record<Severity, readonly (readonly [number, number])[]> = {
  minor: [
    [65, 1500],
    [20, 500],
  ],
  damaged: [
    [120, 1500],
    [20, 250],
  ],
  severe: [
    [300, 3400],
    [220, 1200],
  ],
};

/** A telephone's band in three filter shapes: gentle (2nd order), steep (8th order), resonant (steep with bumps inside the band). */
export const bandlimit: Spoiler = {
  cause: 'bandlimit',
  seconds: { minor: [1, 5], damaged: [0.8, 6], severe: [0.8, 6] },
  apply(stem, span, context) {
    const { random, rate } = context;
    // Filters run in from before the span, so that its start holds no switching transient of theirs.
    const lead = Math.min(span.from, Math.round(0.2 * rate));
    const clean = copyOf(stem, span.from - lead, span.to);
    const isLow = sdr(clean, limited(clean, rate, 20, 1200, 'steep')) > 12;
    const [low, high] = random.pick((isLow ? LOW_BANDS : BANDS)[context.severity]);
    const shape = random.pick(['gentle', 'steep', 'steep', 'resonant'] as const);
    const wet = limited(clean, rate, low, high, shape);
    const body = wet.map((channel) => channel.slice(lead));
    const body0 = clean.map((channel) => channel.slice(lead));
    // Where nothing was lost there is no damage.
    if (sdr(body0, body) > 25) return null;
    const edges = lay(stem, body, span, context);
    return { ...span, detail: `${low}-${high} Hz, ${shape}, ${edges}` };
  },
};

export function limited(
  clean: readonly Float32Array[],
  rate: number,
  low: number,
  high: number,
  shape: 'gentle' | 'steep' | 'resonant',
): Float32Array[] {
  // Butterworth quality factors of an 8th-order filter in four sections.
  const sections = shape === 'gentle' ? [Math.SQRT1_2] : [0.5098, 0.6013, 0.9, 2.5629];
  return clean.map((channel) => {
    const out = channel.slice();
    for (const q of sections) {
      if (low > 20) Biquad.highpass(rate, low, q).run(out);
      Biquad.lowpass(rate, high, q).run(out);
    }
    if (shape === 'resonant') {
      Biquad.peak(rate, Math.sqrt(low * high) * 0.6, 3, 7).run(out);
      Biquad.peak(rate, high * 0.6, 4, 6).run(out);
    }
    return out;
  });
}
