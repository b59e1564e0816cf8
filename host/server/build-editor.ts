import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the built editor lies. */
export const EDITOR = join(root, '.build', 'editor');
/** What it is built of. */
const SOURCES = ['editor', 'host/project', 'host/api', 'dsp', 'package-lock.json'].map((path) => join(root, path));

/** Builds the editor where it is older than its sources. `say` is told before. Without sources nothing is done. */
export async function buildEditor(say: (sentence: string) => void): Promise<void> {
  if (!existsSync(join(root, 'editor', 'index.html'))) return;
  const built = join(EDITOR, 'index.html');
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...SOURCES.map(newest))) return;
  say('Building the editor …');
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  const config = join(root, 'editor', 'vite.config.ts');
  await build({
    root: join(root, 'editor'),
    configFile: existsSync(config) ? config : false,
    ...(existsSync(config) ? {} : { plugins: [react()] }),
    logLevel: 'warn',
    build: { outDir: EDITOR, emptyOutDir: true },
  });
}

/** When the youngest file below a path was changed: ms since 1970. Tests are no part of what is built. */
function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
