import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Cancelled } from '../../dsp/audio/source.ts';
import { openByteFile } from '../checkpoint/byte-file.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import { sha256Of } from '../checkpoint/sha256.ts';
import { ModelError } from '../error.ts';
import type { ModelKind } from '../model-kind.ts';
import { kindOf, MODEL_KINDS } from '../registry.ts';
import { claim, sweepLeftovers } from './claim.ts';
import { download, forget } from './download.ts';
import type { CatalogueEntry, CatalogueFile } from './entries.ts';
import { INSTALLED, type Installation, installationOf } from './installed.ts';
import { assertAccepted } from './licences.ts';
import type { ModelsFolder } from './models-folder.ts';
import { assertSpace } from './space.ts';

export interface InstallOptions {
  /** A file or folder that the person has; null downloads. */
  readonly from: string | null;
  /** For gated models. Used for the one download, never written down. */
  readonly token: string | null;
  readonly signal?: AbortSignal | undefined;
  /** The share that is done, 0 to 1. */
  readonly progress?: ((fraction: number) => void) | undefined;
  readonly wait?: (milliseconds: number) => Promise<void>;
  readonly kinds?: readonly ModelKind[];
}

/** A file may differ from what the catalogue says of its size, which is often an estimate; this much more is another file. */
const SLACK = 4;
const SMALLEST_LIMIT = 16 << 20;

/**
 * Puts a model of the catalogue in its place: asks for licence and room, downloads (or copies) each file, checks its SHA-256 where that is published and
 * that it can be read as this model, and only then counts it as installed. Throws a ModelError or Cancelled; a download can be continued then.
 */
export async function install(
  folder: ModelsFolder,
  entry: CatalogueEntry,
  options: InstallOptions,
): Promise<Installation> {
  const known = installationOf(folder, entry);
  if (known !== null) return known;
  assertAccepted(folder, entry);
  sweepLeftovers(folder);
  const place = folder.installed(entry.name);
  mkdirSync(place, { recursive: true });
  const release = claim(place, entry);
  const files: Installation['files'] = [];
  try {
    const given = options.from === null ? null : givenFiles(entry, options.from);
    const all = entry.files.reduce((sum, { size }) => sum + size, 0);
    let before = 0;
    for (const file of entry.files) {
      const progress = (fraction: number): void => options.progress?.((before + fraction * file.size) / all);
      const one =
        given === null
          ? await fetchFile(folder, entry, file, { ...options, progress })
          : await copyFile(folder, entry, file, given.get(file.name) ?? null, options.signal);
      if (one !== null) files.push(one);
      before += file.size;
      progress(0);
    }
    await assertReadable(place, entry, options);
    const from = options.from === null ? 'download' : resolve(options.from);
    const done: Installation = { version: 1, name: entry.name, from, files };
    writeFileSync(join(place, `${INSTALLED}.part`), `${JSON.stringify(done, null, 1)}\n`);
    renameSync(join(place, `${INSTALLED}.part`), join(place, INSTALLED));
    return done;
  } catch (error) {
    // A download is continued the next time; what was copied must not pass for a part of one.
    if (options.from !== null) for (const { name } of files) rmSync(join(place, name), { force: true });
    throw error;
  } finally {
    release();
    if (readdirSync(place).length === 0) rmdirSync(place);
  }
}

/** What else the same is called by those who give it away. It is read by its content. */
const ALIASES: ReadonlyMap<string, readonly string[]> = new Map([['model.safetensors', ['pytorch_model.bin']]]);

type InstalledFile = Installation['files'][number];

async function fetchFile(
  folder: ModelsFolder,
  entry: CatalogueEntry,
  file: CatalogueFile,
  options: InstallOptions,
): Promise<InstalledFile | null> {
  const target = join(folder.installed(entry.name), file.name);
  const { token, signal, progress, wait } = options;
  // Finished by an earlier try: it is checked again below.
  let published: string | null = null;
  if (!existsSync(target)) {
    const part = `${target}.part`;
    try {
      ({ published } = await download({
        url: file.url,
        part,
        atMost: Math.max(SLACK * file.size, SMALLEST_LIMIT),
        token: entry.gate === null ? null : token,
        gate: entry.gate,
        signal,
        wait,
        progress: (bytes, total) => progress?.(Math.min(1, bytes / (total ?? file.size))),
        beforeWriting: (bytes) => assertSpace(folder.path, bytes, file.name),
      }));
    } catch (error) {
      if (!file.isNeeded && error instanceof ModelError && / is not there any more/.test(error.message)) return null;
      throw error;
    }
    const checked = await checkedFile(part, file, published, signal).catch((error: unknown) => {
      if (error instanceof ModelError) forget(part);
      throw error;
    });
    renameSync(part, target);
    rmSync(`${part}.json`, { force: true });
    return checked;
  }
  return checkedFile(target, file, published, signal);
}

