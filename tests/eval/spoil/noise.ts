import type { Random } from '../random.ts';
import { Biquad } from '../render/filter.ts';
import { copyOf, lay, powerOf, type Ranges, type Spoiler } from './spoiler.ts';

/** Signal over noise in dB, both over the span (the signal not quieter than 12 dB below the stem's usual level). */
const SNR: Ranges = { minor: [17, 23], damaged: [8, 13], severe: [-2, 5] };
const NOISES = ['white', 'pink', 'hum', 'crowd', 'wind'] as const;
type NoiseKind = (typeof NOISES)[number];

/** Something else that sounds along: hiss, hum, people, wind. */
export const noise: Spoiler = {
  cause: 'noise',
  seconds: { minor: [1, 5], damaged: [0.8, 6], severe: [0.8, 6] },
  apply(stem, span, context) {
    const { random } = context;
    const kind = random.pick(NOISES);
    const snr = random.between(...SNR[context.severity]);
    const clean = copyOf(stem, span.from, span.to);
    const level = Math.max(Math.sqrt(powerOf(clean)), context.active / 4);
    const sound = makeNoise(kind, span.to - span.from, context.rate, random);
    const gain = (level * 10 ** (-snr / 20)) / Math.max(1e-9, Math.sqrt(powerOf([sound])));
    // Most noise is not in the middle: the right channel gets its own hiss, or the same people a little later.
    const right = kind === 'hum' ? sound : makeNoise(kind, span.to - span.from, context.rate, random);
    const scale = gain / Math.max(1e-9, Math.sqrt(powerOf([right]) / powerOf([sound])));
    const wet = clean.map((channel, c) => channel.map((x, i) => x + (c === 0 ? gain * sound[i]! : scale * right[i]!)));
    const edges = lay(stem, wet, span, context);
    return { ...span, detail: `${kind}, SNR ${snr.toFixed(1)} dB, ${edges}` };
  },
};

/** `length` samples of one kind of noise at no particular level. */
export function makeNoise(kind: NoiseKind, length: number, rate: number, random: Random): Float32Array {
  const out = new Float32Array(length);
  if (kind === 'white') for (let i = 0; i < length; i++) out[i] = random.next() * 2 - 1;
  if (kind === 'pink') pink(out, random);
  if (kind === 'hum') hum(out, rate, random);
  if (kind === 'crowd') crowd(out, rate, random);
  if (kind === 'wind') wind(out, rate, random);
  return out;
}

/** Paul Kellet's filter bank: within ±0.5 dB of −3 dB an octave. */
function pink(out: Float32Array, random: Random): void {
  let [b0, b1, b2] = [0, 0, 0];
  for (let i = 0; i < out.length; i++) {
    const white = random.next() * 2 - 1;
    b0 = 0.99765 * b0 + white * 0.099046;
    b1 = 0.963 * b1 + white * 0.2965164;
    b2 = 0.57 * b2 + white * 1.0526913;
    out[i] = b0 + b1 + b2 + white * 0.1848;
  }
}

function hum(out: Float32Array, rate: number, random: Random): void {
  const mains = random.pick([50, 60]) * random.between(0.999, 1.001);
  const partials = Array.from({ length: 14 }, (_, k) => ({
    w: (2 * Math.PI * mains * (k + 1)) / rate,
    gain: (random.between(0.3, 1) * (k % 2 === 0 ? 1 : 0.7)) / (k + 1),
    phase: random.between(0, 2 * Math.PI),
  }));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (const { w, gain, phase } of partials) sum += gain * Math.sin(w * i + phase);
    out[i] = sum;
  }
}

/** Twelve talkers: noise and buzz through wandering formants, each with its own syllables and pauses. */
function crowd(out: Float32Array, rate: number, random: Random): void {
  for (let talker = 0; talker < 12; talker++) {
    const f0 = random.between(95, 260);
    const gain = random.between(0.3, 1);
    let at = -Math.floor(random.next() * rate);
    let phase = 0;
    while (at < out.length) {
      const length = Math.round(random.between(0.09, 0.28) * rate);
      const voiced = random.chance(0.75);
      const bank = [random.between(300, 850), random.between(900, 2300), random.between(2400, 3300)].map((hz) =>
        Biquad.bandpass(rate, hz, 6),
      );
      const hz = f0 * random.between(0.85, 1.2);
      for (let i = 0; i < length; i++) {
        phase += hz / rate;
        if (phase >= 1) phase -= 1;
        const source = voiced ? (phase < 0.1 ? 1 : -0.11) : 0.3 * (random.next() * 2 - 1);
        let y = 0;
        for (let k = 0; k < 3; k++) y += bank[k]!.step(source) / (k + 1);
        const where = at + i;
        if (where >= 0 && where < out.length) out[where]! += gain * y * Math.sin((Math.PI * (i + 0.5)) / length);
      }
      at += length + (random.chance(0.25) ? Math.round(random.between(0.1, 0.7) * rate) : 0);
    }
  }
}

/** Low rumble in gusts. */
function wind(out: Float32Array, rate: number, random: Random): void {
  const low = [Biquad.lowpass(rate, 140), Biquad.lowpass(rate, 320)];
  const high = Biquad.highpass(rate, 18);
  let gust = 0.3;
  let aim = 0.5;
  for (let i = 0; i < out.length; i++) {
    if (i % 4096 === 0) aim = random.next() ** 2;
    gust += 0.00025 * (aim - gust);
    let y = high.step(random.next() * 2 - 1);
    for (const filter of low) y = filter.step(y);
    out[i] = y * (0.1 + gust);
  }
}
