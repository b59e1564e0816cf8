// `node scripts/with-runtime.mjs scripts/daw-picture.mjs`: docs/pictures/daw.png, Ardour with the demo song on four tracks and the plugin's window open.
// Needs the plugin (npm run bridge), the mended demo (npx resonate restore presets/demo/damaged --out out/demo) and, on Debian,
// apt-get install ardour xvfb openbox xdotool imagemagick. Ardour plays into its dummy backend, on a screen that nobody sees.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { hostIn } from '../host/server/testing.ts';
import { Ardour, LACK, PLUGIN_ID, SESSION_SCRIPT } from '../tests/ardour/ardour.ts';
import { fewColours } from './few-colours.mjs';
import { root } from './setup.mjs';

const SCREEN = /** @type {const} */ ([1280, 720]);
/** Pixels that openbox puts above a window. */
const TITLE = 20;
const NAME = 'Demo';
/** Seconds into the song at which it is played, in the middle of what was mended of its bass, and what is looped there. */
const LOOP = /** @type {const} */ ([35, 41]);
const PLAYED = 2.5;
/** How Ardour counts time in its files. */
const SUPERCLOCKS = 282_240_000;
/** Places on the screen of 1280×720, as Ardour 7 draws it: the name of the bass track, then the plugin in its strip, and where its window is put. */
const BASS = /** @type {const} */ ([60, 521]);
const PLUGIN = /** @type {const} */ ([50, 210]);
const WINDOW = /** @type {const} */ ([760, 290]);
/** Milliseconds: from the first window to one that can be clicked, for one thing to be drawn, and until something is taken for missing. */
const SETTLED = 12_000;
const DRAWN = 1500;
const PATIENCE = 90_000;
/** Times that the plugin is clicked before its window is taken for missing: the first may meet the question. */
const CLICKS = 5;

const project = join(root, 'out', 'demo', 'project');
const lack =
  LACK ??
  (existsSync(project) ? null : 'there is no out/demo: npx resonate restore presets/demo/damaged --out out/demo');
if (lack !== null) {
  process.stderr.write(`No picture can be taken, because ${lack}.\n`);
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), 'resonate-daw-'));
/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
const host = await hostIn(join(scratch, 'host'));
try {
  const song = join(scratch, 'host', 'projects', `${NAME}.resonate`);
  cpSync(project, song, { recursive: true });
  const document = join(song, 'project.json');
  writeFileSync(document, readFileSync(document, 'utf8').replace('"name": "damaged"', '"name": "Demo song"'));
  const { id } = await host.studio.open(song);
  const { sampleRate } = (await host.studio.state(id)).project;
  const ardour = new Ardour(join(scratch, 'home'), host.studio.places.bridge);
  const session = makeSession(ardour, sampleRate);
  autostart(join(scratch, 'home', '.config', 'ardour7'), sampleRate);
  const env = { ...ardour.env, DISPLAY: await screen() };
  begin('openbox', [], env);
  begin('ardour', ['--no-announcements', '--no-splash', session], env);
  await photograph(env);
} finally {
  for (const child of children.reverse()) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await host.close();
  rmSync(scratch, { recursive: true, force: true });
}

/** A session of four tracks with the plugin, and a loop. @param {Ardour} ardour @param {number} rate */
function makeSession(ardour, rate) {
  const sessions = join(scratch, 'sessions');
  mkdirSync(sessions);
  const words = ['new', sessions, NAME, String(rate), '512', PLUGIN_ID, scratch, '0'];
  spawnSync('/usr/bin/ardour7-lua', [SESSION_SCRIPT, ...words], { env: ardour.env, stdio: 'ignore' });
  const file = join(sessions, NAME, `${NAME}.ardour`);
  const [start, end] = LOOP.map((seconds) => `a${seconds * SUPERCLOCKS}`);
  const loop = `<Location id="900001" name="Loop" start="${start}" end="${end}" flags="IsAutoLoop" locked="0" timestamp="0"/>`;
  const made = readFileSync(file, 'utf8');
  writeFileSync(file, made.replace('<Locations/>', `<Locations>${loop}</Locations>`));
  return file;
}

