import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AudioSource, Frames, Progress } from '../../dsp/audio/source.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { pour, sliceSource } from '../../dsp/audio/views.ts';
import { openWriter } from '../audio/encode.ts';
import { paint, spectrogram, wavePeaks } from '../export/picture.ts';
import { hasRate } from '../project/delivery.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

export const PICTURE_WIDTH = 560;
export const PICTURE_HEIGHT = 150;

export interface Illustration {
  readonly peaks: { readonly low: readonly number[]; readonly high: readonly number[] };
  /** data: URLs. */
  readonly spectrogram: string;
  readonly sound: string;
}

interface Input {
  readonly before: SourceRef;
  readonly after: SourceRef;
  readonly start: Frames;
  readonly end: Frames;
}

/** Pictures and a playable excerpt of a span, before and after, for the report. */
export const illustrate = defineJob<Input, { before: Illustration; after: Illustration }>({
  name: 'illustrate',
  version: '1',
  native: true,
  key: (input) => input,
  assets: () => [],
  run({ before, after, start, end }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const sources = [open.source(before), open.source(after)] as const;
      const levels = sources.map((source) => spectrogram(source, start, end, PICTURE_WIDTH, PICTURE_HEIGHT));
      progress(0.3);
      const peak = levels.reduce((most, picture) => picture.reduce((a, b) => Math.max(a, b), most), -100);
      const [first, second] = sources.map((source, i) => ({
        peaks: wavePeaks(source, start, end, PICTURE_WIDTH),
        spectrogram: `data:image/png;base64,${paint(levels[i]!, PICTURE_WIDTH, PICTURE_HEIGHT, peak).toString('base64')}`,
        sound: excerpt(source, start, end, join(folders.scratch, `${i}`), progress),
      }));
      return { before: first!, after: second! };
    });
  },
});

function excerpt(source: AudioSource, start: Frames, end: Frames, path: string, progress: Progress): string {
  progress(0.5);
  const format = hasRate('mp3', source.sampleRate) && source.channels <= 2 ? 'mp3' : 'wav';
  const { sampleRate, channels } = source;
  const file = `${path}.${format}`;
  const writer = openWriter(file, { format, sampleRate, channels, bits: 16, mp3: 'V0', metadata: {} });
  try {
    pour(sliceSource(source, start, end - start), writer, noProgress);
    writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  }
  return `data:audio/${format === 'mp3' ? 'mpeg' : 'wav'};base64,${readFileSync(file).toString('base64')}`;
}
