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

// Meters ask some hundred times a frame: nothing here makes anything for the collector.

export function fractionOfDb(db: number): number {
  const held = Math.min(FADER_MAX, Math.max(FADER_MIN, db));
  return between(held, 1, 0);
}

export function dbOfFraction(fraction: number): number {
  const held = Math.min(1, Math.max(0, fraction));
  return Math.round(100 * between(held, 0, 1)) / 100;
}

/** Column `to` of the curve where column `from` has this value. */
function between(value: number, from: 0 | 1, to: 0 | 1): number {
  let above = 1;
  while (above < POINTS.length - 1 && POINTS[above]![from] < value) above++;
  const low = POINTS[above - 1]!;
  const high = POINTS[above]!;
  return low[to] + ((value - low[from]) / (high[from] - low[from])) * (high[to] - low[to]);
}
