import { closeSync, fstatSync, openSync } from 'node:fs';
import { onFile } from './error.ts';
import { readAll } from './files.ts';

/** What FFmpeg does not tell about a container: whether its sound is locked, and whether its end is missing. */
interface ContainerState {
  readonly encrypted: boolean;
  /** The file ends before its own header says, or without its closing page. False where nobody can tell. */
  readonly cutOff: boolean;
  /** The share of the sound that is there of a file that is cut off, by bytes; null where its header does not say how much there was. */
  readonly share: number | null;
}

/** Reads a few headers of the file at `path`; `format` is FFmpeg's name of its container. */
export function inspectContainer(path: string, format: string): ContainerState {
  return onFile(path, () => {
    const fd = openSync(path, 'r');
    try {
      const size = fstatSync(fd).size;
      const state = { encrypted: false, cutOff: false, share: null };
      if (format.includes('mp4')) return { ...state, encrypted: isLocked(fd, size) };
      if (format === 'wav') return { ...state, ...endOf(fd, size, 12, 4, false) };
      if (format === 'caf') return { ...state, ...endOf(fd, size, 8, 8, true) };
      if (format === 'ogg') return { ...state, cutOff: !hasLastPage(fd, size) };
      return state;
    } finally {
      closeSync(fd);
    }
  });
}

/** A file has few chunks before its samples; more than this is nonsense. */
const MOST_CHUNKS = 1000;

/** What `ds64` holds before the size of the sound: that of the file. */
const LONG_SIZE_AT = 8;

/** Walks RIFF, RF64 or CAF chunks to "data" and compares its size with what is there. */
function endOf(
  fd: number,
  size: number,
  first: number,
  sizeBytes: 4 | 8,
  bigEndian: boolean,
): Pick<ContainerState, 'cutOff' | 'share'> {
  const whole = { cutOff: false, share: null };
  const head = Buffer.alloc(4 + sizeBytes);
  let longSize = 0;
  for (let at = first, n = 0; at + head.length <= size && n < MOST_CHUNKS; n++) {
    readAll(fd, head, at);
    const bytes = bigEndian ? Number(head.readBigInt64BE(4)) : head.readUInt32LE(4);
    const name = head.toString('latin1', 0, 4);
    if (name === 'data') {
      // Writers that stream do not know the size: 0, −1 or all ones, which in RF64 points to `ds64`.
      const told = bytes === 0xffffffff && !bigEndian ? longSize : bytes;
      const there = size - at - head.length;
      return told > there ? { cutOff: true, share: there / told } : whole;
    }
    if (bytes < 0) return whole;
    if (name === 'ds64') {
      const long = Buffer.alloc(8);
      readAll(fd, long, at + head.length + LONG_SIZE_AT);
      longSize = Number(long.readBigInt64LE(0));
    }
    at += head.length + bytes + (bigEndian ? 0 : bytes % 2);
  }
  return whole;
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