/** Has Ardour begin without questions, and without a sound device. @param {string} config @param {number} rate */
function autostart(config, rate) {
  writeFileSync(join(config, '.a7'), '');
  const options = { 'hide-dummy-backend': 0, 'try-autostart-engine': 1 };
  const texts = Object.entries(options).map(([name, value]) => `<Option name="${name}" value="${value}"/>`);
  const state = {
    ...{ backend: 'None (Dummy)', driver: '', device: 'Silence', 'input-device': '', 'output-device': '' },
    ...{ 'sample-rate': rate, 'buffer-size': 512, 'n-periods': 2, 'input-latency': 0, 'output-latency': 0 },
    ...{
      'input-channels': 0,
      'output-channels': 0,
      active: 1,
      'use-buffered-io': 0,
      'midi-option': 'No MIDI I/O',
      lru: 1,
    },
  };
  const attributes = Object.entries(state).map(([name, value]) => `${name}="${value}"`);
  const setup = `<AudioMIDISetup><EngineStates><State ${attributes.join(' ')}/></EngineStates></AudioMIDISetup>`;
  const text = `<?xml version="1.0" encoding="UTF-8"?><Ardour><Config>${texts.join('')}</Config><Extra>${setup}</Extra></Ardour>`;
  writeFileSync(join(config, 'config'), text);
}

/** @param {string} program @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
function begin(program, args, env) {
  const child = spawn(program, args, { env, stdio: 'ignore' });
  children.push(child);
  return child;
}

/** A screen of its own; resolves with its name. */
async function screen() {
  const args = ['-displayfd', '3', '-screen', '0', `${SCREEN[0]}x${SCREEN[1]}x24`];
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  children.push(child);
  const [number] = await once(/** @type {import('node:stream').Readable} */ (child.stdio[3]), 'data');
  return `:${String(number).trim()}`;
}

/** Opens the window of the plugin on the bass, plays, and takes the picture. @param {NodeJS.ProcessEnv} env */
async function photograph(env) {
  const press = (/** @type {(string | number)[]} */ ...words) =>
    spawnSync('xdotool', words.map(String), { env, encoding: 'utf8' }).stdout.trim();
  const shown = (/** @type {string} */ name) => press('search', '--onlyvisible', '--name', name).split('\n').at(-1);
  const click = async ([x, y], times = 1) => {
    // It may ask, at any time after its beginning, whether to look for the plugins of this computer as well.
    const question = shown('^Discover VST');
    if (question) press('windowfocus', question, 'key', 'Escape');
    press('mousemove', x, y, 'click', '--repeat', times, '--delay', 80, 1);
    await wait(DRAWN);
  };
  const window = async (/** @type {string} */ name) => {
    for (const until = Date.now() + PATIENCE; Date.now() < until; await wait(500)) {
      const found = shown(name);
      if (found) return found;
    }
    throw new Error(`Ardour shows no window called ${name}`);
  };
  const main = await window(`^${NAME} - Ardour`);
  await wait(SETTLED);
  press('windowsize', main, SCREEN[0], SCREEN[1] - TITLE, 'windowmove', main, 0, TITLE);
  await wait(DRAWN);
  await click(BASS);
  press('key', 'shift+e');
  await wait(DRAWN);
  const own = '^Bass: Resonate';
  for (let n = 0; n < CLICKS && !shown(own); n++) await click(PLUGIN, 2);
  press('windowmove', await window(own), ...WINDOW);
  press('mousemove', SCREEN[0] / 2, SCREEN[1] - 4, 'windowfocus', main);
  // The first time only brings the pages of the loop: a jump to where no page is yet is a moment late.
  for (const key of ['l', 'space', 'l']) {
    press('key', key);
    await wait(1000 * PLAYED);
  }
  const [width, height] = SCREEN;
  const { stdout } = spawnSync('import', ['-window', 'root', '-depth', '8', 'RGBA:-'], {
    env,
    maxBuffer: 8 * width * height,
  });
  if (stdout.length !== 4 * width * height) throw new Error('the screen could not be read');
  writeFileSync(join(root, 'docs', 'pictures', 'daw.png'), fewColours(width, height, stdout));
}
