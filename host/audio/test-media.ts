import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_S16,
  AV_SAMPLE_FMT_S16P,
  AV_SAMPLE_FMT_S32,
  AV_SAMPLE_FMT_U8,
  type AVSampleFormat,
  FFmpegError,
  FormatContext,
  Packet,
} from 'node-av';
import { readSpan } from '../../dsp/audio/memory.ts';
import { openAsset } from './asset.ts';
import { Encoder } from './encoder.ts';
import { MediaInput } from './ffmpeg.ts';

/** Sound files for tests, made when they are needed. */

export interface Kind {
  readonly name: string;
  readonly file: string;
  readonly container: string;
  readonly codec: string;
  readonly format: AVSampleFormat;
  /** Largest error of a decoded sample that was on the 16-bit grid; null for a lossy codec. */
  readonly exact: number | null;
  readonly rate: number;
  readonly codecOptions?: Readonly<Record<string, string>>;
  readonly containerOptions?: Readonly<Record<string, string>>;
}

const pcm = (name: string, file: string, container: string, codec: string, format: AVSampleFormat): Kind => {
  return { name, file, container, codec, format, exact: codec === 'pcm_u8' ? 1 / 128 : 0, rate: 44100 };
};

export const KINDS: readonly Kind[] = [
  pcm('WAV of 8 bits', 'u8.wav', 'wav', 'pcm_u8', AV_SAMPLE_FMT_U8),
  pcm('WAV of 16 bits', 's16.wav', 'wav', 'pcm_s16le', AV_SAMPLE_FMT_S16),
  pcm('WAV of 24 bits', 's24.wav', 'wav', 'pcm_s24le', AV_SAMPLE_FMT_S32),
  pcm('WAV of 32 bits', 's32.wav', 'wav', 'pcm_s32le', AV_SAMPLE_FMT_S32),
  pcm('WAV of 32-bit float', 'f32.wav', 'wav', 'pcm_f32le', AV_SAMPLE_FMT_FLT),
  pcm('AIFF', 'a.aiff', 'aiff', 'pcm_s24be', AV_SAMPLE_FMT_S32),
  pcm('CAF', 'a.caf', 'caf', 'pcm_s16be', AV_SAMPLE_FMT_S16),
  pcm('MOV with PCM', 'a.mov', 'mov', 'pcm_s16le', AV_SAMPLE_FMT_S16),
  pcm('FLAC', 'a.flac', 'flac', 'flac', AV_SAMPLE_FMT_S16),
  pcm('ALAC in M4A', 'alac.m4a', 'ipod', 'alac', AV_SAMPLE_FMT_S16P),
  {
    name: 'MP3',
    file: 'a.mp3',
    container: 'mp3',
    codec: 'libmp3lame',
    format: AV_SAMPLE_FMT_FLTP,
    exact: null,
    rate: 44100,
    codecOptions: { b: '192000' },
  },
  {
    name: 'AAC in M4A, index at the end',
    file: 'aac.m4a',
    container: 'ipod',
    codec: 'aac',
    format: AV_SAMPLE_FMT_FLTP,
    exact: null,
    rate: 44100,
    codecOptions: { b: '192000' },
  },
  {
    name: 'AAC in MP4, index in front',
    file: 'aac.mp4',
    container: 'mp4',
    codec: 'aac',
    format: AV_SAMPLE_FMT_FLTP,
    exact: null,
    rate: 44100,
    codecOptions: { b: '192000' },
    containerOptions: { movflags: '+faststart' },
  },
  {
    name: 'Ogg Vorbis',
    file: 'a.ogg',
    container: 'ogg',
    codec: 'libvorbis',
    format: AV_SAMPLE_FMT_FLTP,
    exact: null,
    rate: 44100,
    codecOptions: { b: '192000' },
    containerOptions: { page_duration: '200000' },
  },
  {
    name: 'Opus',
    file: 'a.opus',
    container: 'opus',
    codec: 'libopus',
    format: AV_SAMPLE_FMT_FLT,
    exact: null,
    rate: 48000,
    codecOptions: { b: '192000' },
    containerOptions: { page_duration: '200000' },
  },
  {
    name: 'WebM with Opus',
    file: 'a.webm',
    container: 'webm',
    codec: 'libopus',
    format: AV_SAMPLE_FMT_FLT,
    exact: null,
    rate: 48000,
    codecOptions: { b: '192000' },
  },
];

/** Two different channels of low noise and tones on the 16-bit grid, the same at every call. */
export function music(frames: number, channels = 2): Float32Array[] {
  let state = 12345;
  return Array.from({ length: channels }, (_, c) => {
    const out = new Float32Array(frames);
    let low = 0;
    for (let i = 0; i < frames; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      low += 0.05 * (state / 4294967296 - 0.5 - low);
      const tone = 0.3 * Math.sin(i * 0.031 * (c + 1)) * Math.sin(i * 0.0007) ** 2;
      out[i] = Math.round((tone + low) * 32768) / 32768;
    }
    return out;
  });
}

