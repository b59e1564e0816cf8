/** dB at the ends of a fader. */
export const FADER_MIN = -60;
export const FADER_MAX = 6;

/**
 * How far up a fader a gain lies, 0 … 1: straight in dB within pieces that get finer towards 0 dB, as on consoles
 * (the same fifth of the way is 6 dB near the top and 20 dB at the foot). The lowest point is silence.
 */
const POINTS: readonly (readonly [fraction: number, db: number])[] = [
  [0, -60],
  [0.12, -40],
  [0.28, -24],
  [0.56, -12],
  [0.74, -4],
  [0.82, 0],
  [1, 6],
];

export function fractionOfDb(db: number): number {
  const held = Math.min(FADER_MAX, Math.max(FADER_MIN, db));
  const above = POINTS.findIndex(([, at]) => at >= held);
  if (above <= 0) return 0;
  const [f0, d0] = POINTS[above - 1]!;
  const [f1, d1] = POINTS[above]!;
  return f0 + ((held - d0) / (d1 - d0)) * (f1 - f0);
}

export function dbOfFraction(fraction: number): number {
  const held = Math.min(1, Math.max(0, fraction));
  const above = Math.max(
    1,
    POINTS.findIndex(([at]) => at >= held),
  );
  const [f0, d0] = POINTS[above - 1]!;
  const [f1, d1] = POINTS[above]!;
  return Number((d0 + ((held - f0) / (f1 - f0)) * (d1 - d0)).toFixed(2));
}
