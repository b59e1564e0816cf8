import { closeSync, openSync, rmSync } from 'node:fs';
import { AudioError, onFile } from './error.ts';
import { publish, temporaryFor, writeAll } from './files.ts';
import { Quantizer } from './quantize.ts';
import { bextChunk, chunk, cueChunks, infoChunk, ixmlChunk } from './riff.ts';
import type { AudioWriter, WriterOptions } from './writer.ts';

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** The tail of KSDATAFORMAT_SUBTYPE_*: after the format tag. */
const SUBTYPE = Buffer.from('000000001000800000aa00389b71', 'hex');
/** RIFF's sizes are 32 bits. */
const RIFF_LIMIT = 2 ** 32 - 1;
/** A ds64 chunk without table; until the file is too long for RIFF its place is held by JUNK (EBU Tech 3306). */
const DS64 = 28;

/** RIFF/WAVE, or RF64 where the file outgrows RIFF's sizes. */
export class WavWriter implements AudioWriter {
  readonly sampleRate: number;
  readonly channels: number;
  private readonly path: string;
  private readonly temporary: string;
  private readonly options: WriterOptions;
  private readonly bits: 16 | 24 | 32;
  private readonly quantizer: Quantizer | null;
  private readonly head: Buffer;
  private integers = new Int32Array(0);
  private bytes = new Uint8Array(0);
  private fd: number;
  private frames = 0;

  constructor(path: string, options: WriterOptions) {
    this.path = path;
    this.options = options;
    this.sampleRate = options.sampleRate;
    this.channels = options.channels;
    const bits = options.bits ?? 24;
    this.bits = bits === '32f' ? 32 : bits;
    this.quantizer = bits === '32f' ? null : new Quantizer(bits, options.seed ?? 0);
    this.head = this.headOf();
    this.temporary = temporaryFor(path);
    this.fd = onFile(path, () => openSync(this.temporary, 'wx+'));
    try {
      onFile(path, () => writeAll(this.fd, this.head));
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  write(block: readonly Float32Array[]): void {
    const n = block[0]!.length;
    const size = n * this.channels * (this.bits / 8);
    if (this.bytes.length < size) this.bytes = new Uint8Array(Math.ceil(size / 4) * 4);
    if (this.quantizer === null) interleave(block, new Float32Array(this.bytes.buffer));
    else {
      if (this.integers.length < n * this.channels) this.integers = new Int32Array(n * this.channels);
      this.quantizer.quantize(block, this.integers);
      pack(this.integers, n * this.channels, this.bits, this.bytes);
    }
    onFile(this.path, () => writeAll(this.fd, this.bytes.subarray(0, size)));
    this.frames += n;
  }

  finish(): { readonly clipped: number } {
    const { markers = [], metadata = {}, ixml, rf64From = RIFF_LIMIT } = this.options;
    const dataSize = this.frames * this.channels * (this.bits / 8);
    const tail = Buffer.concat([
      Buffer.alloc(dataSize % 2),
      cueChunks(markers),
      infoChunk(metadata),
      ixml === undefined ? Buffer.alloc(0) : ixmlChunk(ixml),
    ]);
    const total = this.head.length + dataSize + tail.length;
    onFile(this.path, () => {
      writeAll(this.fd, tail);
      this.sizes(total - 8, dataSize, total - 8 > rf64From);
      writeAll(this.fd, this.head, 0);
      this.close();
      publish(this.temporary, this.path);
    });
    return { clipped: this.quantizer?.clipped ?? 0 };
  }

  abort(): void {
    this.close();
    rmSync(this.temporary, { force: true });
  }

  private close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  /** Everything before the samples, its sizes still open. */
  private headOf(): Buffer {
    const { sampleRate, channels, bits } = this;
    const kind = bits === 32 ? FLOAT : PCM;
    const frame = channels * (bits / 8);
    const extensible = channels > 2;
    const format = Buffer.alloc(extensible ? 40 : kind === FLOAT ? 18 : 16);
    format.writeUInt16LE(extensible ? EXTENSIBLE : kind, 0);
    format.writeUInt16LE(channels, 2);
    format.writeUInt32LE(sampleRate, 4);
    format.writeUInt32LE(sampleRate * frame, 8);
    format.writeUInt16LE(frame, 12);
    format.writeUInt16LE(bits, 14);
    if (extensible) {
      format.writeUInt16LE(22, 16);
      format.writeUInt16LE(bits, 18);
      format.writeUInt16LE(kind, 24);
      format.set(SUBTYPE, 26);
    }
    const { bext } = this.options;
    return Buffer.concat([
      Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'),
      chunk('JUNK', Buffer.alloc(DS64)),
      bext === undefined ? Buffer.alloc(0) : bextChunk(bext),
      chunk('fmt ', format),
      kind === FLOAT ? chunk('fact', Buffer.alloc(4)) : Buffer.alloc(0),
      Buffer.from('data\0\0\0\0', 'latin1'),
    ]);
  }

  private sizes(riff: number, data: number, long: boolean): void {
    const { head } = this;
    const dataAt = head.length - 4;
    if (long) {
      head.write('RF64', 0, 'latin1');
      head.write('ds64', 12, 'latin1');
      [riff, data, this.frames].forEach((value, i) => {
        head.writeBigUInt64LE(BigInt(value), 20 + i * 8);
      });
    } else if (riff > RIFF_LIMIT)
      throw new AudioError(`${this.path} would be longer than a WAV file can be: write FLAC.`);
    head.writeUInt32LE(long ? RIFF_LIMIT : riff, 4);
    head.writeUInt32LE(long ? RIFF_LIMIT : data, dataAt);
    if (this.bits === 32) head.writeUInt32LE(long ? RIFF_LIMIT : this.frames, dataAt - 8);
  }
}

function interleave(block: readonly Float32Array[], into: Float32Array): void {
  const channels = block.length;
  for (let c = 0; c < channels; c++) {
    const channel = block[c]!;
    for (let i = 0, k = c; i < channel.length; i++, k += channels) into[k] = channel[i]!;
  }
}

function pack(integers: Int32Array, count: number, bits: number, into: Uint8Array): void {
  if (bits === 16) {
    new Int16Array(into.buffer).set(integers.subarray(0, count));
    return;
  }
  for (let k = 0, at = 0; k < count; k++) {
    const value = integers[k]!;
    into[at++] = value;
    into[at++] = value >> 8;
    into[at++] = value >> 16;
  }
}
