import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { projectSchema } from '../project/project.ts';
import { UsageError } from './session.ts';

const { format, bits, rate } = projectSchema.shape.master.shape.delivery.shape;

const presetSchema = z.object({
  title: z.string(),
  targetLufs: z.number().nullable(),
  truePeak: z.number(),
  format,
  bits: bits.exactOptional(),
  rate: rate.exactOptional(),
});

type DeliveryPreset = Omit<z.infer<typeof presetSchema>, 'title'>;

const presets = z
  .record(z.string(), presetSchema)
  .parse(JSON.parse(readFileSync(new URL('../../presets/delivery.json', import.meta.url), 'utf8')));

export function presetNames(): string[] {
  return Object.keys(presets);
}

/** Throws UsageError for a name that is not in presets/delivery.json. */
export function presetNamed(name: string): DeliveryPreset {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset === undefined)
    throw new UsageError(`There is no preset called ${name}: the presets are ${presetNames().join(', ')}.`);
  const { title: _title, ...chosen } = preset;
  return chosen;
}
