import { Option } from 'commander';
import type { WeightType } from '../../../../models/model-kind.ts';
import { TYPES } from '../../weight-types.ts';

export function jsonOption(): Option {
  return new Option('--json', 'print as JSON and nothing else');
}

export function typeOption(): Option {
  return new Option('--dtype <type>', 'how the large weights are kept').choices(Object.keys(TYPES)).default('f32');
}

/** The type of weights that an option of typeOption means. */
export function typeNamed(name: string): WeightType {
  return TYPES[name as keyof typeof TYPES];
}

export function bytesText(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
