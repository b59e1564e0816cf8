import { treatmentNamed } from '../../dsp/treat/treatments.ts';
import { PlainError } from '../jobs/job.ts';
import type { MendOptions } from './options.ts';

/** Throws a PlainError where a treatment that was asked for by name cannot be had at all: nothing is begun then. */
export function assertAvailable({ treatment, regions }: MendOptions): void {
  const asked = regions === null ? [treatment] : regions.map((region) => region.treatment ?? treatment);
  for (const name of new Set(asked)) {
    const lacking = name === 'auto' ? null : (treatmentNamed(name).lacks?.() ?? null);
    if (lacking !== null) throw new PlainError(lacking);
  }
}
