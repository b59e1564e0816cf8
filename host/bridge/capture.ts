import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Capture } from '../../bridge/protocol/messages.ts';
import type { CaptureSink } from '../../bridge/server/host.ts';
import { type AudioWriter, openWriter } from '../audio/encode.ts';
import { fileError } from '../audio/error.ts';
import { makeFolder } from '../audio/files.ts';
import { PlainError } from '../jobs/job.ts';
import { fileName } from '../project/file-name.ts';

/** What is played on a track for longer than this was left armed by mistake. */
const MOST_HOURS = 12;

/**
 * Writes what comes from a track to a WAV file in `folder`, 32-bit float, named after the track; then `open` makes it a project. It appears when it
 * is whole: of a plugin that goes away before, nothing is left. Its name is taken from the beginning on, so that two tracks of one name stay two.
 */
export function captureTo(
  folder: string,
  { name, rate, channels }: Capture,
  open: (path: string) => Promise<string>,
): CaptureSink {
  makeFolder(folder);
  const path = reserve(folder, fileName(name, 'Captured'));
  let writer: AudioWriter;
  try {
    writer = openWriter(path, { format: 'wav', bits: '32f', sampleRate: rate, channels });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
  const most = MOST_HOURS * 3600 * rate;
  let frames = 0;
  const abort = (): void => {
    writer.abort();
    rmSync(path, { force: true });
  };
  return {
    write(samples) {
      if (samples.length % channels !== 0) throw new PlainError('The captured sound came in pieces: capture it again.');
      const count = samples.length / channels;
      frames += count;
      if (frames > most) throw new PlainError(`More than ${MOST_HOURS} hours were captured: disarm the plugin.`);
      const planes = Array.from({ length: channels }, (_, c) =>
        Float32Array.from({ length: count }, (_, i) => samples[i * channels + c]!),
      );
      writer.write(planes);
    },
    async finish() {
      if (frames === 0) {
        abort();
        throw new PlainError('Nothing was captured: arm the plugin, then play the track.');
      }
      try {
        writer.finish();
      } catch (error) {
        abort();
        throw error;
      }
      return open(path);
    },
    abort,
  };
}

/** Takes the first name that is free: an empty file, until the sound takes its place. */
function reserve(folder: string, name: string): string {
  for (let n = 1; ; n++) {
    const path = join(folder, `${n === 1 ? name : `${name} ${n}`}.wav`);
    try {
      closeSync(openSync(path, 'wx'));
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, path);
    }
  }
}
