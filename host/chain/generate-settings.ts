import { z } from 'zod';
import { DEFAULTS, type GenerateOptions } from '../../models/jasco/generate.ts';
import type { WeightType } from '../../models/model-kind.ts';
import { DECODERS, type Decoder } from './decoders.ts';

export interface GenerateSettings {
  /** How the model's large weights are kept: with eight bits a step takes less than half the time. */
  readonly weights: WeightType;
  /**
   * How a stem is had of a model that makes whole mixes: asked for alone, in words and with its own conditions only; or, after that, taken out of what was made by the
   * separator. Which serves better can only be heard with the real weights.
   */
  readonly isolate: 'ask' | 'separate';
  readonly decoder: Decoder;
  readonly options: GenerateOptions;
}

/** A region's settings as far as they are JASCO's; what is missing is usual, what cannot be is refused by the schema and then usual, too. */
const schema = z.object({
  solver: z.enum(['euler', 'midpoint', 'dopri5']).catch('euler'),
  steps: z
    .int()
    .min(1)
    .max(500)
    .catch(DEFAULTS.solver.name === 'dopri5' ? 25 : DEFAULTS.solver.steps),
  /** Of the adaptive solver, relative and absolute: that of audiocraft's demonstration. Below a millionth float32 has no more to tell. */
  tolerance: z.number().min(1e-6).max(0.1).catch(1e-4),
  guidanceAll: z.number().min(0).max(20).catch(DEFAULTS.guidance.all),
  guidanceText: z.number().min(0).max(20).catch(DEFAULTS.guidance.text),
  nullDrums: z.enum(['silence', 'zeros']).catch(DEFAULTS.nullDrums),
  feather: z.int().min(0).max(50).catch(DEFAULTS.feather),
  again: z.int().min(0).max(3).catch(DEFAULTS.again),
  isolate: z.enum(['ask', 'separate']).catch('ask'),
  decoder: z.enum(DECODERS).catch('encodec'),
  weights: z.enum(['float32', 'float16', 'int8']).optional().catch(undefined),
});

export function generateSettings(settings: Readonly<Record<string, string | number | boolean>>): GenerateSettings {
  const asked = schema.parse(settings);
  const { solver, steps, tolerance, guidanceAll, guidanceText, nullDrums, feather, isolate, decoder, weights } = asked;
  const isAdaptive = solver === 'dopri5';
  return {
    // What eight bits round is error to the adaptive solver: it makes its steps smaller until that is below its tolerance (272 evaluations for 26 at 1e-5).
    weights: weights ?? (isAdaptive ? 'float32' : 'int8'),
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
