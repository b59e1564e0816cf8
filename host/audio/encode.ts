import { AudioError } from './error.ts';
import { FlacWriter } from './flac.ts';
import { Mp3Writer } from './mp3.ts';
import { WavWriter } from './wav.ts';
import type { AudioWriter, WriterOptions } from './writer.ts';

export type { AudioWriter, WriterOptions } from './writer.ts';

/** The formats that can be written: a file each. */
const WRITERS: Readonly<Record<string, new (path: string, options: WriterOptions) => AudioWriter>> = {
  wav: WavWriter,
  flac: FlacWriter,
  mp3: Mp3Writer,
};

/** Begins a sound file at `path`. Throws AudioError where it cannot be written or the format cannot hold the audio. */
export function openWriter(path: string, options: WriterOptions): AudioWriter {
  const Writer = WRITERS[options.format];
  if (Writer === undefined)
    throw new AudioError(`${options.format} cannot be written: choose ${Object.keys(WRITERS).join(', ')}.`);
  return new Writer(path, options);
}
