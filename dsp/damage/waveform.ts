/**
 * What the samples of one slot (a hop of one channel) tell: flat tops, steps, ceilings, corners, lopsidedness, impulses.
 *
 * Every measure is free of gain: a passage that was turned down after it clipped measures the same.
 */

/** A little over one step: two samples nearer than this may be the same number but for rounding. */
const ONE_STEP = 1.05;
/** Waves lower than this many steps show more of the grid than of themselves. */
const LEGIBLE = 16;
/** A flat top that was high-passed at 12 Hz tilts by ω·√2 = 0.24 % of its level a sample at 44.1 kHz. */
const TILT = 0.003;

export interface SlotMeasures {
  /** Mean, mean square and mean cube. */
  mean: number;
  square: number;
  cube: number;
  /** Largest |x| of the slot. */
  peak: number;
  /** Share of samples in flat tops: runs at an extremum that are entered and left at a slope, corner and all. */
  flat: number;
  /** Offsets in the slot of the first and past the last flat-top sample; −1 where there is none. */
  flatFirst: number;
  flatEnd: number;
  /** Samples of the longest of them. */
  flatLongest: number;
  /** Mean level of the flat tops, linear. */
  flatLevel: number;
  /** Share of samples that repeat the one before exactly, on a slope or below the top: the treads of a staircase. */
  steps: number;
  /** Share of the samples above 0.6 of the surrounding peak that lie above 0.9 of it: high where a ceiling holds the wave down. */
  ceiling: number;
  /** Mean |second difference| near the surrounding peak over that at middle heights. */
  corner: number;
  /** Mean |second difference| over mean |x|: how much of the wave lies high. */
  roughness: number;
  /** Positive over negative peak of the surroundings, as a ratio above or below 1. */
  lopsided: number;
  /** How far the sharpest isolated impulse stands above what comes before and after it, ratio of amplitudes. */
  impulse: number;
  /** Its height, linear, and its offset in the slot. */
  impulseHeight: number;
  impulseAt: number;
}

export function emptyMeasures(): SlotMeasures {
  return {
    mean: 0,
    square: 0,
    cube: 0,
    peak: 0,
    flat: 0,
    flatFirst: -1,
    flatEnd: -1,
    flatLongest: 0,
    flatLevel: 0,
    steps: 0,
    ceiling: 0,
    corner: 1,
    roughness: 0,
    lopsided: 1,
    impulse: 1,
    impulseHeight: 0,
    impulseAt: 0,
  };
}

/** The steps that samples stand on, linear: of the whole recording, and of what is being measured. Never finer than 16 bits. */
export interface Grain {
  recording: number;
  here: number;
}

/** Measures x[from … to) into `out`. x must reach `reach` samples farther on either side, reach ≥ 32. */
export function measureSlot(
  x: Float32Array,
  from: number,
  to: number,
  reach: number,
  grain: Grain,
  out: SlotMeasures,
): void {
  measureLevels(x, from, to, reach, out);
  measureRuns(x, from, to, grain, out);
}

function measureLevels(x: Float32Array, from: number, to: number, reach: number, out: SlotMeasures): void {
  let sum = 0;
  let square = 0;
  let cube = 0;
  let peak = 0;
  for (let i = from; i < to; i++) {
    const value = x[i]!;
    const power = value * value;
    sum += value;
    square += power;
    cube += power * value;
    const height = value < 0 ? -value : value;
    if (height > peak) peak = height;
  }
  let high = 0;
  let low = 0;
  for (let i = from - reach; i < to + reach; i++) {
    const value = x[i]!;
    if (value > high) high = value;
    else if (value < low) low = value;
  }
  const around = Math.max(high, -low);
  const [nearTop, upper, middle] = [0.9 * around, 0.6 * around, 0.3 * around];
  let atTop = 0;
  let above = 0;
  let topBend = 0;
  let middleBend = 0;
  let middles = 0;
  let bend = 0;
  let heights = 0;
  for (let i = from; i < to; i++) {
    const value = x[i]!;
    const height = value < 0 ? -value : value;
    const second = x[i - 1]! - 2 * value + x[i + 1]!;
    const bent = second < 0 ? -second : second;
    bend += bent;
    heights += height;
    if (height > upper) {
      above++;
      if (height > nearTop) {
        atTop++;
        topBend += bent;
      }
    } else if (height > middle) {
      middles++;
      middleBend += bent;
    }
  }
  const count = to - from;
  out.mean = sum / count;
  out.square = square / count;
  out.cube = cube / count;
  out.peak = peak;
  out.ceiling = above > 0 ? atTop / above : 0;
  out.corner = atTop > 0 && middles > 0 && middleBend > 0 ? topBend / atTop / (middleBend / middles) : 1;
  out.roughness = heights > 0 ? bend / heights : 0;
  out.lopsided = high > 0 && low < 0 ? -high / low : 1;
}

function measureRuns(x: Float32Array, from: number, to: number, grain: Grain, out: SlotMeasures): void {
  // Flat tops must be flatter than what the grid here makes of any wave; a staircase must be coarser than the recording's own.
  const same = ONE_STEP * Math.max(grain.recording, grain.here);
  const stored = ONE_STEP * grain.recording;
  const floor = Math.max(LEGIBLE * same, 0.25 * out.peak);
  const faint = Math.max(LEGIBLE * stored, 0.02 * out.peak);
  let flat = 0;
  let levels = 0;
  let steps = 0;
  out.flatFirst = -1;
  out.flatEnd = -1;
  out.flatLongest = 0;
  let i = from;
  while (i < to) {
    const value = x[i]!;
    const height = value < 0 ? -value : value;
    if (height < faint) {
      i++;
      continue;
    }
    const tolerance = height < floor ? stored : Math.max(same, TILT * height);
    let end = i + 1;
    while (end < to && Math.abs(x[end]! - x[end - 1]!) <= tolerance) end++;
    const diffs = end - i - 1;
    if (diffs < 1) {
      i++;
      continue;
    }
    const sign = value < 0 ? -1 : 1;
    const entry = sign * (x[i]! - x[i - 2]!);
    const exit = sign * (x[end - 1]! - x[end + 1]!);
    if (height >= floor && entry > 3 * tolerance && exit > 3 * tolerance) {
      // Three differences within the tolerance between two steep sides cannot come of one smooth curve.
      const exact = Math.abs(x[end - 1]! - value) <= stored / 4;
      if (diffs >= 3 || (diffs >= 2 && exact)) {
        flat += end - i;
        levels += (end - i) * height;
        if (out.flatFirst < 0) out.flatFirst = i - from;
        out.flatEnd = end - from;
        out.flatLongest = Math.max(out.flatLongest, end - i);
      }
    } else if (diffs >= 1 && Math.abs(x[end - 1]! - value) <= 1e-6 * height) {
      // Neither top nor noise: equal samples on a slope.
      if (Math.max(Math.abs(entry), Math.abs(exit)) > 8 * stored) steps += end - i;
    }
    i = end;
  }
  const count = to - from;
  out.flat = flat / count;
  out.flatLevel = flat > 0 ? levels / flat : 0;
  out.steps = steps / count;
}
