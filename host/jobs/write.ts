import { dirname, resolve } from 'node:path';
import { pour } from '../../dsp/audio/views.ts';
import { openWriter, type WriterOptions } from '../audio/encode.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

/** Writes audio to a file of the person's; it appears whole or not at all. */
export const write = defineJob<
  { source: SourceRef; path: string; options: Omit<WriterOptions, 'sampleRate' | 'channels'> },
  { clipped: number }
>({
  name: 'write',
  version: '1',
  native: true,
  key: () => null,
  assets: () => [],
  places: ({ path }) => [dirname(resolve(path))],
  run({ source, path, options }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const audio = open.source(source);
      const writer = openWriter(path, {
        ...options,
        sampleRate: audio.sampleRate,
        channels: audio.channels,
      } as WriterOptions);
      try {
        pour(audio, writer, progress);
        const { clipped } = writer.finish();
        return { clipped };
      } catch (error) {
        writer.abort();
        throw error;
      }
    });
  },
});
