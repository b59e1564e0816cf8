import { createHash, type Hash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { AudioSink, Frames, Progress } from '../../dsp/audio/source.ts';
import { BLOCK } from '../../dsp/audio/views.ts';
import { AudioError, onFile } from './error.ts';
import { readAll, sweepParts, syncFolder, writeAll } from './files.ts';
import { type FileSource, InterleavedFile } from './interleaved.ts';
import { type Peaks, PeakWriter, readGrowingPeakFile, readPeakFile } from './peaks.ts';

/**
 * Assets: immutable audio, named by the SHA-256 of a one-line header (rate, channels) and the sample bytes.
 * `<hash>.f32` is interleaved float32, little endian; `<hash>.json` says rate, channels and length; `<hash>.peaks` is drawn.
 * The samples are renamed into place last: where `<hash>.f32` stands, the asset is whole.
 */
export interface AssetInfo {
  readonly hash: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly length: Frames;
}

const VERSION = 1;
/** The files of an asset. The samples come last: where they stand, the asset is whole. */
export const ASSET_ENDINGS = ['json', 'peaks', 'f32'] as const;
/** Unfinished assets begin with this. Once a folder, those that a killed process left are removed. */
const PART = '.part-';
const swept = new Set<string>();

/** Streams audio into a new asset in constant memory. Nothing shows under its name before `finish`. */
export class AssetWriter implements AudioSink {
  readonly sampleRate: number;
  readonly channels: number;
  private readonly folder: string;
  private readonly temporary: string;
  private readonly hash: Hash;
  private readonly staging: Float32Array;
  private readonly peaks: PeakWriter;
  private samplesFd: number;
  private peaksFd: number;
  private staged = 0;
  private frames = 0;

  /** `id`: a UUID by which its peaks can be read while it grows. Throws AudioError where the folder cannot be written to. */
  constructor(folder: string, sampleRate: number, channels: number, id: string = randomUUID()) {
    this.folder = folder;
    this.sampleRate = sampleRate;
    this.channels = channels;
    if (!swept.has(folder)) sweepParts(folder, PART);
    swept.add(folder);
    this.temporary = growingPath(folder, id);
    this.hash = createHash('sha256').update(headerOf(sampleRate, channels));
    this.staging = new Float32Array(BLOCK * channels);
    this.samplesFd = onFile(folder, () => openSync(`${this.temporary}.f32`, 'wx+'));
    try {
      this.peaksFd = onFile(folder, () => openSync(`${this.temporary}.peaks`, 'wx+'));
    } catch (error) {
      closeSync(this.samplesFd);
      rmSync(`${this.temporary}.f32`, { force: true });
      throw error;
    }
    this.peaks = new PeakWriter(this.peaksFd, channels);
  }

  write(block: readonly Float32Array[]): void {
    const { channels, staging } = this;
    const n = block[0]!.length;
    for (let from = 0; from < n; ) {
      const run = Math.min(n - from, BLOCK - this.staged);
      for (let c = 0; c < channels; c++) {
        const channel = block[c]!;
        for (let i = 0, k = this.staged * channels + c; i < run; i++, k += channels) staging[k] = channel[from + i]!;
      }
      this.staged += run;
      from += run;
      if (this.staged === BLOCK) this.flush();
    }
  }

  /** Makes the asset appear and returns what it is. What need only survive the process waits for no disk. */
  finish(survives: 'a power cut' | 'the process' = 'a power cut'): AssetInfo {
    if (this.samplesFd < 0) throw new Error('the asset is already finished or aborted');
    this.flush();
    const hash = this.hash.digest('hex');
    const info: AssetInfo = { hash, sampleRate: this.sampleRate, channels: this.channels, length: this.frames };
    onFile(this.folder, () => {
      this.peaks.finish();
      const isDurable = survives === 'a power cut';
      if (isDurable) {
        fsyncSync(this.peaksFd);
        fsyncSync(this.samplesFd);
      }
      this.close();
      const { sampleRate, channels, length } = info;
      const sidecar = JSON.stringify({ version: VERSION, sampleRate, channels, length });
      writeFileSync(`${this.temporary}.json`, `${sidecar}\n`, { flag: 'wx', flush: isDurable });
      const size = length * channels * 4;
      for (const ending of ASSET_ENDINGS) this.place(ending, hash, ending === 'f32' ? size : null);
      if (isDurable) syncFolder(assetPath(this.folder, hash, 'f32'));
    });
    return info;
  }

  /** Leaves nothing behind. Harmless after `finish` and a second time. */
  abort(): void {
    this.close();
    for (const ending of ASSET_ENDINGS) rmSync(`${this.temporary}.${ending}`, { force: true });
  }

  /** Renames over whatever stands there; where the system refuses (somebody has the file open), an equal one may stay. */
  private place(ending: string, hash: string, size: number | null): void {
    const path = assetPath(this.folder, hash, ending);
    try {
      renameSync(`${this.temporary}.${ending}`, path);
    } catch (error) {
      if (!existsSync(path) || (size !== null && statSync(path).size !== size)) throw error;
      rmSync(`${this.temporary}.${ending}`, { force: true });
    }
  }

  private flush(): void {
    if (this.staged === 0) return;
    const samples = this.staging.subarray(0, this.staged * this.channels);
    const bytes = new Uint8Array(samples.buffer, 0, samples.byteLength);
    this.hash.update(bytes);
    onFile(this.folder, () => {
      writeAll(this.samplesFd, bytes);
      this.peaks.add(samples, this.staged);
    });
    this.frames += this.staged;
    this.staged = 0;
  }

  private close(): void {
    if (this.samplesFd >= 0) closeSync(this.samplesFd);
    if (this.peaksFd >= 0) closeSync(this.peaksFd);
    this.samplesFd = -1;
    this.peaksFd = -1;
  }
}

/** What the asset's sidecar says. Throws AudioError where the asset is missing or not whole. */
export function assetInfo(folder: string, hash: string): AssetInfo {
  const broken = () =>
    new AudioError(
      `The sound ${hash.slice(0, 12)}… in ${folder} is missing or damaged: run the command again to make it anew.`,
    );
  if (!/^[0-9a-f]{64}$/.test(hash)) throw broken();
  let said: { version?: unknown; sampleRate?: unknown; channels?: unknown; length?: unknown };
  let size: number;
  try {
    said = JSON.parse(readFileSync(assetPath(folder, hash, 'json'), 'utf8')) as typeof said;
    size = statSync(assetPath(folder, hash, 'f32')).size;
  } catch {
    throw broken();
  }
  const { version, sampleRate, channels, length } = said;
  const whole = [sampleRate, channels, length].every((value) => Number.isSafeInteger(value) && Number(value) >= 0);
  if (version !== VERSION || !whole || size !== Number(length) * Number(channels) * 4) throw broken();
  return { hash, sampleRate: Number(sampleRate), channels: Number(channels), length: Number(length) };
}

/** Opens an asset for reading; the caller closes it. Throws AudioError where it is missing or not whole. */
export function openAsset(folder: string, hash: string): FileSource {
  const { sampleRate, channels, length } = assetInfo(folder, hash);
  return new InterleavedFile(assetPath(folder, hash, 'f32'), 0, sampleRate, channels, length);
}

/** Whether the samples are still those the name promises: reads all of them. */
export function verifyAsset(folder: string, hash: string, progress: Progress): boolean {
  const { sampleRate, channels, length } = assetInfo(folder, hash);
  const check = createHash('sha256').update(headerOf(sampleRate, channels));
  const size = length * channels * 4;
  const bytes = new Uint8Array(1 << 20);
  const fd = openSync(assetPath(folder, hash, 'f32'), 'r');
  try {
    for (let at = 0; at < size; ) {
      progress(at / size);
      const n = readAll(fd, bytes, at);
      if (n === 0) return false;
      check.update(bytes.subarray(0, n));
      at += n;
    }
  } finally {
    closeSync(fd);
  }
  return check.digest('hex') === hash;
}

/** Points [start, start + count) of an asset's peak pyramid at a level (0: 256 frames a point, each next 4 times as many; at most 4). */
export function readPeaks(folder: string, hash: string, level: number, start: number, count: number): Peaks {
  const path = assetPath(folder, hash, 'peaks');
  return onFile(path, () => readPeakFile(path, level, start, count));
}

/**
 * As `readPeaks`, of an asset that this process is still writing under `id`: what there is of it so far. Null where no such asset grows, since it has
 * not begun or is finished.
 */
export function readGrowingPeaks(
  folder: string,
  id: string,
  level: number,
  start: number,
  count: number,
): Peaks | null {
  const path = `${growingPath(folder, id)}.peaks`;
  try {
    return readGrowingPeakFile(path, level, start, count);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** All threads of a process share its number, so that who asked for an asset finds it. */
const growingPath = (folder: string, id: string): string => join(folder, `${PART}${process.pid}-${id}`);

function assetPath(folder: string, hash: string, ending: string): string {
  return join(folder, `${hash}.${ending}`);
}

function headerOf(sampleRate: number, channels: number): string {
  return `resonate asset 1: ${sampleRate} Hz, ${channels} channels, float32\n`;
}
