/** Where a channel was cut off. Infinity where it was not. */
export interface ClipLevel {
  /** Samples at or above this are unreliable: they were at least this. */
  readonly above: number;
  /** Samples at or below this (negative) are unreliable. */
  readonly below: number;
}

/** Width of a histogram bin as a share of the peak. */
const BIN = 1 / 400;

/**
 * The levels at which x[from … to) is clipped, one a polarity, at or below full scale.
 *
 * Music thins out towards its peak; a clipped wave piles up there. Lossy coding smears the pile over a few per cent, so
 * the level is the lower edge of the pile, not its top.
 */
export function findClipLevel(x: Float32Array, from: number, to: number): ClipLevel {
  return { above: levelOf(x, from, to, 1), below: -levelOf(x, from, to, -1) };
}

function levelOf(x: Float32Array, from: number, to: number, sign: 1 | -1): number {
  let peak = 0;
  for (let n = from; n < to; n++) peak = Math.max(peak, sign * x[n]!);
  // 16-bit steps are wider than a histogram bin below −60 dBFS, and every level would look like a pile.
  if (peak < 1e-3) return Number.POSITIVE_INFINITY;
  const bins = Math.round(1 / BIN);
  const histogram = new Float64Array(bins + 1);
  for (let n = from; n < to; n++) {
    const share = (sign * x[n]!) / peak;
    if (share > 0) histogram[Math.floor(share * bins)]!++;
  }
  let top = 0;
  for (let share = PILE_REACH; share <= bins; share++) top = Math.max(top, histogram[share]!);
  let pile = bins;
  for (let b = bins; b >= PILE_REACH; b--) if (histogram[b]! > histogram[pile]!) pile = b;
  // Smooth density just under the pile: what the bins would hold without clipping.
  let below = 0;
  for (let b = pile - 40; b < pile - 8; b++) below += histogram[b]! / 32;
  if (histogram[pile]! < 8 || histogram[pile]! < 4 * (below + 1)) return Number.POSITIVE_INFINITY;
  let edge = pile;
  while (edge > PILE_REACH && histogram[edge - 1]! > 2 * below + 2) edge--;
  // An exact level: every sample of a hard clip is the same number, so the edge is that number and not the bin's.
  let lowest = peak;
  for (let n = from; n < to; n++) {
    const value = sign * x[n]!;
    if (value < lowest && Math.floor((value / peak) * bins) >= edge) lowest = value;
  }
  return lowest;
}

/** The pile of a smeared clip still lies in the top 15 % of the range. */
const PILE_REACH = Math.round(0.85 / BIN);
