import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Frames } from '../../dsp/audio/source.ts';
import { AudioError } from './error.ts';
import { readAll, writeAll } from './files.ts';

/**
 * The peak file: what a timeline draws, at five zoom levels.
 *
 * Header, 32 bytes, little endian: "RPK1", then uint32 channels, base (256), factor (4), levels (5), record (65536 frames);
 * then the length in frames as float64. After it one record for every 65536 frames (the last one padded with zeros),
 * so that a writer needs memory for one record only and a reader finds any point by arithmetic. A record holds its
 * levels from fine to coarse (256, 64, 16, 4, 1 points), a level holds its channels one after another, a channel its
 * points, and a point is two float32: minimum and maximum of the frames it spans (fewer at the end of the audio).
 */
const MAGIC = 0x314b5052;
const HEADER = 32;
const PEAK_BASE = 256;
const PEAK_FACTOR = 4;
export const PEAK_LEVELS = 5;
const RECORD = PEAK_BASE * PEAK_FACTOR ** (PEAK_LEVELS - 1);

/** Points of one channel in one record, by level. */
const POINTS = Array.from({ length: PEAK_LEVELS }, (_, level) => PEAK_FACTOR ** (PEAK_LEVELS - 1 - level));
/** Points of one channel before each level in a record, and in the whole record. */
const BEFORE = POINTS.map((_, level) => POINTS.slice(0, level).reduce((sum, n) => sum + n, 0));
const PER_CHANNEL = POINTS.reduce((sum, n) => sum + n, 0);

/** Builds a peak file from interleaved samples as they pass. */
export class PeakWriter {
  private readonly fd: number;
  private readonly channels: number;
  private readonly record: Float32Array;
  private inRecord = 0;
  private frames = 0;
  private at = HEADER;

  constructor(fd: number, channels: number) {
    this.fd = fd;
    this.channels = channels;
    this.record = new Float32Array(PER_CHANNEL * channels * 2);
  }

  /** `frames` frames of interleaved samples. */
  add(interleaved: Float32Array, frames: Frames): void {
    const { channels, record } = this;
    // Its records can be read while the file grows: that it has no length yet says so.
    if (this.frames === 0) this.writeHeader(0);
    for (let i = 0; i < frames; ) {
      const inPoint = this.inRecord % PEAK_BASE;
      const n = Math.min(frames - i, PEAK_BASE - inPoint);
      const point = Math.floor(this.inRecord / PEAK_BASE);
      for (let c = 0; c < channels; c++) {
        const slot = (c * POINTS[0]! + point) * 2;
        let low = inPoint === 0 ? Infinity : record[slot]!;
        let high = inPoint === 0 ? -Infinity : record[slot + 1]!;
        for (let k = i * channels + c, end = (i + n) * channels; k < end; k += channels) {
          const value = interleaved[k]!;
          if (value < low) low = value;
          if (value > high) high = value;
        }
        record[slot] = low;
        record[slot + 1] = high;
      }
      i += n;
      this.inRecord += n;
      if (this.inRecord === RECORD) this.flush();
    }
    this.frames += frames;
  }

  finish(): void {
    // First, so that whoever reads meanwhile does not take the padding of the last record for sound.
    this.writeHeader(this.frames);
    if (this.inRecord > 0) this.flush();
  }

  private writeHeader(frames: Frames): void {
    const header = Buffer.alloc(HEADER);
    [MAGIC, this.channels, PEAK_BASE, PEAK_FACTOR, PEAK_LEVELS, RECORD].forEach((value, i) => {
      header.writeUInt32LE(value, i * 4);
    });
    header.writeDoubleLE(frames, 24);
    writeAll(this.fd, header, 0);
  }

