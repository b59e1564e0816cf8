import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import envPaths from 'env-paths';
import { isAlive } from '../../models/catalogue/process-mark.ts';
import { ASSET_ENDINGS } from '../audio/asset.ts';
import { makeFolder, sweepUnfinished, temporaryFor, writeAll } from '../audio/files.ts';
import { limitOfEnvironment, readLimit, SETTINGS, USUAL_LIMIT } from './cache-limit.ts';
import type { Folders } from './job.ts';

interface CacheInfo {
  readonly folder: string;
  readonly results: number;
  readonly assets: number;
  readonly bytes: number;
  readonly limit: number;
}

/** In a session's scratch folder: where else it writes. */
const WRITING = 'writing';

interface StoredResult {
  readonly job: string;
  readonly version: string;
  readonly assets: readonly string[];
  readonly output: unknown;
}

/**
 * Finished work on disk: results as small JSON files named by key, audio as assets beside them.
 * Several processes may use one cache: everything appears by rename, and what a running process may still need is not evicted.
 */
export class Cache {
  readonly folders: Folders;
  readonly folder: string;
  /** Whether the limit was given from outside: then what a person sets does not count. */
  readonly isLimitGiven: boolean;
  private most: number;

  /**
   * Opens (and makes) the cache. `folder` defaults to RESONATE_CACHE, else the system's place for caches; `limit` to RESONATE_CACHE_GB, else what
   * was set for this cache, else the usual one.
   */
  constructor(
    folder = process.env.RESONATE_CACHE || envPaths('resonate', { suffix: '' }).cache,
    limit = limitOfEnvironment(),
  ) {
    this.folder = folder;
    this.isLimitGiven = limit !== null;
    this.most = limit ?? readLimit(folder) ?? USUAL_LIMIT;
    const session = `${process.pid}-${randomBytes(4).toString('hex')}`;
    this.folders = {
      assets: join(folder, 'assets'),
      results: join(folder, 'results'),
      scratch: join(folder, 'scratch', session),
    };
    for (const path of Object.values(this.folders)) makeFolder(path);
    this.sweepScratch();
    sweepUnfinished(this.folders.assets);
  }

  /** Bytes. */
  get limit(): number {
    return this.most;
  }

  /** Keeps a limit for this cache from now on, in every process that opens it later. Nothing is removed until `evict`. */
  setLimit(bytes: number): void {
    writeAtomically(join(this.folder, SETTINGS), `${JSON.stringify({ limit: bytes })}\n`, this.folders.scratch);
    if (!this.isLimitGiven) this.most = bytes;
  }

  /** The output stored under a key, or undefined; a result whose audio is gone counts as not there. */
  get(key: string): unknown {
    const path = this.resultPath(key);
    let stored: StoredResult;
    try {
      stored = JSON.parse(readFileSync(path, 'utf8')) as StoredResult;
    } catch {
      return undefined;
    }
    const files = stored.assets.flatMap((hash) => this.assetFiles(hash));
    if (!files.every((file) => existsSync(file))) return undefined;
    const now = new Date();
    for (const file of [path, ...files]) touch(file, now);
    return stored.output;
  }

  put(key: string, stored: StoredResult): void {
    writeAtomically(this.resultPath(key), JSON.stringify(stored), this.folders.scratch);
  }

  info(): CacheInfo {
    const assets = list(this.folders.assets);
    const results = list(this.folders.results);
    return {
      folder: this.folder,
      results: results.length,
      assets: assets.filter((entry) => entry.name.endsWith('.f32')).length,
      bytes: [...assets, ...results].reduce((sum, entry) => sum + entry.bytes, 0),
      limit: this.limit,
    };
  }

