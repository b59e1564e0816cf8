import { openCodec } from '../encodec/codec.ts';
import type { TaskContext } from '../runtime/task.ts';
import { openDiffusion } from './diffusion.ts';
import { type EnhanceOptions, enhanced } from './enhance.ts';

export interface EnhanceTaskInput {
  /** Converted folders. */
  readonly mbd: string;
  readonly encodec: string;
  /** Mono at 32 kHz: a region with its surroundings. Longer than a few minutes it should be sent in parts. */
  readonly audio: Float32Array;
  readonly options: Omit<EnhanceOptions, 'step'>;
}

/** Makes a sound anew from its codes in the model process. */
export async function enhanceAudio(
  { mbd, encodec, audio, options }: EnhanceTaskInput,
  context: TaskContext,
): Promise<Float32Array> {
  const { threads } = context;
  await context.step('loading the model', 0);
  const codec = await openCodec(encodec, { threads });
  try {
    // Each band's network is opened when its turn comes and closed after it: four of them would not fit beside the rest.
    return await enhanced(codec, openDiffusion(mbd, { threads }), audio, {
      ...options,
      step: (share) => context.step('making the sound anew', share),
    });
  } finally {
    await codec.release();
  }
}
