import { closeSync, fstatSync, openSync } from 'node:fs';
import { onFile } from './error.ts';
import { readAll } from './files.ts';

/** What FFmpeg does not tell about a container: whether its sound is locked, and whether its end is missing. */
interface ContainerState {
  readonly encrypted: boolean;
  /** The file ends before its own header says, or without its closing page. False where nobody can tell. */
  readonly cutOff: boolean;
}

/** Reads a few headers of the file at `path`; `format` is FFmpeg's name of its container. */
export function inspectContainer(path: string, format: string): ContainerState {
  return onFile(path, () => {
    const fd = openSync(path, 'r');
    try {
      const size = fstatSync(fd).size;
      if (format.includes('mp4')) return { encrypted: isLocked(fd, size), cutOff: false };
      if (format === 'wav') return { encrypted: false, cutOff: endsEarly(fd, size, 12, 4, false) };
      if (format === 'caf') return { encrypted: false, cutOff: endsEarly(fd, size, 8, 8, true) };
      if (format === 'ogg') return { encrypted: false, cutOff: !hasLastPage(fd, size) };
      return { encrypted: false, cutOff: false };
    } finally {
      closeSync(fd);
    }
  });
}

/** A file has few chunks before its samples; more than this is nonsense. */
const MOST_CHUNKS = 1000;

/** Walks RIFF or CAF chunks to "data" and compares its size with what is there. */
function endsEarly(fd: number, size: number, first: number, sizeBytes: 4 | 8, bigEndian: boolean): boolean {
  const head = Buffer.alloc(4 + sizeBytes);
  for (let at = first, n = 0; at + head.length <= size && n < MOST_CHUNKS; n++) {
    readAll(fd, head, at);
    const bytes = bigEndian ? Number(head.readBigInt64BE(4)) : head.readUInt32LE(4);
    // Writers that stream (or RF64) do not know the size: 0, −1 or all ones.
    if (head.toString('latin1', 0, 4) === 'data')
      return bytes > 0 && bytes !== 0xffffffff && at + head.length + bytes > size;
    if (bytes < 0) return false;
    at += head.length + bytes + (bigEndian ? 0 : bytes % 2);
  }
  return false;
}

/** The largest Ogg page is 65307 bytes, so the last one begins within this. */
const OGG_TAIL = 65536;
const END_OF_STREAM = 4;

function hasLastPage(fd: number, size: number): boolean {
  const tail = Buffer.alloc(Math.min(size, OGG_TAIL));
  readAll(fd, tail, size - tail.length);
  const page = tail.lastIndexOf('OggS');
  return page >= 0 && page + 5 < tail.length && (tail[page + 5]! & END_OF_STREAM) !== 0;
}

/** Original formats of a locked sound stream, as `frma` names them. */
const SOUND_FORMATS = new Set(['mp4a', 'alac', 'ac-3', 'ec-3', 'Opus', 'fLaC', 'aavd']);
const WINDOW = 1 << 20;
/** size "sinf" size "frma" format: what is looked for, so what may lie across two windows. */
const LOCK = 20;

/** Whether a sound stream's sample description carries a protection box (FairPlay's .m4p, Common Encryption). */
function isLocked(fd: number, size: number): boolean {
  const head = Buffer.alloc(16);
  for (let at = 0, n = 0; at + 8 <= size && n < MOST_CHUNKS; n++) {
    readAll(fd, head, at);
    let bytes = head.readUInt32BE(0);
    if (bytes === 1) bytes = Number(head.readBigUInt64BE(8));
    if (bytes === 0) bytes = size - at;
    if (bytes < 8) return false;
    if (head.toString('latin1', 4, 8) === 'moov' && hasLock(fd, at + 8, Math.min(size, at + bytes))) return true;
    at += bytes;
  }
  return false;
}

function hasLock(fd: number, from: number, to: number): boolean {
  const window = Buffer.alloc(Math.min(WINDOW, to - from));
  for (let at = from; at < to; at += WINDOW - LOCK) {
    const bytes = window.subarray(0, readAll(fd, window.subarray(0, Math.min(window.length, to - at)), at));
    for (let k = bytes.indexOf('sinf'); k >= 0; k = bytes.indexOf('sinf', k + 1)) {
      const lock = bytes.toString('latin1', k + 8, k + 12) === 'frma';
      if (lock && SOUND_FORMATS.has(bytes.toString('latin1', k + 12, k + 16))) return true;
    }
  }
  return false;
}
