import { join } from 'node:path';
import { convertOnce } from '../convert-once.ts';
import { type Codec, openCodec } from '../encodec/codec.ts';
import { ModelError } from '../error.ts';
import { openDiffusion } from '../mbd/diffusion.ts';
import type { MbdModel } from '../mbd/installed.ts';
import { assertSameCodes, diffusedBy } from '../mbd/sounding.ts';
import type { WeightType } from '../model-kind.ts';
import type { TaskContext } from '../runtime/task.ts';
import { openTextEncoder } from '../t5/text.ts';
import { CODEC_FOLDER } from './convert.ts';
import { openFlow, readFlowConfig } from './flow.ts';
import { type Generated, type GenerateRequest, generate, type Parts } from './generate.ts';
import { RELEASED } from './windows.ts';

export interface JascoTaskInput {
  /** Folder of models, where conversions are kept. */
  readonly models: string;
  /** Official checkpoints of JASCO and T5, files or folders: converted first where they are not yet. */
  readonly checkpoints: { readonly jasco: string; readonly t5: string };
  readonly weights: WeightType;
  readonly request: GenerateRequest;
  /** MultiBandDiffusion, where it and not the codec's decoder shall make the sound. */
  readonly diffusion: MbdModel | null;
}

/**
 * Tokens of a description. What a text is to the layers (text.ts) grows with its length: here it takes 840 MB for a moment (with 20 tokens a sixth of that), and in a step a third of the
 * layers' other products. Descriptions that JASCO was judged by (MusicCaps) are shorter.
 */
const LONGEST = 128;

/** Makes one take in the model process. */
export async function makeTake(input: JascoTaskInput, context: TaskContext): Promise<Generated> {
  const { models, checkpoints, weights, request } = input;
  const { threads } = context;
  const jasco = await convertOnce(checkpoints.jasco, models, weights, context);
  const config = readFlowConfig(jasco.folder);
  if (config.frames !== RELEASED.frames || config.frameRate !== RELEASED.frameRate)
    throw new ModelError(
      `This JASCO makes ${config.frames} frames at ${config.frameRate} a second, and Resonate asks for the ${RELEASED.frames} of the released models: install one of those.`,
    );
  let text: Float32Array | null = null;
  if (request.describe !== '') {
    // Its product is small next to what rounding would do to every step after it.
    const t5 = await convertOnce(checkpoints.t5, models, 'float32', context);
    await context.step('reading the description', 0);
    const encoder = await openTextEncoder(t5.folder, context.open);
    try {
      const tokens = encoder.tokenise(request.describe);
      if (tokens.length > LONGEST)
        throw new ModelError(
          `The description has ${tokens.length} tokens, of which JASCO is given ${LONGEST} at the most (some 90 words): make it shorter.`,
        );
      text = await encoder.encode(tokens);
    } finally {
      await encoder.release();
    }
  }
  await context.step('loading the model', 0);
  const flow = await openFlow(jasco.folder, context.open);
  const codec = await openCodec(join(jasco.folder, CODEC_FOLDER), context.open);
  try {
    const diffuse = input.diffusion === null ? null : await diffusing(codec, input.diffusion, input, context);
    const diffused: Parts['diffused'] = async (...window) => {
      // It has done its work: its memory is for the bands.
      await flow.release();
      return diffuse!(...window);
    };
    const parts = { flow, codec, ...(diffuse !== null && { diffused }) };
    const made = await generate(parts, { ...request, text }, (stage, fraction) => context.step(stage, fraction));
    // The last bits of a convolution depend on how many threads share it (runtime/threads.ts).
    return { ...made, settings: { ...made.settings, threads, computedBy: context.computedBy() } };
  } finally {
    await codec.release();
  }
}

/** MultiBandDiffusion as what makes the sound. */
async function diffusing(
  codec: Codec,
  { mbd, encodec }: MbdModel,
  { models, request }: JascoTaskInput,
  context: TaskContext,
) {
  // Convolutions, which smaller weights would not make faster.
  const network = await convertOnce(mbd, models, 'float32', context);
  const heard = await openCodec((await convertOnce(encodec, models, 'float32', context)).folder, context.open);
  assertSameCodes(codec, heard);
  return diffusedBy(codec, openDiffusion(network.folder, context.open), request.seed);
}
