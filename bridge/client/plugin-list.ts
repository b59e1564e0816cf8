import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pluginFiles, pluginFolders } from './folders.ts';
import { type FoundPlugin, type ScanResult, scanFile } from './scan-file.ts';

export interface KnownPlugin extends FoundPlugin {
  readonly path: string;
  /** Changes when its file does. */
  readonly stamp: string;
}

/** A file that failed when it was looked at, or some of whose effects did. Where that was its own fault it is not looked at again until it changes. */
interface BlockedFile {
  readonly path: string;
  readonly why: string;
}

export interface ScanOptions {
  /** Default: where this system keeps them. */
  readonly folders?: readonly string[];
  /** Looks at every file again, those that failed too. */
  readonly again?: boolean;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Told before each file that is looked at. */
  readonly onFile?: (path: string, fraction: number) => void;
}

/** What tells that a file is the one that was looked at. */
interface Stamp {
  readonly mtime: number;
  readonly size: number;
}

interface Entry extends Stamp {
  readonly result: ScanResult;
}

/** Raised when a scan finds out more or other things. */
const FORM = 3;

/** The plugins of this machine, remembered in a file: each is looked at once, and one that crashes or hangs then never again until it changes. */
export class PluginList {
  readonly #file: string;
  #entries: Map<string, Entry>;

  /** `file` need not be there, nor be whole: what cannot be read is scanned again. */
  constructor(file: string) {
    this.#file = file;
    this.#entries = readEntries(file);
  }

  /** Every effect that can be opened, by name. One that lies in two folders is there once. Instruments take no sound and are left out. */
  get plugins(): readonly KnownPlugin[] {
    const byId = new Map<string, KnownPlugin>();
    for (const [path, { result, ...stamp }] of this.#entries) {
      if (result.kind !== 'plugins') continue;
      for (const plugin of result.plugins) {
        if (plugin.instrument || plugin.inputs === 0 || byId.has(plugin.id)) continue;
        byId.set(plugin.id, { ...plugin, path, stamp: stampText(stamp) });
      }
    }
    return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  get blocked(): readonly BlockedFile[] {
    return [...this.#entries].flatMap(([path, { result }]) => {
      if (result.kind === 'failed') return [{ path, why: result.why }];
      return result.lost.length === 0 ? [] : [{ path, why: `${result.lost.join(', ')} in it cannot be opened` }];
    });
  }

  /** The plugin of this class ID; null where no scan found it. */
  find(id: string): KnownPlugin | null {
    return this.plugins.find((plugin) => plugin.id === id) ?? null;
  }

  /** Whether its file is another than the one that was looked at, or gone. */
  isStale({ path, stamp }: KnownPlugin): boolean {
    const now = stampOf(path);
    return now === null || stampText(now) !== stamp;
  }

  /**
   * Looks at what is new or has changed, one file after the other, each in a process of its own. What was found is kept after every file, so
   * a scan that is broken off is gone on with. Rejects with the signal's reason.
   */
  async scan(binary: string, options: ScanOptions = {}): Promise<void> {
    const { folders = pluginFolders(), again = false, signal, onFile = () => {} } = options;
    const files = folders.flatMap((folder) => pluginFiles(folder));
    const entries = new Map<string, Entry>();
    for (const [n, path] of files.entries()) {
      signal?.throwIfAborted();
      const stamp = stampOf(path);
      if (stamp === null) continue;
      const known = this.#entries.get(path);
      const isSame = known !== undefined && known.mtime === stamp.mtime && known.size === stamp.size;
      if (isSame && !again && !(known.result.kind === 'failed' && known.result.isPassing)) {
        entries.set(path, known);
        continue;
      }
      onFile(path, n / files.length);
      const timeout = options.timeout === undefined ? {} : { timeout: options.timeout };
      entries.set(path, { ...stamp, result: await scanFile(binary, path, { ...timeout, signal }) });
      this.#entries = new Map([...this.#entries, ...entries]);
      this.#write();
    }
    // In the order of these folders; what was found elsewhere before stays as long as it is there.
    const elsewhere = [...this.#entries].filter(([path]) => !entries.has(path) && stampOf(path) !== null);
    this.#entries = new Map([...entries, ...elsewhere]);
    this.#write();
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify({ form: FORM, entries: [...this.#entries] }));
    renameSync(temporary, this.#file);
  }
}

function readEntries(file: string): Map<string, Entry> {
  try {
    const { form, entries } = JSON.parse(readFileSync(file, 'utf8')) as { form: number; entries: [string, Entry][] };
    return form === FORM ? new Map(entries) : new Map();
  } catch {
    return new Map();
  }
}

const stampText = ({ mtime, size }: Stamp): string => `${mtime}-${size}`;

/** The newest time and the sum of sizes of all files in it: a bundle is a folder, and an update may leave that as it was. */
function stampOf(path: string): Stamp | null {
  try {
    const whole = statSync(path);
    if (!whole.isDirectory()) return { mtime: whole.mtimeMs, size: whole.size };
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const inside = files.map((entry) => statSync(join(entry.parentPath, entry.name)));
    return {
      mtime: Math.max(0, ...inside.map((file) => file.mtimeMs)),
      size: inside.reduce((sum, file) => sum + file.size, 0),
    };
  } catch {
    return null;
  }
}
