import { createHash } from 'node:crypto';
import { closeSync, openSync, statSync } from 'node:fs';
import { avGetCodecName, type Frame, type Stream } from 'node-av';
import { type Progress, part } from '../../dsp/audio/source.ts';
import { Scratch } from '../../dsp/audio/views.ts';
import { type AssetInfo, AssetWriter } from './asset.ts';
import { AudioError, onFile } from './error.ts';
import { MediaInput } from './ffmpeg.ts';
import { readAll } from './files.ts';
import { planarOf } from './samples.ts';

export interface StreamInfo {
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
}

export interface ProbedFile {
  readonly container: string;
  /** Seconds, as the container says; 0 where it does not say. */
  readonly duration: number;
  /** The sound streams. */
  readonly streams: readonly StreamInfo[];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface DecodedFile extends StreamInfo {
  readonly asset: AssetInfo;
  readonly container: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Sentences for the person about what was not as expected. */
  readonly notices: readonly string[];
  /** Of the file's bytes. */
  readonly sha256: string;
}

export interface DecodeOptions {
  /** Which sound stream, counted from 0; left out, the one FFmpeg would play. */
  readonly stream?: number;
}

/** What a file holds, without decoding it. Throws AudioError for what is no sound file. */
export function probe(path: string): ProbedFile {
  const input = openMedia(path);
  try {
    const duration = Number(input.context.duration) / 1e6;
    return {
      container: input.context.iformat?.name ?? '',
      duration: duration > 0 ? duration : 0,
      streams: input.sound.map(infoOf),
      metadata: metadataOf(input, input.sound[0]!),
    };
  } finally {
    input.close();
  }
}

/** Decodes a sound stream of a file into an asset, at the file's own rate. Throws AudioError for what cannot be decoded. */
export function decode(path: string, assets: string, options: DecodeOptions, progress: Progress): DecodedFile {
  const sha256 = hashFile(path, part(progress, 0, 0.1));
  const input = openMedia(path);
  let writer: AssetWriter | null = null;
  try {
    const stream = options.stream === undefined ? input.context.streams[input.best()] : input.sound[options.stream];
    if (stream === undefined)
      throw new AudioError(`${path} has no sound stream ${options.stream}: it has ${input.sound.length}.`);
    const size = statSync(path).size;
    let scratch = new Scratch(2);
    const use = (frame: Frame) => {
      writer ??= new AssetWriter(assets, frame.sampleRate, frame.channels);
      if (scratch.of(0).length !== frame.channels) scratch = new Scratch(frame.channels);
      const block = scratch.of(frame.nbSamples);
      planarOf(frame, frame.channels, block);
      writer.write(block);
    };
    const tell = part(progress, 0.1, 1);
    input.decode(stream, use, (bytes) => tell(Math.min(1, Math.max(0, bytes / size))));
    if (writer === null) throw new AudioError(`${path} holds no sound: check that it is the right file.`);
    return {
      ...infoOf(stream),
      asset: (writer as AssetWriter).finish(),
      container: input.context.iformat?.name ?? '',
      metadata: metadataOf(input, stream),
      notices: [],
      sha256,
    };
  } catch (error) {
    (writer as AssetWriter | null)?.abort();
    throw error;
  } finally {
    input.close();
  }
}

function openMedia(path: string): MediaInput {
  if (onFile(path, () => statSync(path)).size === 0) throw new AudioError(`${path} is empty: choose another file.`);
  const input = new MediaInput(path);
  if (input.sound.length === 0) {
    input.close();
    throw new AudioError(`${path} has no sound in it: choose a file with a sound track.`);
  }
  return input;
}

function infoOf(stream: Stream): StreamInfo {
  const { codecId, sampleRate, channels } = stream.codecpar;
  return { codec: avGetCodecName(codecId) ?? 'unknown', sampleRate, channels };
}

function metadataOf(input: MediaInput, stream: Stream): Record<string, string> {
  return { ...stream.metadata?.getAll(), ...input.context.metadata?.getAll() };
}

function hashFile(path: string, progress: Progress): string {
  return onFile(path, () => {
    const fd = openSync(path, 'r');
    try {
      const size = statSync(path).size;
      const hash = createHash('sha256');
      const bytes = new Uint8Array(1 << 20);
      for (let at = 0, n = 0; (n = readAll(fd, bytes, at)) > 0; at += n) {
        hash.update(bytes.subarray(0, n));
        progress(Math.min(1, at / size));
      }
      return hash.digest('hex');
    } finally {
      closeSync(fd);
    }
  });
}
