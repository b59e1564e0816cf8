import type { Task, TaskContext } from '../runtime/task.ts';
import { openHtDemucs, readSettings } from './convert.ts';
import { createRaw, openRaw, type RawSink } from './raw-file.ts';
import { separate } from './separate.ts';

export interface SeparateFiles {
  /** Folders of converted networks, and how much each one's word counts for each of its sources. */
  readonly members: readonly { readonly folder: string; readonly weights: readonly number[] }[];
  /** Raw float32 at the networks' rate and channels (raw-file.ts). */
  readonly mix: string;
  /** Where each target is written in the same form: the sum of the named sources times their gains. */
  readonly targets: readonly { readonly path: string; readonly sources: Readonly<Record<string, number>> }[];
  readonly overlap?: number;
  readonly shifts?: readonly number[];
}

/** Separates a file into files, of the length of the mix each. */
export const separateFiles: Task<SeparateFiles, null> = async (input: SeparateFiles, context: TaskContext) => {
  const { members, mix, targets, overlap, shifts } = input;
  const { sampleRate, channels } = readSettings(members[0]!.folder);
  const source = openRaw(mix, sampleRate, channels);
  const sinks: RawSink[] = [];
  try {
    for (const { path } of targets) sinks.push(createRaw(path, sampleRate, channels));
    await separate(
      members.map(({ folder, weights }) => ({
        sources: readSettings(folder).sources,
        weights,
        // The session stays open for the next job.
        open: () => openHtDemucs(folder, async (path) => ({ ...(await context.open(path)), release: async () => {} })),
      })),
      source,
      targets.map(({ sources }, index) => ({ sources, sink: sinks[index]! })),
      {
        ...(overlap !== undefined && { overlap }),
        ...(shifts !== undefined && { shifts }),
        step: (share) => context.step('separating', share),
      },
    );
  } finally {
    source.close();
    for (const sink of sinks) sink.close();
  }
  return null;
};
