import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How this program is started anew. */
interface StartCommand {
  /** The program and what it is told; a project's folder may follow. */
  readonly command: readonly string[];
  /** What a DAW, which is started from a menu, does not know. */
  readonly environment: Readonly<Record<string, string>>;
}

const FILE = 'start.json';
/** What a person runs: a program of its own, not a module of this one. */
const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'resonate.mjs');
/** Where the person keeps things, if elsewhere than usual. */
const PLACES = ['RESONATE_PROJECTS', 'RESONATE_CACHE', 'RESONATE_CACHE_GB', 'RESONATE_MODELS', 'RESONATE_VST3_PATH'];

/**
 * Minutes after which one that was started from a DAW ends, where no window, no plugin and no work is left: nobody sees it, so nobody else ends it. Long
 * enough to start the DAW anew, or the browser. One in Electron ends with its window.
 */
const UNUSED = '10';

/** What starts the editor of this very program: the packaged one by itself, the one in the repository by its command. Null where there is neither. */
export function startCommand(
  { execPath, env, versions }: Pick<NodeJS.Process, 'execPath' | 'env' | 'versions'> = process,
  script = SCRIPT,
): StartCommand | null {
  const environment = Object.fromEntries(
    PLACES.flatMap((name) => (env[name] === undefined || env[name] === '' ? [] : [[name, env[name]]])),
  );
  // Of an AppImage the program itself lies in a folder that is gone with it.
  if (versions.electron !== undefined) return { command: [env.APPIMAGE ?? outermost(execPath)], environment };
  return existsSync(script) ? { command: [execPath, script, 'start', '--end-unused', UNUSED], environment } : null;
}

/** On macOS the host runs in a helper inside the program: the path of the program. */
function outermost(path: string): string {
  const bundle = /^(.*?\/([^/]+)\.app)\//.exec(path);
  return bundle === null ? path : join(bundle[1]!, 'Contents', 'MacOS', bundle[2]!);
}

/** Writes it down where the plugin in a DAW finds it when no host runs: for the person alone, in a folder that is theirs alone. */
export function writeStartCommand(folder: string, command: StartCommand): void {
  const file = join(folder, FILE);
  const temporary = join(folder, `.${FILE}.${process.pid}`);
  rmSync(temporary, { force: true });
  writeFileSync(temporary, JSON.stringify(command), { flag: 'wx', mode: 0o600 });
  renameSync(temporary, file);
}
