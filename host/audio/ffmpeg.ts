import {
  AV_LOG_QUIET,
  AVDISCARD_ALL,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
  avGetCodecName,
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  Frame,
  Log,
  Packet,
  type Stream,
} from 'node-av';
import { AudioError } from './error.ts';

// FFmpeg's log is process-wide and goes to stderr; what it has to say is said in our own sentences.
Log.setLevel(AV_LOG_QUIET);

/**
 * The containers that are opened. Playlists, concatenation scripts, image lists and network formats are not among them,
 * so a hostile file cannot make FFmpeg open another file or address.
 */
const CONTAINERS = 'wav,w64,aiff,caf,flac,mp3,aac,mov,mp4,m4a,ogg,matroska,webm,au';
const INPUT_OPTIONS = { protocol_whitelist: 'file', format_whitelist: CONTAINERS };
/** Sample descriptions of encrypted streams: FairPlay, Common Encryption, Audible. */
const PROTECTED = new Set(['drms', 'enca', 'aavd']);
const SOUND_CODECS = /^(pcm_|adpcm_|mp[123]|aac|alac|flac|vorbis|opus|e?ac3|speex|amr_|dts|truehd|wavpack|gsm)/;

/** What became of decoding a stream. */
export interface Decoding {
  /** Packets that could not be decoded. */
  readonly errors: number;
  /** Whether the file could not be read to its end. */
  readonly unreadable: boolean;
}

/** Ends a decoding early, without an error. */
export const STOP = Symbol('stop');

/** An opened media file. Close it, however the work ends. */
export class MediaInput {
  readonly context = new FormatContext();
  readonly path: string;
  /** FFmpeg's name of the container. */
  readonly format: string;
  /** The sound streams in the order of the file, at least one. */
  readonly sound: readonly Stream[];
  /** Seconds that the headers themselves promise, by stream index; FFmpeg's later guesses from the bit rate are not among them. */
  private readonly promises: ReadonlyMap<number, number>;

  /** Throws AudioError for what is no sound file. */
  constructor(path: string) {
    this.path = path;
    try {
      this.context.allocContext();
      for (const [name, value] of Object.entries(INPUT_OPTIONS)) {
        FFmpegError.throwIfError(this.context.setOption(name, value), name);
      }
      if (this.context.openInputSync(`file:${path}`) < 0) throw this.unreadable();
      this.format = this.context.iformat?.name ?? '';
      const promises = promisedBy(this.context);
      this.context.findStreamInfoSync();
      const streams = this.context.streams;
      this.promises = promises;
      this.sound = streams.filter(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_AUDIO);
      if (streams.length > 0 && this.sound.length === 0) {
        throw new AudioError(`${path} has no sound in it, only pictures or text: choose a file with a sound track.`);
      }
      if (this.sound.length === 0) throw this.unreadable();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Seconds that the file's headers promise for a stream; null where they say nothing. */
  promised(stream: Stream): number | null {
    return this.promises.get(stream.index) ?? null;
  }

  /** The sound stream that FFmpeg would play. */
  best(): Stream {
    const index = this.context.findBestStream(AVMEDIA_TYPE_AUDIO);
    return this.sound.find((stream) => stream.index === index) ?? this.sound[0]!;
  }

  /**
   * Decodes one stream from front to end. `use` sees each frame and may return STOP; `at` is told the position in the
   * file in bytes, for each packet, and may throw. Throws AudioError where the stream cannot be decoded at all.
   */
  decode(stream: Stream, use: (frame: Frame) => typeof STOP | undefined, at: (bytes: number) => void): Decoding {
    for (const other of this.context.streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL;
    const { path, context } = this;
    const decoder = new CodecContext();
    const packet = new Packet();
    const frame = new Frame();
    let errors = 0;
    try {
      this.open(decoder, stream);
      packet.alloc();
      frame.alloc();
      const drain = (): boolean => {
        for (;;) {
          const result = decoder.receiveFrameSync(frame);
          if (result === AVERROR_EAGAIN || result === AVERROR_EOF) return true;
          if (result < 0) {
            errors++;
            return true;
          }
          const stop = use(frame) === STOP;
          frame.unref();
          if (stop) return false;
        }
      };
      let result = context.readFrameSync(packet);
      for (; result >= 0; result = context.readFrameSync(packet)) {
        if (packet.streamIndex === stream.index) {
          at(Number(packet.pos));
          if (decoder.sendPacketSync(packet) < 0) errors++;
          if (!drain()) return { errors, unreadable: false };
        }
        packet.unref();
      }
      decoder.sendPacketSync(null);
      drain();
      return { errors, unreadable: result !== AVERROR_EOF };
    } catch (error) {
      throw error instanceof FFmpegError
        ? new AudioError(`${path} cannot be decoded (${error.message}): try another copy of it.`)
        : error;
    } finally {
      packet.free();
      frame.free();
      decoder.freeContext();
    }
  }

  close(): void {
    this.context.closeInputSync();
  }

  private open(decoder: CodecContext, stream: Stream): void {
    const { codecpar } = stream;
    const name = avGetCodecName(codecpar.codecId) ?? 'unknown';
    const codec = SOUND_CODECS.test(name) ? Codec.findDecoder(codecpar.codecId) : null;
    if (codec === null)
      throw new AudioError(
        `${this.path} holds sound in a format that cannot be decoded (${name}): convert it to WAV or FLAC.`,
      );
    decoder.allocContext3(codec);
    FFmpegError.throwIfError(decoder.parametersToContext(codecpar), 'codec parameters');
    // As FFmpeg's own tools do: by it the decoder knows the times of what it trims.
    decoder.pktTimebase = stream.timeBase;
    FFmpegError.throwIfError(decoder.open2Sync(codec, null), name);
  }

  private unreadable(): AudioError {
    return new AudioError(
      `${this.path} is not a sound file, or its beginning or its index is missing: use a whole WAV, AIFF, CAF, FLAC, MP3, M4A, MP4, Ogg, Opus or WebM file.`,
    );
  }
}

/** Whether a stream's own description says that it is encrypted. */
export function isProtected({ codecpar }: Stream): boolean {
  return PROTECTED.has(codecpar.codecTagString ?? '');
}

/** Called before FFmpeg looks into the streams. A file-wide duration counts only where one stream is all there is. */
function promisedBy(context: FormatContext): Map<number, number> {
  const { streams } = context;
  const promises = new Map<number, number>();
  for (const { index, duration, timeBase } of streams) {
    if (duration > 0n) promises.set(index, (Number(duration) * timeBase.num) / timeBase.den);
    else if (streams.length === 1 && context.duration > 0n) promises.set(index, Number(context.duration) / 1e6);
  }
  return promises;
}
