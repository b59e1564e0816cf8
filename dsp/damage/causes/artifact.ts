import type { Evidence } from '../evidence.ts';
import type { DamageCause } from './cause.ts';
import { compare, refined } from './words.ts';

/** What a separator or a starved codec leaves: islands in the spectrum, holes, sound of other stems. */
export const artifact: DamageCause = {
  cause: 'artifact',
  settle: (e, suspected) => refined(e, suspected, describe),
};

function describe(e: Evidence, from: number, to: number): string {
  const ragged = compare(e, e.bands.ragged, from, to);
  let sum = 0;
  for (const value of ragged) sum += value;
  return sum > 0 ? 'ragged spectrum with isolated islands' : 'sound that does not belong to the stem';
}
