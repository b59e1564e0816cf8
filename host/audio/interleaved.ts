import { closeSync, openSync } from 'node:fs';
import type { AudioSource, Frames } from '../../dsp/audio/source.ts';
import { onFile } from './error.ts';
import { readAll } from './files.ts';

/** An audio source with an open file behind it. */
export interface FileSource extends AudioSource {
  close(): void;
}

/** Frames fetched ahead when reads go forward: 1.5 s at 44.1 kHz, half a megabyte in stereo. */
const AHEAD = 65536;
/** Frames fetched for a read that jumps: a page or two of the file. */
const JUMP = 2048;

/** Interleaved little-endian float32 in a file from byte `offset` on, as a source. */
export class InterleavedFile implements FileSource {
  readonly sampleRate: number;
  readonly channels: number;
  readonly length: Frames;
  private readonly path: string;
  private readonly offset: number;
  private readonly buffer: Float32Array;
  private readonly bytes: Uint8Array;
  private fd: number;
  /** What the buffer holds: frames [from, to). */
  private from = 0;
  private to = 0;
  /** Where the last read began and ended: one that begins between is a forward read. */
  private lastStart = 0;
  private lastEnd = 0;

  constructor(path: string, offset: number, sampleRate: number, channels: number, length: Frames) {
    this.path = path;
    this.offset = offset;
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.length = length;
    this.buffer = new Float32Array(Math.min(AHEAD, Math.max(1, length)) * channels);
    this.bytes = new Uint8Array(this.buffer.buffer);
    this.fd = onFile(path, () => openSync(path, 'r'));
  }

  read(start: Frames, into: readonly Float32Array[]): void {
    const n = into[0]!.length;
    const first = Math.max(0, start);
    const end = Math.min(this.length, start + n);
    if (first > start || end < start + n) for (const channel of into) channel.fill(0);
    const forward = first >= this.lastStart && first <= this.lastEnd;
    for (let at = first; at < end; ) {
      if (at < this.from || at >= this.to) this.fill(at, forward ? AHEAD : Math.max(JUMP, end - at));
      const run = Math.min(end, this.to) - at;
      this.copy(at, run, into, at - start);
      at += run;
    }
    this.lastStart = first;
    this.lastEnd = Math.max(first, end);
  }

  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  private fill(at: Frames, wanted: Frames): void {
    const size = this.channels * 4;
    const frames = Math.min(wanted, this.length - at, this.bytes.length / size);
    const bytes = this.bytes.subarray(0, frames * size);
    const got = onFile(this.path, () => readAll(this.fd, bytes, this.offset + at * size));
    if (got < bytes.length) throw new Error(`${this.path} is shorter than its header says`);
    this.from = at;
    this.to = at + frames;
  }

  private copy(at: Frames, run: Frames, into: readonly Float32Array[], to: number): void {
    const { channels, buffer } = this;
    const base = (at - this.from) * channels;
    if (channels === 1) {
      into[0]!.set(buffer.subarray(base, base + run), to);
    } else if (channels === 2) {
      const left = into[0]!;
      const right = into[1]!;
      for (let i = 0, k = base; i < run; i++, k += 2) {
        left[to + i] = buffer[k]!;
        right[to + i] = buffer[k + 1]!;
      }
    } else {
      for (let c = 0; c < channels; c++) {
        const out = into[c]!;
        for (let i = 0, k = base + c; i < run; i++, k += channels) out[to + i] = buffer[k]!;
      }
    }
  }
}
