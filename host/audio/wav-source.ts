import { closeSync, fstatSync, openSync } from 'node:fs';
import { AudioError, onFile } from './error.ts';
import { readAll } from './files.ts';
import { type FileSource, InterleavedFile } from './interleaved.ts';

const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Opens a 32-bit float WAV (also RF64) for reading without copying it. Throws AudioError for any other file. */
export function openFloatWav(path: string): FileSource {
  const { offset, sampleRate, channels, length } = onFile(path, () => layoutOf(path));
  return new InterleavedFile(path, offset, sampleRate, channels, length);
}

function layoutOf(path: string): { offset: number; sampleRate: number; channels: number; length: number } {
  const refuse = (why: string) => new AudioError(`${path} ${why}: convert it to a 32-bit float WAV first.`);
  const fd = openSync(path, 'r');
  try {
    const size = fstatSync(fd).size;
    const head = Buffer.alloc(40);
    readAll(fd, head.subarray(0, 12), 0);
    const form = head.toString('latin1', 0, 4) + head.toString('latin1', 8, 12);
    if (form !== 'RIFFWAVE' && form !== 'RF64WAVE') throw refuse('is not a WAV file');
    let format: { kind: number; channels: number; sampleRate: number; bits: number } | null = null;
    let longSize = 0;
    for (let at = 12; at + 8 <= size; ) {
      const got = readAll(fd, head.subarray(0, 40), at);
      const name = head.toString('latin1', 0, 4);
      let bytes = head.readUInt32LE(4);
      if (name === 'ds64' && got >= 24) longSize = Number(head.readBigUInt64LE(16));
      if (name === 'fmt ' && got >= 24) {
        const kind = head.readUInt16LE(8);
        format = {
          kind: kind === EXTENSIBLE && bytes >= 26 ? head.readUInt16LE(32) : kind,
          channels: head.readUInt16LE(10),
          sampleRate: head.readUInt32LE(12),
          bits: head.readUInt16LE(22),
        };
      }
      if (name === 'data') {
        if (form === 'RF64WAVE' && bytes === 0xffffffff) bytes = longSize;
        if (format?.kind !== FLOAT || format.bits !== 32 || format.channels === 0)
          throw refuse('does not hold 32-bit float samples');
        if (at + 8 + bytes > size) throw refuse('is cut off');
        const { channels, sampleRate } = format;
        return { offset: at + 8, sampleRate, channels, length: Math.floor(bytes / (4 * channels)) };
      }
      at += 8 + bytes + (bytes % 2);
    }
    throw refuse('has no samples in it');
  } finally {
    closeSync(fd);
  }
}