async function copyFile(
  folder: ModelsFolder,
  entry: CatalogueEntry,
  file: CatalogueFile,
  source: string | null,
  signal: AbortSignal | undefined,
): Promise<InstalledFile | null> {
  if (source === null) return null;
  const target = join(folder.installed(entry.name), file.name);
  const part = `${target}.part`;
  forget(part);
  assertSpace(folder.path, statSync(source).size, file.name);
  try {
    // Without a copy where the file system can share the bytes.
    copyFileSync(source, part, constants.COPYFILE_FICLONE);
    const checked = await checkedFile(part, file, null, signal);
    renameSync(part, target);
    return checked;
  } catch (error) {
    forget(part);
    throw error;
  }
}

/** Throws Cancelled between two pieces of a file that is read. */
function unlessStopped(signal: AbortSignal | undefined): () => void {
  return () => {
    if (signal?.aborted) throw new Cancelled();
  };
}

/** Compares a file with what is published of it. Throws a ModelError where it is another, and Cancelled. */
async function checkedFile(
  path: string,
  file: CatalogueFile,
  published: string | null,
  signal: AbortSignal | undefined,
): Promise<InstalledFile> {
  const opened = openByteFile(path);
  try {
    const sha256 = await sha256Of(opened, unlessStopped(signal));
    const expected = file.sha256 ?? published;
    if (expected !== null && !sha256.startsWith(expected)) {
      throw new ModelError(
        `${file.name} is not the official file (its SHA-256 begins with ${sha256.slice(0, 8)}, not with ${expected.slice(0, 8)}), so it was not taken: download it again.`,
      );
    }
    return { name: file.name, bytes: opened.size, sha256, isPublished: expected !== null };
  } finally {
    opened.close();
  }
}

/** Which file of the entry lies where in what the person gave. Throws a ModelError where a needed one is missing. */
function givenFiles(entry: CatalogueEntry, from: string): ReadonlyMap<string, string> {
  if (!existsSync(from)) throw new ModelError(`${from} is not there: check the name and the folder.`);
  const needed = entry.files.filter(({ isNeeded }) => isNeeded);
  const isFolder = statSync(from).isDirectory();
  // A device or a pipe would be copied without end.
  if (!isFolder && !isFile(from))
    throw new ModelError(`${from} is neither a file nor a folder: name the one or the other.`);
  // A single file may have any name; what lies beside it is found by the names that are usual.
  const beside = isFolder ? from : dirname(from);
  const found = new Map<string, string>();
  for (const { name } of entry.files) {
    const there = [name, ...(ALIASES.get(name) ?? [])].find((one) => isFile(join(beside, one)));
    if (there !== undefined) found.set(name, join(beside, there));
  }
  if (!isFolder && !entry.files.some(({ name }) => name === basename(from))) found.set(entry.files[0]!.name, from);
  const missing = needed.find(({ name }) => !found.has(name));
  if (missing === undefined) return found;
  throw new ModelError(
    `${entry.name} needs ${needed.map(({ name }) => name).join(', ')}, and ${missing.name} is not in ${beside}: put all of them into one folder and install it from there (--from).`,
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Throws a ModelError where the files are no whole checkpoint, or one of another model, and Cancelled. */
async function assertReadable(
  place: string,
  entry: CatalogueEntry,
  { kinds = MODEL_KINDS, signal }: InstallOptions,
): Promise<void> {
  const weights = entry.files.filter(({ name }) => /\.(th|bin|pt|safetensors)$/.test(name));
  for (const { name } of weights) {
    const path = join(place, name);
    try {
      const store = await openCheckpoint(path, { progress: unlessStopped(signal) });
      try {
        const kind = kindOf(store, path, kinds);
        if (kind.name !== entry.kind)
          throw new ModelError(
            `${path} is a checkpoint of ${kind.name}, not of ${entry.name}: install it from the right file (--from).`,
          );
      } finally {
        store.close();
      }
    } catch (error) {
      if (error instanceof ModelError) rmSync(path, { force: true });
      throw error;
    }
  }
}
