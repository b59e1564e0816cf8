import { InvalidArgumentError, Option, type OptionValues } from 'commander';
import type { Bits } from '../project/delivery.ts';
import { projectSchema } from '../project/project.ts';
import { integerWithin } from './arguments.ts';

/** Of a file of finished sound: the same words wherever one is written. */
export const bitsOption = (about: string): Option => new Option('--bits <n>', about).choices(['16', '24', '32f']);

export const rateOption = (about: string): Option => new Option('--rate <hz>', about).argParser(rate);

/** What was given of the two; `rate` null: the recording's own. */
export function bitsAndRate(values: OptionValues): { readonly bits?: Bits; readonly rate?: number | null } {
  const bits = values.bits as string | undefined;
  return {
    ...(bits === undefined ? {} : { bits: bits === '32f' ? ('32f' as const) : (Number(bits) as 16 | 24) }),
    ...(values.rate === undefined ? {} : { rate: values.rate === 'keep' ? null : (values.rate as number) }),
  };
}

const { minValue, maxValue } = projectSchema.shape.master.shape.delivery.shape.rate.unwrap();

function rate(text: string): number | 'keep' {
  if (text === 'keep') return text;
  const [least, most] = [minValue!, maxValue!];
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`It must be a rate in Hz from ${least} to ${most}, or keep.`);
  return integerWithin(least, most)(text);
}
