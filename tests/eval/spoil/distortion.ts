import { copyOf, lay, powerOf, type Ranges, type Spoiler, sdr, solve, USUAL } from './spoiler.ts';

/** SDR in dB after the level is matched again. */
const SDR: Ranges = { minor: [13, 18], damaged: [6, 10], severe: [0.5, 4] };

/** Overdrive (a smooth, lopsided curve), fold-back or coarse quantising, at the level the passage had. */
export const distortion: Spoiler = {
  cause: 'distortion',
  seconds: USUAL,
  apply(stem, span, context) {
    const { random } = context;
    const clean = copyOf(stem, span.from, span.to);
    const rms = Math.sqrt(powerOf(clean));
    if (rms < context.active / 8) return null;
    const kind = random.pick(['overdrive', 'overdrive', 'foldback', 'quantised'] as const);
    const goal = random.between(...SDR[context.severity]);
    const bias = random.between(0.1, 0.35);
    const curve = (x: number, drive: number) => {
      if (kind === 'overdrive') return Math.tanh(drive * (x / rms) + bias) - Math.tanh(bias);
      if (kind === 'foldback') return Math.asin(Math.sin((drive * x) / rms));
      const step = drive * rms;
      return step * Math.round(x / step);
    };
    const spoil = (drive: number) => matched(clean, (x) => curve(x, drive), rms);
    const wet = spoil(solve(0.02, kind === 'quantised' ? 4 : 40, goal, (drive) => sdr(clean, spoil(drive))));
    if (wet.some((channel) => channel.some((x) => !Number.isFinite(x)))) return null;
    const edges = lay(stem, wet, span, context);
    return { ...span, detail: `${kind}, SDR ${sdr(clean, wet).toFixed(1)} dB, ${edges}` };
  },
};

function matched(clean: readonly Float32Array[], curve: (x: number) => number, rms: number): Float32Array[] {
  const wet = clean.map((channel) => channel.map(curve));
  const gain = rms / Math.max(1e-12, Math.sqrt(powerOf(wet)));
  return wet.map((channel) => channel.map((x) => x * gain));
}
