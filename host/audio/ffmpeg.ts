import {
  AV_LOG_QUIET,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_AUDIO,
  Codec,
  CodecContext,
  Dictionary,
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

/** Opens files by content; only the file itself is read. */
const INPUT_OPTIONS = { protocol_whitelist: 'file', format_whitelist: CONTAINERS };

/** An opened media file. Close it, however the work ends. */
export class MediaInput {
  readonly context = new FormatContext();
  readonly path: string;
  /** The sound streams in the order of the file. */
  readonly sound: readonly Stream[];
  readonly hasVideo: boolean;

  /** Throws AudioError for what is no sound file. */
  constructor(path: string) {
    this.path = path;
    const options = Dictionary.fromObject(INPUT_OPTIONS);
    try {
      if (this.context.openInputSync(`file:${path}`, null, options) < 0) {
        throw new AudioError(
          `${path} is not a sound file that can be read: use WAV, AIFF, CAF, FLAC, MP3, M4A, MP4, Ogg, Opus or WebM.`,
        );
      }
      this.context.findStreamInfoSync();
      const streams = this.context.streams;
      this.sound = streams.filter((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_AUDIO);
      this.hasVideo = this.sound.length < streams.length;
    } catch (error) {
      this.close();
      throw error;
    } finally {
      options.free();
    }
  }

  /** The stream FFmpeg would play; −1 where there is none. */
  best(): number {
    return this.context.findBestStream(AVMEDIA_TYPE_AUDIO);
  }

  /** Decodes one stream from front to end; `use` sees each frame, `packet` is told the position in the file. */
  decode(stream: Stream, use: (frame: Frame) => void, at: (bytes: number) => void): { errors: number } {
    for (const other of this.context.streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL;
    const codec = Codec.findDecoder(stream.codecpar.codecId);
    if (codec === null)
      throw new AudioError(`${this.path} is in a format that cannot be decoded: convert it to WAV or FLAC.`);
    const decoder = new CodecContext();
    const packet = new Packet();
    const frame = new Frame();
    let errors = 0;
    try {
      decoder.allocContext3(codec);
      FFmpegError.throwIfError(decoder.parametersToContext(stream.codecpar), 'codec parameters');
      // Without it the decoder cannot place the encoder's padding, and the file is no longer gapless.
      decoder.pktTimebase = stream.timeBase;
      if (decoder.open2Sync(codec, null) < 0) {
        throw new AudioError(
          `${this.path} has a damaged or protected sound stream that cannot be decoded: try another copy of it.`,
        );
      }
      packet.alloc();
      frame.alloc();
      const drain = () => {
        while (decoder.receiveFrameSync(frame) >= 0) {
          use(frame);
          frame.unref();
        }
      };
      while (this.context.readFrameSync(packet) >= 0) {
        if (packet.streamIndex === stream.index) {
          if (decoder.sendPacketSync(packet) < 0) errors++;
          at(Number(packet.pos));
          drain();
        }
        packet.unref();
      }
      decoder.sendPacketSync(null);
      drain();
      return { errors };
    } finally {
      packet.free();
      frame.free();
      decoder.freeContext();
    }
  }

  close(): void {
    this.context.closeInputSync();
  }
}
