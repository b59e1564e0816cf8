import { RealFft } from '../../../dsp/signal/fft.ts';
import { hann } from '../../../dsp/signal/window.ts';
import type { Random } from '../random.ts';
import { recode } from './codec.ts';
import { copyOf, lay, powerOf, type Ranges, type Spoiler, sdr, solve } from './spoiler.ts';

/** SDR in dB. */
const SDR: Ranges = { minor: [10, 14], damaged: [4, 8], severe: [-1, 2] };
const CODING = { minor: 48, damaged: 24, severe: 16 } as const;

/** What a separator leaves behind: musical noise from a ragged mask, bleed of the other stems, or a starved codec. */
export const artifact: Spoiler = {
  cause: 'artifact',
  seconds: { minor: [1, 4], damaged: [0.8, 5], severe: [0.8, 6] },
  apply(stem, span, context) {
    const { random, rate } = context;
    const clean = copyOf(stem, span.from, span.to);
    if (powerOf(clean) < (context.active / 6) ** 2) return null;
    const kind = random.pick(['mask', 'mask', 'bleed', 'codec'] as const);
    if (kind === 'codec') {
      const codec = random.pick(['mp3', 'opus'] as const);
      const kbits = CODING[context.severity];
      const wet = recode(clean, rate, codec, kbits);
      if (sdr(clean, wet) > 30) return null;
      return { ...span, detail: `${codec} at ${kbits} kbit/s, ${lay(stem, wet, span, context)}`, or: ['bandlimit'] };
    }
    const others = copyOf(context.others, span.from, span.to);
    if (powerOf(others) < (context.active / 10) ** 2) return null;
    const error =
      kind === 'bleed'
        ? others
        : clean.map((channel, c) => ragged(channel, others[c]!, random).map((y, i) => y - channel[i]!));
    const goal = random.between(...SDR[context.severity]);
    const spoil = (amount: number) => clean.map((channel, c) => channel.map((x, i) => x + amount * error[c]![i]!));
    const amount = solve(0.005, kind === 'bleed' ? 4 : 1.6, goal, (x) => sdr(clean, spoil(x)));
    const wet = spoil(amount);
    const edges = lay(stem, wet, span, context);
    return { ...span, detail: `${kind}, SDR ${sdr(clean, wet).toFixed(1)} dB, ${edges}` };
  },
};

/** The stem as a binary mask with a noisy opinion would cut it out of the sum of both: holes, islands and bleed. */
function ragged(stem: Float32Array, others: Float32Array, random: Random): Float32Array {
  const size = 2048;
  const hop = 512;
  const fft = RealFft.of(size);
  const window = hann(size);
  const out = new Float32Array(stem.length);
  const a = new Float32Array(size);
  const b = new Float32Array(size);
  for (let at = -size; at < stem.length; at += hop) {
    for (let i = 0; i < size; i++) {
      const inside = at + i >= 0 && at + i < stem.length;
      a[i] = inside ? stem[at + i]! * window[i]! : 0;
      b[i] = inside ? (stem[at + i]! + others[at + i]!) * window[i]! : 0;
    }
    fft.forward(a, a);
    fft.forward(b, b);
    a[0] = a[1] = b[0] = b[1] = 0;
    for (let k = 1; k < size / 2; k++) {
      const own = Math.hypot(a[2 * k]!, a[2 * k + 1]!);
      const all = Math.hypot(b[2 * k]!, b[2 * k + 1]!);
      // A log-normal opinion of the stem's share, 9 dB wide.
      const opinion = own * Math.exp(1.05 * random.normal());
      const keep = opinion > 0.5 * all ? 1 : 0.03;
      b[2 * k]! *= keep;
      b[2 * k + 1]! *= keep;
    }
    fft.inverse(b, b);
    for (let i = 0; i < size; i++) {
      if (at + i >= 0 && at + i < stem.length) out[at + i]! += (b[i]! * window[i]!) / (size * 1.5);
    }
  }
  return out;
}
