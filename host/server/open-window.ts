import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Opens the editor's window: in Electron where its binary can be had, else in the browser. One line says which and why.
 * Resolves when the person closed Electron's window; in a browser that cannot be known, and it never does.
 */
export function openWindow(url: string, dragFolder: string, say: (sentence: string) => void): Promise<void> {
  const electron = electronBinary();
  const shell = join(root, '.build', 'electron', 'main.js');
  if (electron !== null && existsSync(shell)) {
    say('Opening Resonate in its own window. Closing it, or Ctrl-C here, ends Resonate.');
    const child = spawn(electron, [shell], {
      stdio: 'ignore',
      env: { ...process.env, RESONATE_URL: url, RESONATE_DRAG_FOLDER: dragFolder },
    });
    return new Promise((resolve) => {
      child.on('exit', () => resolve());
      child.on('error', () => openBrowser(url, 'Electron could not be started', say));
    });
  }
  const why = electron === null ? "Electron's binary is not installed here" : "Electron's part is not built";
  openBrowser(url, why, say);
  return new Promise(() => {});
}

function openBrowser(url: string, why: string, say: (sentence: string) => void): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""', url.replaceAll('&', '^&')]
        : ['xdg-open', url];
  const child = spawn(command!, args, { stdio: 'ignore', detached: true });
  const failed = (): void =>
    say('No browser could be opened here: open the address above in one. Ctrl-C ends Resonate.');
  child.on('error', failed);
  child.on('exit', (status) => status !== 0 && failed());
  child.unref();
  say(`${why}, so Resonate opens in the browser. Ctrl-C here ends it.`);
}

/** Where Electron's binary lies; asking the package itself would begin to download it. */
function electronBinary(): string | null {
  const home = join(root, 'node_modules', 'electron');
  try {
    const path = join(home, 'dist', readFileSync(join(home, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
