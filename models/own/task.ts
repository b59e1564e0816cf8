import { type PerStem, perStem } from '../../dsp/audio/stem.ts';
import { convertOnce } from '../convert-once.ts';
import { createRaw, openRaw } from '../htdemucs/raw-file.ts';
import type { Task } from '../runtime/task.ts';
import { openNetwork } from './network.ts';
import { type Quality, separateOwn } from './separate.ts';
import { OWN_WEIGHTS } from './weights.ts';

interface OwnFiles {
  /** Folder of models, where the conversion is kept. */
  readonly models: string;
  /** Raw float32 (htdemucs/raw-file.ts) of any rate, mono or stereo. */
  readonly mix: { readonly path: string; readonly sampleRate: number; readonly channels: number };
  /** What the classical separator made of it, in the same form. */
  readonly prior: PerStem<string>;
  /** Where each stem is written in the same form. */
  readonly stems: PerStem<string>;
  readonly quality: Quality;
}

/** Separates a file into four, of the length of the mix each, with the weights in the box. */
export const separateOwnFiles: Task<OwnFiles, { readonly computedBy: string }> = async (
  { models, mix, prior, stems, quality },
  context,
) => {
  const { folder } = await convertOnce(OWN_WEIGHTS, models, 'float16', context);
  const source = openRaw(mix.path, mix.sampleRate, mix.channels);
  const heard = perStem((stem) => openRaw(prior[stem], mix.sampleRate, mix.channels));
  const files = perStem((stem) => createRaw(stems[stem], mix.sampleRate, mix.channels));
  try {
    const network = await openNetwork(folder, context.open);
    await separateOwn(network, source, heard, files, { quality, step: (share) => context.step('separating', share) });
  } finally {
    source.close();
    for (const file of [...Object.values(heard), ...Object.values(files)]) file.close();
  }
  return { computedBy: context.computedBy() };
};