/** Writes planar samples as a file of a kind. */
export function encodeMedia(
  path: string,
  kind: Kind,
  planar: readonly Float32Array[],
  metadata: Readonly<Record<string, string>> = {},
): void {
  const { container, codec, format, rate, codecOptions = {}, containerOptions = {} } = kind;
  const channels = planar.length;
  const options = { format: 'wav', sampleRate: rate, channels, metadata } as const;
  const encoder = new Encoder(path, options, {
    container,
    codec,
    sampleFormat: format,
    codecOptions,
    containerOptions,
    configure: () => {},
  });
  const length = planar[0]!.length;
  for (let at = 0; at < length; at += encoder.frameSize) {
    const n = Math.min(encoder.frameSize, length - at);
    encoder.encode(n, (planes) =>
      fill(
        planes,
        format,
        planar.map((channel) => channel.subarray(at, at + n)),
      ),
    );
  }
  encoder.finish();
}

function fill(planes: readonly Buffer[], format: AVSampleFormat, block: readonly Float32Array[]): void {
  const channels = block.length;
  block.forEach((channel, c) => {
    for (let i = 0; i < channel.length; i++) {
      const k = i * channels + c;
      const sample = channel[i]!;
      if (format === AV_SAMPLE_FMT_U8)
        planes[0]!.writeUInt8(Math.max(0, Math.min(255, Math.round(sample * 128) + 128)), k);
      else if (format === AV_SAMPLE_FMT_S16) planes[0]!.writeInt16LE(sample * 32768, k * 2);
      else if (format === AV_SAMPLE_FMT_S32) planes[0]!.writeInt32LE(sample * 2147483648, k * 4);
      else if (format === AV_SAMPLE_FMT_FLT) planes[0]!.writeFloatLE(sample, k * 4);
      else if (format === AV_SAMPLE_FMT_S16P) planes[c]!.writeInt16LE(sample * 32768, i * 2);
      else planes[c]!.writeFloatLE(sample, i * 4);
    }
  });
}

/** Lays the one stream of each file into a new file side by side, as an NI stem file has its parts. */
export function muxTogether(path: string, container: string, files: readonly string[]): void {
  const out = new FormatContext();
  out.allocOutputContext2(null, container, `file:${path}`);
  const inputs = files.map((file) => new MediaInput(file));
  const streams = inputs.map((input) => {
    const stream = out.newStream(null);
    input.sound[0]!.codecpar.copy(stream.codecpar);
    stream.codecpar.codecTag = 0;
    stream.timeBase = input.sound[0]!.timeBase;
    return stream;
  });
  out.openOutputSync();
  FFmpegError.throwIfError(out.writeHeaderSync(null), 'header');
  const packet = new Packet();
  packet.alloc();
  inputs.forEach((input, k) => {
    while (input.context.readFrameSync(packet) >= 0) {
      packet.streamIndex = k;
      packet.rescaleTs(input.sound[0]!.timeBase, streams[k]!.timeBase);
      FFmpegError.throwIfError(out.interleavedWriteFrameSync(packet), 'packet');
      packet.unref();
    }
    input.close();
  });
  packet.free();
  FFmpegError.throwIfError(out.writeTrailerSync(), 'trailer');
  out.closeOutputSync();
  out.freeContext();
}

/** A folder of its own for a test file, with a folder for assets in it; remove it at the end. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'resonate-audio-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, bytes: Uint8Array | string): string {
    writeFileSync(this.path(name), bytes);
    return this.path(name);
  }

  bytes(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** Names in the folder, hidden ones too. */
  names(): string[] {
    return readdirSync(this.folder).sort();
  }

  /** All samples of an asset in the folder. */
  samples(hash: string): Float32Array[] {
    const source = openAsset(this.folder, hash);
    try {
      return readSpan(source, 0, source.length);
    } finally {
      source.close();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The largest difference of two planar signals of one length; Infinity where the lengths differ. */
export function difference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let worst = 0;
  for (let c = 0; c < Math.max(a.length, b.length); c++) {
    if (a[c]?.length !== b[c]?.length) return Infinity;
    for (let i = 0; i < a[c]!.length; i++) worst = Math.max(worst, Math.abs(a[c]![i]! - b[c]![i]!));
  }
  return worst;
}

/** The shift of b against a (in frames, within ±reach) at which they match best. */
export function lag(a: Float32Array, b: Float32Array, reach: number): number {
  let best = 0;
  let bestSum = -Infinity;
  const n = Math.min(a.length, b.length);
  for (let shift = -reach; shift <= reach; shift++) {
    let sum = 0;
    for (let i = reach; i < n - reach; i++) sum += a[i]! * b[i + shift]!;
    if (sum > bestSum) {
      bestSum = sum;
      best = shift;
    }
  }
  return best;
}
