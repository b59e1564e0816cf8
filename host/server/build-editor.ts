import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { PlainError } from '../jobs/job.ts';
import { swapFolder } from './swap-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const at = (path: string): string => join(root, path);

/** Where the built editor lies. */
export const EDITOR = at('.build/editor');
/** What Electron is started with. */
export const SHELL = at('.build/electron/main.js');

/** What is built depends on how, too. */
const HOW = ['host/server/build-editor.ts', 'package-lock.json'];

/** Tells what is being done. */
type Say = (sentence: string) => void;

/** Builds the editor where it is older than its sources. Rejects with a PlainError where it cannot be built. */
export async function buildEditor(say: Say): Promise<void> {
  if (!isOlder(join(EDITOR, 'index.html'), ['editor', 'host/project', 'host/api', 'dsp', ...HOW])) return;
  say('Building the editor …');
  // Beside it first: who is being served the old one, or builds it too, is not disturbed.
  const fresh = `${EDITOR}-${process.pid}`;
  await vite(['--config', 'editor/vite.config.ts', '--outDir', fresh], say);
  swapFolder(fresh, EDITOR);
}

/** The same for what runs inside Electron. */
export async function buildShell(say: Say): Promise<void> {
  if (!isOlder(SHELL, ['host/electron', 'host/api', 'host/store/opener-name.ts', ...HOW])) return;
  say('Building the window …');
  for (const mode of ['preload', 'main']) await vite(['--config', 'host/electron/vite.config.ts', '--mode', mode], say);
}

function isOlder(built: string, sources: readonly string[]): boolean {
  return !existsSync(built) || statSync(built).mtimeMs < Math.max(...sources.map((path) => newest(at(path))));
}

/**
 * In a process of its own: what goes wrong in there ends nothing else. Always for use, whatever NODE_ENV says: under tests it would be React's form for
 * development, which is slower and keeps a record of every drawing.
 */
async function vite(args: readonly string[], say: Say): Promise<void> {
  const command = [at('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error', ...args];
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (status === 0) return;
  say(said.trim());
  throw new PlainError(
    'The editor could not be built, for the reason above: put its sources right, or run npm ci, and start again.',
  );
}

/** When the youngest file below a path was changed: ms since 1970. Tests are no part of what is built. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
