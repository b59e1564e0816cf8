// `npm run bridge`: builds the native half (the plugin host and the DAW plugin) into out/bridge, or says in one line what is missing. With `-- --install`
// the DAW plugin is put where DAWs look for it, for this user alone.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

const FOLDER = join(root, 'out', 'bridge');
/** What Debian and its relatives need. */
const BUILD_PACKAGES = ['g++', 'cmake', 'ninja-build', 'pkg-config', 'juce-modules-source'];
/** What only the tests of it need: other people's plugins, a DAW, and a screen without a screen. */
const TEST_PACKAGES = ['ccache', 'zam-plugins', 'ardour', 'xvfb', 'xauth', 'openbox', 'xdotool'];
/** By which it is seen that these are there. */
const TEST_FILES = [
  '/usr/lib/vst3/ZamVerb.vst3',
  '/usr/bin/ardour7-lua',
  '/usr/bin/Xvfb',
  '/usr/bin/openbox',
  '/usr/bin/xdotool',
];
const HOW_TO_INSTALL =
  process.platform === 'linux'
    ? `sudo apt-get install --no-install-recommends ${BUILD_PACKAGES.join(' ')}`
    : process.platform === 'darwin'
      ? 'xcode-select --install; brew install cmake ninja; then set JUCE_DIR to a checkout of JUCE 8'
      : 'install Visual Studio with C++, CMake and Ninja; then set JUCE_DIR to a checkout of JUCE 8';
/** Where Debian keeps it. Another one is named by JUCE_DIR. */
const JUCE = '/usr/share/juce/modules/juce_core/juce_core.h';

/** What is built for DAWs, and where they look for it. */
const INSTALLED = {
  linux: { 'VST3/Resonate.vst3': '.vst3' },
  darwin: {
    'VST3/Resonate.vst3': 'Library/Audio/Plug-Ins/VST3',
    'AU/Resonate.component': 'Library/Audio/Plug-Ins/Components',
  },
}[process.platform];

/** Puts the built DAW plugin in place of the one before. @returns {boolean} whether it is there now */
function install() {
  const built = join(FOLDER, 'plugin', 'resonate_plugin_artefacts', 'Release');
  if (INSTALLED === undefined) {
    process.stdout.write(`There is no folder of your own for plugins on this system: copy ${join(built, 'VST3')}.\n`);
    return false;
  }
  for (const [what, where] of Object.entries(INSTALLED)) {
    const place = join(homedir(), where, what.split('/').pop());
    // A DAW that has it open keeps the old files; written over, they would change under it.
    rmSync(place, { recursive: true, force: true });
    cpSync(join(built, what), place, { recursive: true });
    process.stdout.write(`Installed ${place}\n`);
  }
  return true;
}

/** What is missing for a build, in words; null where nothing is. @returns {string | null} */
export function missingForBridge() {
  const compiler = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++', 'cl'];
  const needed = { 'a C++ compiler': compiler, CMake: ['cmake'], Ninja: ['ninja'] };
  const missing = Object.keys(needed).filter((name) => !needed[name].some(isOnPath));
  if (!process.env.JUCE_DIR && !existsSync(JUCE)) missing.push('JUCE');
  return missing.length === 0 ? null : missing.join(', ');
}

function isOnPath(name) {
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.some((folder) => endings.some((ending) => existsSync(join(folder, name + ending))));
}

/** Where nobody can be asked (a CI machine of Debian's kind, as root), what is missing is installed; tests of it are then never left out. */
function installForTests() {
  if (!process.env.CI || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  if (missingForBridge() === null && TEST_FILES.every((path) => existsSync(path))) return;
  if (!existsSync('/usr/bin/apt-get')) return;
  process.stdout.write('Installing what the native half is built and tested with (once) …\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], env }).status === 0;
  // A mirror may fail once.
  for (let attempt = 0; attempt < 3; attempt++) {
    const packages = [...BUILD_PACKAGES, ...TEST_PACKAGES];
    if (apt('update', '-q') && apt('install', '-y', '-q', '--no-install-recommends', ...packages)) return;
  }
}

/** Puts the plugin in its place, or says how that is done. @param {boolean} isToInstall @returns {boolean} whether it went well */
function closing(isToInstall) {
  const isInstalled = isToInstall && install();
  process.stdout.write('Built: npx resonate start can use plugins now, and plays to the plugin Resonate in a DAW.\n');
  if (isToInstall) return isInstalled;
  process.stdout.write(
    'For the plugin in your DAW: npm run bridge -- --install, then let the DAW scan its plugins again.\n',
  );
  return true;
}

/** Builds. @param {readonly string[]} targets of ninja @returns {boolean} whether they are built now */
function build(targets) {
  const run = (command, ...args) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
  mkdirSync(FOLDER, { recursive: true });
  const configured = run('cmake', '-S', 'bridge', '-B', FOLDER, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release');
  return configured && run('ninja', '-C', FOLDER, ...targets);
}

/**
 * Begins a build beside other work, for `npm test`. The promise is false where the build failed; where it cannot even be tried, one line says
 * why, and tests of it are left out.
 * @returns {Promise<boolean>}
 */
export async function bridgeForTests() {
  mkdirSync(FOLDER, { recursive: true });
  const log = join(FOLDER, 'build.log');
  const out = openSync(log, 'w');
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--for-tests'], {
    stdio: ['ignore', out, out],
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  const said = readFileSync(log, 'utf8');
  if (status === CANNOT) process.stdout.write(said);
  else if (status !== 0) process.stdout.write(`The native half could not be built:\n${said.slice(-LAST_WORDS)}\n`);
  return status === 0 || status === CANNOT;
}

/** Characters of a failed build that are shown: the compiler's complaint and what led to it. */
const LAST_WORDS = 4000;

/** Exit status: nothing was tried, because something is missing. */
const CANNOT = 3;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const isForTests = process.argv.includes('--for-tests');
  if (isForTests) installForTests();
  const missing = missingForBridge();
  if (missing !== null) {
    const what = isForTests ? 'Tests of the native half are left out' : 'The native half cannot be built';
    process.stdout.write(`${what}, because ${missing} cannot be found: ${HOW_TO_INSTALL}\n`);
  }
  const isBuilt = missing === null && build(isForTests ? ['all', 'test-plugins'] : ['all']);
  const isDone = isBuilt && (isForTests || closing(process.argv.includes('--install')));
  process.exitCode = missing !== null ? CANNOT : isDone ? 0 : 1;
}
