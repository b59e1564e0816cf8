import { bandFilters, weightedBands } from './bands.ts';

/** What training saw: sums over `count` excerpts of the mean and the mean square of each mel band, and of the mean square of normal noise in it. */
export interface ProcessorStatistics {
  readonly sampleRate: number;
  /** 1 undoes the whole of the standardisation, less a part of it. */
  readonly power: number;
  readonly count: number;
  readonly sum: readonly number[];
  readonly squares: readonly number[];
  readonly targetSquares: readonly number[];
}

/** From the space of the diffusion back to sound: every mel band to the level it had in training. */
export function restored(x: Float32Array, statistics: ProcessorStatistics): Float32Array<ArrayBuffer> {
  const { sampleRate, power, count, sum, squares, targetSquares } = statistics;
  const means = sum.map((value) => value / count);
  const weights = means.map((mean, band) => {
    const deviation = Math.sqrt(Math.max(0, squares[band]! / count - mean * mean));
    // The reference's "target deviation" is a mean square; the weights were trained so.
    return (deviation / (targetSquares[band]! / count)) ** power;
  });
  const out = weightedBands(x, bandFilters(sampleRate, means.length), weights);
  const offset = means.reduce((total, mean) => total + mean, 0);
  return out.map((value) => value + offset);
}
