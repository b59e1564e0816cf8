import type { WeightType } from '../../models/model-kind.ts';

/** Types of weights as people write them, and as they are called inside. */
export const TYPES = {
  f32: 'float32',
  f16: 'float16',
  int8: 'int8',
} as const satisfies Readonly<Record<string, WeightType>>;
