// Runs a TypeScript entry of this project on Node >= 24: node scripts/with-runtime.mjs FILE.ts [arguments].
// Signals reach the child through the terminal's process group or are forwarded; its exit status becomes ours.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureReady, root } from './setup.mjs';

/** Without these glibc keeps what worker threads have freed: half of what half an hour's analysis adds to a short song's. */
export const MALLOC = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' };

/** @param {string} entry path inside the repository @param {string[]} args */
export function runWithRuntime(entry, args) {
  const node = ensureReady();
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', resolve(root, entry), ...args], {
    stdio: 'inherit',
    env: { ...MALLOC, ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [entry, ...args] = process.argv.slice(2);
  if (entry === undefined) {
    process.stderr.write('usage: node scripts/with-runtime.mjs FILE.ts [arguments]\n');
    process.exit(2);
  }
  runWithRuntime(entry, args);
}
