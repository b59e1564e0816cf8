import { createHash } from 'node:crypto';
import { closeSync, openSync, statSync } from 'node:fs';
import { avGetCodecName, type Stream } from 'node-av';
import { type Progress, part } from '../../dsp/audio/source.ts';
import type { AssetInfo } from './asset.ts';
import { inspectContainer } from './container.ts';
import { AudioError, onFile } from './error.ts';
import { isProtected, MediaInput } from './ffmpeg.ts';
import { readAll } from './files.ts';
import { Intake } from './intake.ts';
import { type Tags, tagsOf } from './tags.ts';

interface StreamInfo {
  /** FFmpeg's name: pcm_s24le, flac, mp3, aac, … */
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** Of a lossless stream's samples; null where it has none. */
  readonly bits: number | null;
  /** Bit/s; null where the file does not say. */
  readonly bitrate: number | null;
  readonly tags: Tags;
}

export interface ProbedFile {
  /** FFmpeg's name of the container, by content: wav, flac, mp3, "mov,mp4,m4a,3gp,3g2,mj2", … */
  readonly container: string;
  /** Seconds, as the container says; 0 where it does not say. */
  readonly duration: number;
  /** The sound streams in the order of the file, at least one. */
  readonly streams: readonly StreamInfo[];
  /** Index of the one that is taken where none is asked for. */
  readonly best: number;
  readonly metadata: Tags;
}

export interface DecodedFile extends Omit<StreamInfo, 'tags'> {
  /** Mono or stereo, at the file's own rate. */
  readonly asset: AssetInfo;
  readonly container: string;
  readonly metadata: Tags;
  /** Sentences for the person about what was not as expected; empty where all was well. */
  readonly notices: readonly string[];
  /** Of the file's bytes. */
  readonly sha256: string;
}

interface DecodeOptions {
  /** SHA-256 of the file's bytes where it is known already. */
  readonly sha256?: string;
  /** Which sound stream, counted from 0; left out, the one FFmpeg would play. */
  readonly stream?: number;
  /** A UUID by which the asset's peaks can be read while it is decoded (`readGrowingPeaks`). */
  readonly growing?: string;
}

/** What a file holds, without decoding it. Throws AudioError for what is no sound file. */
export function probe(path: string): ProbedFile {
  const input = openMedia(path);
  try {
    const best = input.best();
    return {
      container: input.format,
      duration: Math.max(0, Number(input.context.duration) / 1e6),
      streams: input.sound.map(infoOf),
      best: input.sound.indexOf(best),
      metadata: tagsOf(best.metadata?.getAll(), input.context.metadata?.getAll()),
    };
  } finally {
    input.close();
  }
}

/**
 * Decodes a sound stream of a file into an asset: gapless, at the file's own rate, in constant memory.
 * More than two channels are folded down to stereo, with a notice. Throws AudioError for what cannot be decoded;
 * whatever is thrown (also by `progress`), nothing is left behind.
 */
export function decode(path: string, assets: string, options: DecodeOptions, progress: Progress): DecodedFile {
  if (options.sha256 !== undefined) return decodeHashed(path, assets, options, options.sha256, progress);
  const sha256 = hashFile(path, part(progress, 0, HASHING));
  return decodeHashed(path, assets, options, sha256, part(progress, HASHING, 1));
}

/** Decodes all sound streams of a file, in its order. An NI stem file holds the mix, then drums, bass, other, vocals. */
export function decodeStreams(path: string, assets: string, progress: Progress): DecodedFile[] {
  const sha256 = hashFile(path, part(progress, 0, HASHING));
  const { streams } = probe(path);
  const share = (k: number) => HASHING + ((1 - HASHING) * k) / streams.length;
  return streams.map((_, stream) =>
    decodeHashed(path, assets, { stream }, sha256, part(progress, share(stream), share(stream + 1))),
  );
}

/** The share of a decoding's time that goes into hashing the file. */
const HASHING = 0.1;

function decodeHashed(
  path: string,
  assets: string,
  options: DecodeOptions,
  sha256: string,
  progress: Progress,
): DecodedFile {
  const input = openMedia(path);
  const intake = new Intake(path, assets, options.growing);
  try {
    const stream = options.stream === undefined ? input.best() : input.sound[options.stream];
    if (stream === undefined)
      throw new AudioError(
        `${path} has no sound stream ${options.stream}: it has ${input.sound.length}, counted from 0.`,
      );
    const state = inspectContainer(path, input.format);
    if (state.encrypted || isProtected(stream)) {
      throw new AudioError(
        `${path} is copy-protected, so it cannot be decoded: get an unprotected copy, or record it while it plays.`,
      );
    }
    const size = statSync(path).size;
    const { errors, unreadable } = input.decode(
      stream,
      (frame) => intake.take(frame),
      (bytes) => progress(Math.min(1, Math.max(0, bytes / size))),
    );
    const promisedSeconds = input.promised(stream);
    const asset = intake.finish({ promisedSeconds, cutOff: state.cutOff, share: state.share, unreadable, errors });
    const { tags, ...info } = infoOf(stream);
    return {
      ...info,
      asset,
      container: input.format,
      metadata: tagsOf(tags, input.context.metadata?.getAll()),
      notices: intake.notices,
      sha256,
    };
  } finally {
    intake.close();
    input.close();
  }
}

function openMedia(path: string): MediaInput {
  const stat = onFile(path, () => statSync(path));
  if (stat.isDirectory()) throw new AudioError(`${path} is a folder, not a sound file: name a file in it.`);
  if (!stat.isFile())
    throw new AudioError(`${path} is not a file but a device or a pipe: save the sound to a file first.`);
  if (stat.size === 0) throw new AudioError(`${path} is empty: choose another file.`);
  return new MediaInput(path);
}

const LOSSLESS = /^(pcm_|flac|alac|wavpack|truehd)/;

function infoOf(stream: Stream): StreamInfo {
  const { codecId, sampleRate, channels, bitsPerRawSample, bitsPerCodedSample, bitRate } = stream.codecpar;
  const codec = avGetCodecName(codecId) ?? 'unknown';
  return {
    codec,
    sampleRate,
    channels,
    bits: LOSSLESS.test(codec) ? bitsPerRawSample || bitsPerCodedSample || null : null,
    bitrate: bitRate > 0n ? Number(bitRate) : null,
    tags: tagsOf(stream.metadata?.getAll()),
  };
}

/** SHA-256 of a file's bytes, in hexadecimal. */
function hashFile(path: string, progress: Progress): string {
  return onFile(path, () => {
    const stat = statSync(path);
    if (!stat.isFile()) openMedia(path).close();
    const fd = openSync(path, 'r');
    try {
      const hash = createHash('sha256');
      const bytes = new Uint8Array(1 << 20);
      for (let at = 0, n = 0; (n = readAll(fd, bytes, at)) > 0; at += n) {
        progress(Math.min(1, at / stat.size));
        hash.update(bytes.subarray(0, n));
      }
      return hash.digest('hex');
    } finally {
      closeSync(fd);
    }
  });
}
