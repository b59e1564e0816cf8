import { existsSync } from 'node:fs';
import { Option, type OptionValues } from 'commander';
import type { WeightType } from '../../models/model-kind.ts';
import type { SeparatorChoice } from '../chain/separator.ts';
import { ALL_SEPARATORS } from '../chain/separators.ts';
import { UsageError } from './session.ts';
import { TYPES } from './weight-types.ts';

/** The option by which a command lets the person choose what takes a recording apart. */
export function separatorOption(): Option {
  return new Option(
    '--separator <name>',
    `what separates: ${ALL_SEPARATORS.join(', ')}, or a checkpoint file; by default the best that is installed`,
  );
}

/**
 * `--model` names a separator or another model. Throws UsageError where it and `--separator` contradict each other, or `--separator` names none.
 */
export function modelsOf(values: OptionValues): { readonly model: string | null; readonly separator: string | null } {
  const model = (values.model as string | undefined) ?? null;
  const separator = (values.separator as string | undefined) ?? null;
  if (separator !== null && !isSeparator(separator)) refuse(separator);
  if (model === null || !isSeparator(model)) return { model, separator };
  if (separator !== null && separator !== model)
    throw new UsageError(`--model says ${model} and --separator says ${separator}: leave one of them out.`);
  return { model: null, separator: model };
}

/** For commands that use no other model. Throws UsageError where `--model` names no separator. */
export function separatorOf(values: OptionValues): SeparatorChoice {
  const { model, separator } = modelsOf(values);
  return { name: model === null ? separator : refuse(model), weights: weightsOf(values) };
}

/** The option by which a command lets the person choose how the large weights of its neural models are kept. */
export function weightsOption(): Option {
  return new Option(
    '--dtype <type>',
    'how the large weights of neural models are kept: f32 whole, int8 smaller; by default what fits into memory (jasco: int8)',
  ).choices(Object.keys(TYPES));
}

/** What that option says; null where it was not given. */
export function weightsOf({ dtype }: OptionValues): WeightType | null {
  return dtype === undefined ? null : TYPES[dtype as keyof typeof TYPES];
}

function isSeparator(name: string): boolean {
  return ALL_SEPARATORS.includes(name) || existsSync(name);
}

function refuse(name: string): never {
  throw new UsageError(
    `There is no separator ${name}: choose one of ${ALL_SEPARATORS.join(', ')}, or name a checkpoint file.`,
  );
}
