import { convertOnce } from '../convert-once.ts';
import { openCodec } from '../encodec/codec.ts';
import type { TaskContext } from '../runtime/task.ts';
import { openDiffusion } from './diffusion.ts';
import { type EnhanceOptions, enhanced } from './enhance.ts';

interface EnhanceTaskInput {
  /** Folder of models, where conversions are kept. */
  readonly models: string;
  /** Official checkpoints, files or folders: converted first where they are not yet. */
  readonly checkpoints: { readonly mbd: string; readonly encodec: string };
  /** Mono at 32 kHz: a region with its surroundings. Longer than a few minutes it should be sent in parts. */
  readonly audio: Float32Array;
  readonly options: Omit<EnhanceOptions, 'step'>;
}

interface Enhanced {
  /** As long as what was given. */
  readonly audio: Float32Array<ArrayBuffer>;
  /** As TaskContext.computedBy. */
  readonly computedBy: string;
}

/** Makes a sound anew from its codes in the model process. */
export async function enhanceAudio(input: EnhanceTaskInput, context: TaskContext): Promise<Enhanced> {
  const { models, checkpoints, audio, options } = input;
  const [mbd, encodec] = [
    await convertOnce(checkpoints.mbd, models, 'float32', context),
    await convertOnce(checkpoints.encodec, models, 'float32', context),
  ];
  await context.step('loading the model', 0);
  const codec = await openCodec(encodec.folder, context.open);
  try {
    // Each band's network is released before the next is opened: where all four do not fit, it is closed then.
    const made = await enhanced(codec, openDiffusion(mbd.folder, context.open), audio, {
      ...options,
      step: (share) => context.step('making the sound anew', share),
    });
    return { audio: made, computedBy: context.computedBy() };
  } finally {
    await codec.release();
  }
}
