// The browser that the browser tests drive: found where systems keep it, or installed where that needs no question.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'chrome.exe'];
const PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export const HOW_TO_INSTALL =
  process.platform === 'linux'
    ? 'sudo apt-get install chromium'
    : process.platform === 'darwin'
      ? 'brew install --cask chromium'
      : 'winget install Google.Chrome';

/** The path of a Chromium, or null. RESONATE_CHROMIUM names another. @returns {string | null} */
export function findChromium() {
  const named = process.env.RESONATE_CHROMIUM;
  if (named && existsSync(named)) return named;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/**
 * As findChromium; where there is none, and the system is Debian's and may be changed without asking (root), it is installed.
 * @returns {string | null}
 */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null || process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return found;
  }
  process.stderr.write('Installing Chromium for the browser tests (once) …\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], env }).status === 0;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (apt('update', '-q') && apt('install', '-y', '-q', '--no-install-recommends', 'chromium')) break;
  }
  return findChromium();
}
