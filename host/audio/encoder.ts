import { closeSync, openSync, rmSync } from 'node:fs';
import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVFMT_FLAG_BITEXACT,
  AVFMT_GLOBALHEADER,
  type AVSampleFormat,
  Codec,
  CodecContext,
  Dictionary,
  type FFEncoderCodec,
  FFmpegError,
  FormatContext,
  Frame,
  Packet,
  Rational,
  type Stream,
} from 'node-av';
import { AudioError, onFile } from './error.ts';
import './ffmpeg.ts';
import { publish, temporaryFor } from './files.ts';
import type { WriterOptions } from './writer.ts';

interface EncoderSettings {
  /** FFmpeg's names. */
  readonly container: string;
  readonly codec: string;
  readonly sampleFormat: AVSampleFormat;
  readonly codecOptions: Readonly<Record<string, string>>;
  readonly containerOptions: Readonly<Record<string, string>>;
  /** Last words to the codec before it opens. */
  configure(codec: CodecContext): void;
}

/** For codecs that take frames of any size (PCM). */
const ANY_FRAME_SIZE = 4096;

/** Frames of samples in, a finished file out. The framing is our own, so the last, shorter frame is kept. */
export class Encoder {
  /** Frames of samples that the codec takes at a time; only the last may be shorter. */
  readonly frameSize: number;
  private readonly path: string;
  private readonly temporary: string;
  private readonly codec = new CodecContext();
  private readonly container = new FormatContext();
  private readonly packet = new Packet();
  private readonly frame = new Frame();
  private planes: readonly Buffer[] = [];
  private readonly stream: Stream;
  private readonly settings: EncoderSettings;
  private readonly options: WriterOptions;
  private position = 0n;
  private open = true;

  /** Throws AudioError where the file cannot be made. */
  constructor(path: string, options: WriterOptions, settings: EncoderSettings) {
    this.path = path;
    this.options = options;
    this.settings = settings;
    if (options.channels > 2) {
      throw new AudioError(
        `${settings.container.toUpperCase()} is written in mono or stereo, not ${options.channels} channels: choose WAV.`,
      );
    }
    this.temporary = temporaryFor(path);
    onFile(path, () => closeSync(openSync(this.temporary, 'wx')));
    try {
      const encoder = Codec.findEncoderByName(settings.codec as FFEncoderCodec);
      if (encoder === null) throw new AudioError(`This build cannot write ${settings.container}: choose WAV.`);
      this.prepare(encoder);
      this.stream = this.begin();
      this.frameSize = this.codec.frameSize || ANY_FRAME_SIZE;
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  /** Encodes `frames` (at most frameSize) frames; `fill` writes the samples into the codec's own planes. */
  encode(frames: number, fill: (planes: readonly Buffer[]) => void): void {
    const { frame } = this;
    // One frame's memory serves for all, unless the codec still holds it: each look at it makes Buffers that live on.
    if (this.planes.length === 0 || !frame.isWritable) this.renew();
    fill(this.planes);
    frame.nbSamples = frames;
    frame.pts = this.position;
    this.position += BigInt(frames);
    this.check(this.codec.sendFrameSync(frame));
    this.drain();
  }

  /** Ends the stream and lets the file appear. */
  finish(): void {
    this.check(this.codec.sendFrameSync(null));
    this.drain();
    this.check(this.container.writeTrailerSync());
    this.close();
    onFile(this.path, () => publish(this.temporary, this.path));
  }

  /** Leaves nothing behind. Harmless after `finish`. */
  abort(): void {
    this.close();
    rmSync(this.temporary, { force: true });
  }

  private renew(): void {
    const { frame } = this;
    frame.free();
    frame.alloc();
    frame.nbSamples = this.frameSize;
    frame.format = this.settings.sampleFormat;
    frame.sampleRate = this.options.sampleRate;
    frame.channelLayout = layoutOf(this.options.channels);
    this.check(frame.getBuffer());
    this.planes = frame.data ?? [];
  }

  private prepare(encoder: Codec): void {
    const { codec, container, options, settings } = this;
    codec.allocContext3(encoder);
    codec.sampleRate = options.sampleRate;
    codec.channelLayout = layoutOf(options.channels);
    codec.sampleFormat = settings.sampleFormat;
    codec.timeBase = new Rational(1, options.sampleRate);
    settings.configure(codec);
    this.check(container.allocOutputContext2(null, settings.container, `file:${this.temporary}`));
    // No version of FFmpeg among the tags: the same audio gives the same bytes.
    container.setFlags(AVFMT_FLAG_BITEXACT);
    if ((container.oformat?.flags ?? 0) & AVFMT_GLOBALHEADER) codec.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    // Options by name, not as a dictionary: node-av frees a dictionary given to open2Sync twice and crashes.
    for (const [name, value] of Object.entries(settings.codecOptions)) this.check(codec.setOption(name, value));
    for (const [name, value] of Object.entries(settings.containerOptions)) this.check(container.setOption(name, value));
    this.check(codec.open2Sync(encoder, null));
  }

  private begin(): Stream {
    const { codec, container, options } = this;
    const stream = container.newStream(null);
    this.check(stream.codecpar.fromContext(codec));
    stream.timeBase = new Rational(1, options.sampleRate);
    container.metadata = Dictionary.fromObject(options.metadata ?? {});
    this.check(container.openOutputSync());
    this.check(container.writeHeaderSync(null));
    this.packet.alloc();
    return stream;
  }

  private drain(): void {
    const { codec, packet, stream } = this;
    for (;;) {
      const result = codec.receivePacketSync(packet);
      if (result === AVERROR_EAGAIN || result === AVERROR_EOF) return;
      this.check(result);
      packet.streamIndex = 0;
      packet.rescaleTs(codec.timeBase, stream.timeBase);
      this.check(this.container.interleavedWriteFrameSync(packet));
      packet.unref();
    }
  }

  private check(result: number): void {
    if (result >= 0) return;
    throw new AudioError(
      `${this.path} could not be written (${FFmpegError.strerror(result)}): make room or choose another place.`,
    );
  }

  private close(): void {
    if (!this.open) return;
    this.open = false;
    this.packet.free();
    this.frame.free();
    this.container.closeOutputSync();
    this.container.freeContext();
    this.codec.freeContext();
  }
}

function layoutOf(channels: number) {
  return channels === 1 ? AV_CHANNEL_LAYOUT_MONO : AV_CHANNEL_LAYOUT_STEREO;
}
