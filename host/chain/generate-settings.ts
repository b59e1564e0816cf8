import { z } from 'zod';
import { DEFAULTS, type GenerateOptions, STEPS } from '../../models/jasco/generate.ts';
import type { WeightType } from '../../models/model-kind.ts';
import { ISOLATIONS, type Isolation, SOLVERS, usualWeights } from '../project/generating.ts';
import { DECODERS, type Decoder } from './decoders.ts';

export interface GenerateSettings {
  /** How the model's large weights are kept: with eight bits a step takes less than half the time. */
  readonly weights: WeightType;
  /** Which way to a stem serves best can only be heard, and measured, with the real weights. */
  readonly isolate: Isolation;
  readonly decoder: Decoder;
  readonly options: GenerateOptions;
}

/** A region's settings as far as they are JASCO's; what is missing is usual, what cannot be is refused by the schema and then usual, too. */
const schema = z.object({
  solver: z.enum(SOLVERS).catch('euler'),
  steps: z.int().min(1).max(500).catch(STEPS),
  /** Of the adaptive solver, relative and absolute: that of audiocraft's demonstration. Below a millionth float32 has no more to tell. */
  tolerance: z.number().min(1e-6).max(0.1).catch(1e-4),
  guidanceAll: z.number().min(0).max(20).catch(DEFAULTS.guidance.all),
  guidanceText: z.number().min(0).max(20).catch(DEFAULTS.guidance.text),
  nullDrums: z.enum(['silence', 'zeros']).catch(DEFAULTS.nullDrums),
  feather: z.int().min(0).max(50).catch(DEFAULTS.feather),
  again: z.int().min(0).max(3).catch(DEFAULTS.again),
  isolate: z.enum(ISOLATIONS).catch('ask'),
  decoder: z.enum(DECODERS).catch('encodec'),
  weights: z.enum(['float32', 'float16', 'int8']).optional().catch(undefined),
});

export function generateSettings(settings: Readonly<Record<string, string | number | boolean>>): GenerateSettings {
  const asked = schema.parse(settings);
  const { solver, steps, tolerance, guidanceAll, guidanceText, nullDrums, feather, isolate, decoder, weights } = asked;
  const isAdaptive = solver === 'dopri5';
  return {
    // With eight bits the adaptive solver asked 272 times for 26 at a tolerance of 1e-5.
    weights: weights ?? usualWeights(solver),
    isolate,
    decoder,
    options: {
      solver: isAdaptive ? { name: solver, rtol: tolerance, atol: tolerance } : { name: solver, steps },
      guidance: { all: guidanceAll, text: guidanceText },
      nullDrums,
      feather,
      again: isAdaptive ? 0 : asked.again,
    },
  };
}