  private flush(): void {
    const { channels, record } = this;
    let filled = Math.ceil(this.inRecord / PEAK_BASE);
    for (let level = 1; level < PEAK_LEVELS; level++) {
      const next = Math.ceil(filled / PEAK_FACTOR);
      for (let c = 0; c < channels; c++) {
        const from = (BEFORE[level - 1]! * channels + c * POINTS[level - 1]!) * 2;
        const to = (BEFORE[level]! * channels + c * POINTS[level]!) * 2;
        for (let p = 0; p < next; p++) {
          let low = Infinity;
          let high = -Infinity;
          for (let q = p * PEAK_FACTOR; q < Math.min(filled, (p + 1) * PEAK_FACTOR); q++) {
            low = Math.min(low, record[from + q * 2]!);
            high = Math.max(high, record[from + q * 2 + 1]!);
          }
          record[to + p * 2] = low;
          record[to + p * 2 + 1] = high;
        }
      }
      filled = next;
    }
    writeAll(this.fd, new Uint8Array(record.buffer), this.at);
    this.at += record.byteLength;
    record.fill(0);
    this.inRecord = 0;
  }
}

export interface Peaks {
  /** Frames a point spans at this level: 256 · 4^level. */
  readonly framesPerPoint: Frames;
  /** One array a channel; min and max of each point. */
  readonly min: Float32Array[];
  readonly max: Float32Array[];
}

/** Points [start, start + count) of a level (0 finest … 4), fewer where the audio ends. Throws AudioError for a file that is no peak file. */
export function readPeakFile(path: string, level: number, start: number, count: number): Peaks {
  return onPeakFile(path, (fd, { magic, channels, length, size }) => {
    const records = Math.ceil(length / RECORD);
    if (magic !== MAGIC || channels === 0 || size !== HEADER + records * recordBytes(channels)) {
      throw new AudioError(`${path} is not a whole peak file: delete it and open the sound again.`);
    }
    return readPoints(fd, channels, length, level, start, count);
  });
}

/**
 * As `readPeakFile`, of a file that a PeakWriter is still writing: the points of the records that are whole, 65536 frames each. No channels before the
 * first of them.
 */
export function readGrowingPeakFile(path: string, level: number, start: number, count: number): Peaks {
  return onPeakFile(path, (fd, { channels, length, size }) => {
    const records = channels === 0 ? 0 : Math.floor((size - HEADER) / recordBytes(channels));
    const sofar = records * RECORD;
    return readPoints(fd, channels, length === 0 ? sofar : Math.min(length, sofar), level, start, count);
  });
}

interface PeakFile {
  readonly magic: number;
  readonly channels: number;
  readonly length: Frames;
  readonly size: number;
}

const recordBytes = (channels: number): number => PER_CHANNEL * channels * 8;

function onPeakFile(path: string, read: (fd: number, about: PeakFile) => Peaks): Peaks {
  const fd = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER);
    const channels = readAll(fd, header, 0) === HEADER ? header.readUInt32LE(4) : 0;
    return read(fd, {
      magic: header.readUInt32LE(0),
      channels,
      length: header.readDoubleLE(24),
      size: fstatSync(fd).size,
    });
  } finally {
    closeSync(fd);
  }
}

function readPoints(fd: number, channels: number, length: Frames, level: number, start: number, count: number): Peaks {
  const framesPerPoint = PEAK_BASE * PEAK_FACTOR ** level;
  const first = Math.max(0, start);
  const end = Math.min(start + count, Math.ceil(length / framesPerPoint));
  const n = Math.max(0, end - first);
  const min = Array.from({ length: channels }, () => new Float32Array(n));
  const max = Array.from({ length: channels }, () => new Float32Array(n));
  const points = POINTS[level]!;
  for (let p = first; p < end; ) {
    const record = Math.floor(p / points);
    const inRecord = p - record * points;
    const run = Math.min(end - p, points - inRecord);
    const values = new Float32Array(run * 2);
    for (let c = 0; c < channels; c++) {
      const before = record * PER_CHANNEL * channels + BEFORE[level]! * channels + c * points + inRecord;
      readAll(fd, new Uint8Array(values.buffer), HEADER + before * 8);
      for (let k = 0; k < run; k++) {
        min[c]![p - first + k] = values[k * 2]!;
        max[c]![p - first + k] = values[k * 2 + 1]!;
      }
    }
    p += run;
  }
  return { framesPerPoint, min, max };
}