  /**
   * Removes the least recently used entries until at most `keep` bytes are left. Returns the bytes freed.
   * What was made or used since the oldest other running process began is kept: it may be in use. So are the assets
   * that this process still refers to, as `isInUse` says by their hashes.
   */
  evict(keep = this.limit, isInUse: (hash: string) => boolean = () => false): number {
    const protectedSince = this.oldestLiveSession();
    const entries = [this.folders.assets, this.folders.results].flatMap(list).sort((a, b) => a.used - b.used);
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    const before = bytes;
    for (const entry of entries) {
      if (bytes <= keep || entry.used >= protectedSince) break;
      if (isInUse(entry.name.slice(0, entry.name.indexOf('.')))) continue;
      rmSync(entry.path, { force: true });
      bytes -= entry.bytes;
    }
    return before - bytes;
  }

  /**
   * Notes a folder outside the cache into which this process writes files of the person's. Should it be killed, what it leaves half-written there is
   * removed when the cache is next opened.
   */
  noteWriting(folder: string): void {
    appendFileSync(join(this.folders.scratch, WRITING), `${JSON.stringify(folder)}\n`);
  }

  /** Removes this process's scratch folder and what its threads left unfinished. Call it when they have ended. */
  close(): void {
    rmSync(this.folders.scratch, { recursive: true, force: true });
    const isLast = !readdirSync(join(this.folder, 'scratch')).some((name) => name.startsWith(`${process.pid}-`));
    if (isLast) sweepUnfinished(this.folders.assets, true);
  }

  private resultPath(key: string): string {
    return join(this.folders.results, `${key}.json`);
  }

  private assetFiles(hash: string): string[] {
    return ASSET_ENDINGS.map((ending) => join(this.folders.assets, `${hash}.${ending}`));
  }

  /** Scratch folders of processes that no longer run are what an interruption left behind. */
  private sweepScratch(): void {
    const parent = join(this.folder, 'scratch');
    for (const name of readdirSync(parent)) {
      if (isSession(name)) continue;
      for (const folder of notedIn(join(parent, name, WRITING))) sweepUnfinished(folder);
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }

  /** Other processes only: this one evicts when its own work is done. */
  private oldestLiveSession(): number {
    const parent = join(this.folder, 'scratch');
    let oldest = Number.POSITIVE_INFINITY;
    for (const name of readdirSync(parent)) {
      const pid = Number.parseInt(name, 10);
      if (pid === process.pid || !isSession(name)) continue;
      // It may be closed in this moment.
      const began = statSync(join(parent, name), { throwIfNoEntry: false })?.birthtimeMs;
      if (began !== undefined) oldest = Math.min(oldest, began);
    }
    return oldest;
  }
}

/** The folders in a list of them; the last line may be torn. */
function notedIn(list: string): string[] {
  let lines: string[];
  try {
    lines = readFileSync(list, 'utf8').split('\n').slice(0, -1);
  } catch {
    return []; // it wrote nothing outside the cache
  }
  return lines.map((line) => JSON.parse(line) as string);
}

/** Writes a file that is either whole or not there: hidden name in `scratch`, fsync, rename. `scratch` must lie on the same file system. */
export function writeAtomically(path: string, content: string | Uint8Array, scratch: string): void {
  const temporary = temporaryFor(join(scratch, basename(path)));
  const file = openSync(temporary, 'wx');
  try {
    writeAll(file, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
}

/** The same for a text that comes in pieces and is never whole in memory. */
export async function writePieces(path: string, pieces: AsyncIterable<string>, scratch: string): Promise<void> {
  const temporary = temporaryFor(join(scratch, basename(path)));
  const file = openSync(temporary, 'wx');
  try {
    for await (const piece of pieces) writeAll(file, Buffer.from(piece, 'utf8'));
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
}

function list(folder: string): { name: string; path: string; bytes: number; used: number }[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    try {
      const { size, mtimeMs } = statSync(path);
      return [{ name, path, bytes: size, used: mtimeMs }];
    } catch {
      return []; // another process evicted it meanwhile
    }
  });
}

function touch(path: string, now: Date): void {
  try {
    utimesSync(path, now, now);
  } catch {
    // A read-only cache still serves; it only forgets what was used last.
  }
}

/** Whether a scratch folder's name is that of a running process. */
function isSession(name: string): boolean {
  const pid = Number.parseInt(name, 10);
  return pid > 0 && isAlive(pid);
}
