// Makes the working tree runnable: dependencies by the lock file, and a Node that can run TypeScript.
// Plain JavaScript without dependencies, because it runs before anything is installed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST_MAJOR = 20;
const RUNTIME_MAJOR = 24;

/**
 * Installs what is missing and returns the path of a Node >= 24 binary.
 * Prints to stderr only, so that commands keep their stdout clean. Ends the process with 1 if it cannot be done.
 * @returns {string}
 */
export function ensureReady() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_MAJOR) {
    fail(`Resonate needs Node ${OLDEST_MAJOR} or newer to set itself up; this is Node ${process.versions.node}.`);
  }
  install(root, 'Installing dependencies by the lock file (once, about 870 MB)');
  if (major >= RUNTIME_MAJOR) return process.execPath;
  const home = join(root, 'scripts', 'runtime');
  const packaged = () => join(home, 'node_modules', `node-${platformName()}-${process.arch}`, 'bin', binaryName());
  install(
    home,
    `Fetching Node ${RUNTIME_MAJOR} as a package, because this is Node ${process.versions.node} (once, about 190 MB)`,
  );
  if (!existsSync(packaged())) {
    fail(
      `Resonate runs on Node ${RUNTIME_MAJOR}, and no package carries it for ${process.platform}-${process.arch}: install Node ${RUNTIME_MAJOR} and run this again.`,
    );
  }
  return packaged();
}

function platformName() {
  return process.platform === 'win32' ? 'win' : process.platform;
}

function binaryName() {
  return process.platform === 'win32' ? 'node.exe' : 'node';
}

function install(folder, message) {
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = join(folder, 'node_modules', '.resonate-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write(`${message} …\n`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    fail(
      `npm could not install what Resonate needs (npm ci in ${folder}): check the connection to the package registry and run this again.`,
    );
  }
  writeFileSync(stamp, wanted);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
