import { STEMS } from '../../dsp/audio/stem.ts';
import type { TreatmentName } from '../../dsp/treat/treatment.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { tooLong } from '../../models/jasco/words.ts';
import { countTokens } from '../../models/t5/count.ts';
import { PlainError } from '../jobs/job.ts';
import { plainly } from '../jobs/model-errors.ts';
import { promptFor } from '../jobs/prompt.ts';
import { generatingOf } from '../project/generating.ts';
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
export function assertAvailable(options: MendOptions): void {
  const { treatment, regions, model, decoder, enhance } = options;
  const asked = regions === null ? [treatment] : regions.map((region) => region.treatment ?? treatment);
  if (enhance > 0) {
    const lacking = renewLacks();
    if (lacking !== null) throw new PlainError(lacking);
  }
  for (const name of new Set(asked)) {
    const lacking = lackOf(name, model, decoder);
    if (lacking !== null) throw new PlainError(lacking);
  }
  if (asked.includes('jasco')) assertShort(options);
}

/** Throws a PlainError where words are too long to be told of any stem, as far as that can be known before the text encoder is converted. */
function assertShort({ describe, treatment, regions, jasco }: MendOptions): void {
  const folder = plainly(modelsFolder);
  const { isolate } = generatingOf({ settings: jasco });
  const generated = regions?.filter((region) => (region.treatment ?? treatment) === 'jasco');
  const told = generated?.map((region) => region.describe ?? describe) ?? [describe];
  for (const words of new Set(told)) {
    const lengths = STEMS.map((stem) => plainly(() => countTokens(folder, promptFor(stem, isolate, words, ''))));
    const refusal = tooLong(Math.min(...lengths.map((length) => length ?? 0)));
    if (refusal !== null) throw new PlainError(refusal);
  }
}
