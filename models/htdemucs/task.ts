import { convertOnce } from '../convert-once.ts';
import type { WeightType } from '../model-kind.ts';
import type { Task, TaskContext } from '../runtime/task.ts';
import { openHtDemucs, readSettings } from './convert.ts';
import { createRaw, openRaw, type RawSink } from './raw-file.ts';
import { separate } from './separate.ts';
import { averaged, doubled } from './width.ts';

export interface SeparateFiles {
  /** Folder of models, where conversions are kept. */
  readonly models: string;
  /** An official file or a folder of it: converted first where it is not yet. */
  readonly checkpoint: string;
  readonly weights: WeightType;
  /** Raw float32 at the network's rate (raw-file.ts), of one channel or as many as the network has. */
  readonly mix: { readonly path: string; readonly sampleRate: number; readonly channels: number };
  /** Where each target is written in the same form: the sum of the named sources times their gains. */
  readonly targets: readonly { readonly path: string; readonly sources: Readonly<Record<string, number>> }[];
  readonly shifts?: readonly number[];
}

interface SeparatedFiles {
  /** As TaskContext.computedBy. */
  readonly computedBy: string;
}

/** Separates a file into files, of the length of the mix each. */
export const separateFiles: Task<SeparateFiles, SeparatedFiles> = async (
  input: SeparateFiles,
  context: TaskContext,
) => {
  const { models, checkpoint, weights, mix, targets, shifts } = input;
  const { folder } = await convertOnce(checkpoint, models, weights, context);
  const settings = readSettings(folder);
  const source = openRaw(mix.path, mix.sampleRate, mix.channels);
  const files: RawSink[] = [];
  try {
    for (const { path } of targets) files.push(createRaw(path, mix.sampleRate, mix.channels));
    const member = {
      sources: settings.sources,
      weights: settings.sources.map(() => 1),
      open: () => openHtDemucs(folder, context.open),
    };
    const isMono = mix.channels < settings.channels;
    await separate(
      [member],
      isMono ? doubled(source, settings.channels) : source,
      targets.map(({ sources }, index) => ({
        sources,
        sink: isMono ? averaged(files[index]!, settings.channels) : files[index]!,
      })),
      {
        ...(shifts !== undefined && { shifts }),
        step: (share) => context.step('separating', share),
      },
    );
  } finally {
    source.close();
    for (const file of files) file.close();
  }
  return { computedBy: context.computedBy() };
};
