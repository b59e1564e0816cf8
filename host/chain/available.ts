import type { TreatmentName } from '../../dsp/treat/treatment.ts';
import { PlainError } from '../jobs/job.ts';
import type { Decoder } from './decoders.ts';
import { jascoLacks } from './generate.ts';
import type { MendOptions } from './options.ts';
import { renewLacks } from './renew.ts';

/** Why a treatment cannot be had at all, whatever the region, in one sentence with what to do; null where it can. */
export function lackOf(
  treatment: 'auto' | TreatmentName,
  model: string | null = null,
  decoder: Decoder = 'encodec',
): string | null {
  return treatment === 'jasco' ? jascoLacks(model, decoder) : null;
}

/** Throws a PlainError where a treatment that was asked for by name cannot be had at all: nothing is begun then. */
export function assertAvailable({ treatment, regions, model, decoder, enhance }: MendOptions): void {
  const asked = regions === null ? [treatment] : regions.map((region) => region.treatment ?? treatment);
  if (enhance > 0) {
    const lacking = renewLacks();
    if (lacking !== null) throw new PlainError(lacking);
  }
  for (const name of new Set(asked)) {
    const lacking = lackOf(name, model, decoder);
    if (lacking !== null) throw new PlainError(lacking);
  }
}
