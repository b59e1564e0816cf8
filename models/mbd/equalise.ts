import { bandDeviations, bandFilters, weightedBands } from './bands.ts';

/** Mel bands in which the reference matches levels. */
const BANDS = 32;

/**
 * Brings each mel band of `x` to the standard deviation that it has in `reference` (both mono, of one length). Strictness 0 leaves x, 1 matches exactly.
 * A band that is silent in x stays silent.
 */
export function equalised(
  x: Float32Array,
  reference: Float32Array,
  sampleRate: number,
  strictness = 1,
): Float32Array<ArrayBuffer> {
  const filters = bandFilters(sampleRate, BANDS);
  const wanted = bandDeviations(reference, filters);
  const weights = bandDeviations(x, filters).map((own, band) => (own > 0 ? (wanted[band]! / own) ** strictness : 0));
  return weightedBands(x, filters, weights);
}
