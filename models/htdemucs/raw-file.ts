import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { AudioSink, AudioSource } from '../../dsp/audio/source.ts';
import { Scratch } from '../../dsp/audio/views.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** A file of float32 frames (little-endian, channels in turn) without a header: how long sound is handed to the model process and back. */
interface RawSource extends AudioSource {
  close(): void;
}

export interface RawSink extends AudioSink {
  close(): void;
}

export function openRaw(path: string, sampleRate: number, channels: number): RawSource {
  const file = openSync(path, 'r');
  const length = Math.floor(fstatSync(file).size / (BYTES * channels));
  let buffer = new Float32Array(0);
  return {
    sampleRate,
    channels,
    length,
    read(start, into) {
      const wanted = into[0]!.length;
      const first = Math.max(0, start);
      const count = Math.max(0, Math.min(length, start + wanted) - first);
      if (buffer.length < count * channels) buffer = new Float32Array(count * channels);
      readWhole(file, new Uint8Array(buffer.buffer, 0, count * channels * BYTES), first * channels * BYTES, path);
      for (let c = 0; c < channels; c++) {
        const out = into[c]!;
        out.fill(0);
        for (let i = 0, at = c, to = first - start; i < count; i++, at += channels, to++) out[to] = buffer[at]!;
      }
    },
    close: () => closeSync(file),
  };
}

function readWhole(file: number, bytes: Uint8Array, position: number, path: string): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, position + done);
    if (read === 0) throw new Error(`${path} became shorter while it was read`);
    done += read;
  }
}

/** Writes a new file, or over an old one. */
export function createRaw(path: string, sampleRate: number, channels: number): RawSink {
  const file = openSync(path, 'w');
  const scratch = new Scratch(1);
  return {
    sampleRate,
    channels,
    write(block) {
      const frames = block[0]!.length;
      const [out] = scratch.of(frames * channels) as [Float32Array];
      for (let c = 0; c < channels; c++) {
        const from = block[c]!;
        for (let i = 0, at = c; i < frames; i++, at += channels) out[at] = from[i]!;
      }
      const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done);
    },
    close: () => closeSync(file),
  };
}
