import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from './session.ts';

const presetSchema = z.object({
  title: z.string(),
  targetLufs: z.number().nullable(),
  truePeak: z.number(),
  format: z.enum(['wav', 'flac', 'mp3']),
  bits: z.union([z.literal(16), z.literal(24)]).optional(),
  rate: z.number().optional(),
});

type DeliveryPreset = Omit<z.infer<typeof presetSchema>, 'title' | 'bits' | 'rate'> & {
  bits?: 16 | 24;
  rate?: number;
};

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
  const { title: _title, bits, rate, ...rest } = preset;
  return { ...rest, ...(bits === undefined ? {} : { bits }), ...(rate === undefined ? {} : { rate }) };
}
