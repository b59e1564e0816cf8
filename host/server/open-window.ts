import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildShell, SHELL } from './build-editor.ts';

/** What windows are opened with. */
export interface WindowTools {
  /** The folder of Electron's package. */
  readonly electron: string;
  /** The shell that Electron runs, and what builds it. */
  readonly shell: string;
  readonly build: (say: (sentence: string) => void) => Promise<void>;
  readonly browse: (url: string) => Promise<boolean>;
  /** Electron's window is there; what is returned is called when it has gone. */
  readonly onShown: () => () => void;
}

const TOOLS: WindowTools = {
  electron: fileURLToPath(new URL('../../node_modules/electron', import.meta.url)),
  shell: SHELL,
  build: buildShell,
  browse: openBrowser,
  onShown: () => () => {},
};

/**
 * Opens the editor's window: in Electron where its binary can be had, else in the browser. One line says which and why.
 * Resolves when the person closed Electron's window; in a browser that cannot be known, and it never does.
 */
export async function openWindow(
  url: string,
  dragFolder: string,
  say: (sentence: string) => void,
  others: Partial<WindowTools> = {},
): Promise<void> {
  const tools = { ...TOOLS, ...others };
  const inBrowser = async (why: string): Promise<never> => {
    say(`${why}, so Resonate opens in the browser. Ctrl-C here ends it.`);
    if (!(await tools.browse(url))) say('No browser could be opened here: open the address above in one.');
    return new Promise(() => {});
  };
  const electron = electronBinary(tools.electron) ?? (await fetchElectron(tools.electron, say));
  if (electron === null) {
    return inBrowser("Electron's binary could not be fetched (npx install-electron tries again)");
  }
  await tools.build(say);
  say('Opening Resonate in its own window. Closing it, or Ctrl-C here, ends Resonate.');
  const child = spawn(electron, [tools.shell], {
    stdio: 'ignore',
    env: { ...process.env, RESONATE_URL: url, RESONATE_DRAG_FOLDER: dragFolder },
  });
  const gone = tools.onShown();
  const ended = await new Promise<boolean>((resolve) => {
    child.on('exit', (status) => resolve(status === 0));
    child.on('error', () => resolve(false));
  });
  gone();
  // Without a display, or without the libraries of a desktop.
  if (!ended) return inBrowser('Electron could not run here');
}

/** Shows an address in the person's browser. Resolves with whether one could be had. */
export function openBrowser(url: string): Promise<boolean> {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""', url.replaceAll('&', '^&')]
        : ['xdg-open', url];
  return new Promise((resolve) => {
    const child = spawn(command!, args, { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
    child.unref();
  });
}

/** Milliseconds: its binary is some 110 MB. */
const PATIENCE = 300_000;

/** Fetches Electron's binary, which its package leaves out. Tried once: where it cannot be had, every further start would wait for that again. */
async function fetchElectron(folder: string, say: (sentence: string) => void): Promise<string | null> {
  const tried = join(folder, '.not-fetched');
  if (!existsSync(folder) || existsSync(tried)) return null;
  say('Fetching Electron for a window of its own (once, about 110 MB) …');
  const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: PATIENCE });
  await new Promise((resolve) => child.on('exit', resolve).on('error', resolve));
  const binary = electronBinary(folder);
  if (binary === null) writeFileSync(tried, '');
  return binary;
}

/** Where Electron's binary lies; asking the package itself would begin to download it. */
function electronBinary(folder: string): string | null {
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
