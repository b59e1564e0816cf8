import type { AudioSource } from '../audio/source.ts';

/** One step of 16 bits. Grids this fine and finer hide nothing that is measured here, and count as none. */
export const FINEST = 2 ** -15;
/** Places that are looked at over the recording, and frames at each. */
const PLACES = 25;
const FRAMES = 2048;
/** How far from a multiple of the step (in steps) a sample may lie that still stands on the grid, and the share that must. */
const OFF = 0.02;
const ON_GRID = 0.98;
/** A step must be this many times finer than the loudest sample, or two levels of a hard-clipped wave would pass for a grid. */
const LEVELS = 2;

/**
 * The step that the samples of x[from … to) stand on, linear; 0 where they stand on none that is coarser than 16 bits; −1 where
 * nothing changes, so that nothing can be told. The smallest difference between neighbours is the candidate: of a grid, every
 * sample is a multiple of it; of anything else (or where the grid is finer than any two neighbours are apart) hardly any is.
 */
export function stepOf(x: Float32Array, from: number, to: number): number {
  let least = Number.POSITIVE_INFINITY;
  let peak = 0;
  for (let i = from + 1; i < to; i++) {
    const value = x[i]!;
    const difference = Math.abs(value - x[i - 1]!);
    if (difference > 1e-9 && difference < least) {
      least = difference;
      // Most recordings end here after a few samples.
      if (least <= 1.5 * FINEST) return 0;
    }
    if (value > peak) peak = value;
    else if (-value > peak) peak = -value;
  }
  if (least === Number.POSITIVE_INFINITY) return -1;
  if (peak < LEVELS * least) return 0;
  let on = 0;
  for (let i = from; i < to; i++) {
    const steps = x[i]! / least;
    if (Math.abs(steps - Math.round(steps)) <= OFF) on++;
  }
  return on >= ON_GRID * (to - from) ? least : 0;
}

/**
 * The step that the recording as a whole is stored with: the median over places spread evenly over it, so that neither a crushed
 * passage nor a fade that was worked out later in finer steps counts. 0 for 16 bits and finer.
 */
export function recordingStep(source: AudioSource): number {
  const block = Array.from({ length: source.channels }, () => new Float32Array(FRAMES));
  const found: number[] = [];
  for (let k = 0; k < PLACES; k++) {
    source.read(Math.max(0, Math.floor(((k + 0.5) / PLACES) * source.length) - FRAMES / 2), block);
    for (const channel of block) {
      const step = stepOf(channel, 0, FRAMES);
      if (step >= 0) found.push(step);
    }
  }
  found.sort((a, b) => a - b);
  return found[found.length >> 1] ?? 0;
}
