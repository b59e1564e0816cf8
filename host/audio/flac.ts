import { AV_SAMPLE_FMT_S16, AV_SAMPLE_FMT_S32 } from 'node-av';
import { Encoder } from './encoder.ts';
import { AudioError } from './error.ts';
import { Quantizer } from './quantize.ts';
import type { AudioWriter, WriterOptions } from './writer.ts';

/** FLAC of 16 or 24 bits with its MD5 and Vorbis comments. */
export class FlacWriter implements AudioWriter {
  readonly sampleRate: number;
  readonly channels: number;
  private readonly bits: 16 | 24;
  private readonly quantizer: Quantizer;
  private readonly encoder: Encoder;
  private readonly staging: Int32Array;
  private integers = new Int32Array(0);
  private staged = 0;

  /** Throws AudioError for float samples, which FLAC does not have. */
  constructor(path: string, options: WriterOptions) {
    const bits = options.bits ?? 24;
    if (bits === '32f') throw new AudioError('FLAC cannot hold 32-bit float samples: choose 16 or 24 bits, or WAV.');
    this.bits = bits;
    this.sampleRate = options.sampleRate;
    this.channels = options.channels;
    this.quantizer = new Quantizer(bits, options.seed ?? 0);
    this.encoder = new Encoder(path, options, {
      container: 'flac',
      codec: 'flac',
      sampleFormat: bits === 16 ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_S32,
      codecOptions: { compression_level: '5' },
      containerOptions: {},
      configure: (codec) => {
        codec.bitsPerRawSample = bits;
      },
    });
    this.staging = new Int32Array(this.encoder.frameSize * options.channels);
  }

  write(block: readonly Float32Array[]): void {
    const count = block[0]!.length * this.channels;
    if (this.integers.length < count) this.integers = new Int32Array(count);
    this.quantizer.quantize(block, this.integers);
    for (let at = 0; at < count; ) {
      const run = Math.min(count - at, this.staging.length - this.staged);
      this.staging.set(this.integers.subarray(at, at + run), this.staged);
      this.staged += run;
      at += run;
      if (this.staged === this.staging.length) this.flush();
    }
  }

  finish(): { readonly clipped: number } {
    this.flush();
    this.encoder.finish();
    return { clipped: this.quantizer.clipped };
  }

  abort(): void {
    this.encoder.abort();
  }

  private flush(): void {
    const { staging, staged, bits } = this;
    if (staged === 0) return;
    this.encoder.encode(staged / this.channels, ([plane]) => {
      const { buffer, byteOffset } = plane!;
      if (bits === 16) new Int16Array(buffer, byteOffset, staged).set(staging.subarray(0, staged));
      else {
        // FFmpeg keeps 24-bit samples at the top of 32 bits.
        const out = new Int32Array(buffer, byteOffset, staged);
        for (let k = 0; k < staged; k++) out[k] = staging[k]! << 8;
      }
    });
    this.staged = 0;
  }
}
