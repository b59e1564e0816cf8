import { AV_CODEC_FLAG_QSCALE, AV_SAMPLE_FMT_FLTP } from 'node-av';
import { Encoder } from './encoder.ts';
import { AudioError } from './error.ts';
import type { AudioWriter, WriterOptions } from './writer.ts';

const RATES = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000];

/** MP3 by LAME, 320 kbit/s or V0, with the header that makes it gapless and ID3v2 tags. */
export class Mp3Writer implements AudioWriter {
  readonly sampleRate: number;
  readonly channels: number;
  private readonly encoder: Encoder;
  private readonly staging: Float32Array[];
  private staged = 0;
  private clipped = 0;

  /** Throws AudioError for a sample rate that MP3 does not have. */
  constructor(path: string, options: WriterOptions) {
    const { sampleRate, channels, mp3 = 320 } = options;
    if (!RATES.includes(sampleRate)) {
      throw new AudioError(
        `MP3 cannot hold ${sampleRate} Hz: choose ${sampleRate % 11025 === 0 ? 44100 : 48000} Hz, or FLAC.`,
      );
    }
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.encoder = new Encoder(path, options, {
      container: 'mp3',
      codec: 'libmp3lame',
      sampleFormat: AV_SAMPLE_FMT_FLTP,
      // LAME's own -q 2: its best search short of the exhaustive ones.
      codecOptions: { compression_level: '2' },
      containerOptions: { id3v2_version: '4', write_xing: '1' },
      configure: (codec) => {
        if (mp3 === 'V0') {
          codec.setFlags(AV_CODEC_FLAG_QSCALE);
          codec.globalQuality = 0;
        } else codec.bitRate = BigInt(mp3 * 1000);
      },
    });
    this.staging = Array.from({ length: channels }, () => new Float32Array(this.encoder.frameSize));
  }

  write(block: readonly Float32Array[]): void {
    const n = block[0]!.length;
    for (let at = 0; at < n; ) {
      const run = Math.min(n - at, this.encoder.frameSize - this.staged);
      for (let c = 0; c < this.channels; c++) this.hold(block[c]!, at, run, this.staging[c]!);
      this.staged += run;
      at += run;
      if (this.staged === this.encoder.frameSize) this.flush();
    }
  }

  finish(): { readonly clipped: number } {
    this.flush();
    this.encoder.finish();
    return { clipped: this.clipped };
  }

  abort(): void {
    this.encoder.abort();
  }

  /** Copies into the frame, held at full scale as any decoder's output would be; LAME must not see what is no number. */
  private hold(from: Float32Array, at: number, run: number, into: Float32Array): void {
    for (let i = 0; i < run; i++) {
      const sample = from[at + i]!;
      if (sample > 1 || sample < -1) this.clipped++;
      into[this.staged + i] = Number.isNaN(sample) ? 0 : Math.max(-1, Math.min(1, sample));
    }
  }

  private flush(): void {
    const { staging, staged } = this;
    if (staged === 0) return;
    this.encoder.encode(staged, (planes) => {
      staging.forEach((channel, c) => {
        const plane = planes[c]!;
        new Float32Array(plane.buffer, plane.byteOffset, staged).set(channel.subarray(0, staged));
      });
    });
    this.staged = 0;
  }
}
