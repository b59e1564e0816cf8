import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import wavefile from 'wavefile';
import { IS_BUILT, PLUGIN } from '../e2e/bridge-daw.ts';

/** Ardour without a window: as Debian installs it, driven by Lua. */

const LIBRARY = '/usr/lib/ardour7';
const SHARED = '/usr/share/ardour7';
const IS_THERE = existsSync('/usr/bin/ardour7-lua') && existsSync(join(LIBRARY, 'ardour-vst3-scanner'));
/** Why nothing can be tried in Ardour here; null where it can. */
export const LACK = !IS_BUILT ? 'the plugin is not built' : IS_THERE ? null : 'Ardour 7 is not installed';

/** Made of the plugin's two four-letter codes by JUCE: in the sessions of everybody who uses it. */
export const PLUGIN_ID = 'ABCDEF019182FAEB52736E7452736E31';

/** The tracks of the session, each with the stem of its name. */
const STEMS = ['Vocals', 'Drums', 'Bass', 'Other'];
/** Runs of Ardour for one session: each is asked only for what the ones before it did not bring, so more than three are seldom needed. */
const ATTEMPTS = 8;
/** Times that a stem comes whole and wrong before that is no accident: on a busy machine one session in three spoils an export. */
const MOST_WRONG = 4;
/** Milliseconds within which one step is done, the longest of them the start, on a machine that does other things. */
const SILENCE = 60_000;
/** Characters that are kept of what it says. */
const LONGEST = 20_000;
const SAVED = 'saved the session';
/** Makes a session, and exports from it: its own first lines say what it is given. */
export const SESSION_SCRIPT = fileURLToPath(new URL('session.lua', import.meta.url));

export interface Order {
  readonly mode: 'new' | 'open';
  /** The folder of all sessions. */
  readonly sessions: string;
  readonly name: string;
  readonly rate: number;
  readonly block: number;
  /** The folder of what is exported. */
  readonly out: string;
  readonly frames: number;
  /** Whether the export of a stem is as it should be, once it is whole. */
  readonly isRight: (stem: string) => boolean;
}

/** A home folder for Ardour with our plugin in it, and an export format of 32-bit float. */
export class Ardour {
  private readonly home: string;
  /** What it is started with: this home folder and its libraries. */
  readonly env: NodeJS.ProcessEnv;

  /** `bridge`: where the plugin looks for the host. */
  constructor(home: string, bridge: string) {
    this.home = home;
    const installed = join(home, '.vst3', 'Resonate.vst3');
    cpSync(PLUGIN, installed, { recursive: true });
    // Ardour keeps whole seconds of the file's time, and finds its own notes out of date where there was a fraction.
    const so = join(installed, 'Contents', 'x86_64-linux', 'Resonate.so');
    utimesSync(so, 1_767_225_600, 1_767_225_600);
    const presets = join(home, '.config', 'ardour7', 'export');
    mkdirSync(presets, { recursive: true });
    const usual = readFileSync(join(SHARED, 'export', 'wav.preset'), 'utf8');
    const float = readFileSync(join(SHARED, 'export', 'BWAV 32float Export.format'), 'utf8');
    const format = /<ExportFormatSpecification [^>]*\bid="([^"]+)"/.exec(float)![1]!;
    const preset = usual
      .replace(
        /<ExportPreset id="[^"]+" name="[^"]+"/,
        '<ExportPreset id="5e550a7e-0000-4000-8000-000000000001" name="float"',
      )
      .replace(/<ExportFormat id="[^"]+"/, `<ExportFormat id="${format}"`);
    writeFileSync(join(presets, 'float.preset'), preset);
    this.env = {
      ...process.env,
      HOME: home,
      RESONATE_BRIDGE: bridge,
      LD_LIBRARY_PATH: LIBRARY,
      ARDOUR_DLL_PATH: LIBRARY,
      ARDOUR_DATA_PATH: SHARED,
      ARDOUR_CONFIG_PATH: '/etc/ardour7',
    };
    const scan = spawnSync(join(LIBRARY, 'ardour-vst3-scanner'), ['-f', installed], { env: this.env });
    if (scan.status !== 0) throw new Error(`Ardour did not like the plugin: ${scan.stderr}`);
  }

  /** What Ardour found out about the plugin. */
  scanned(): string {
    const notes = join(this.home, '.cache', 'ardour7', 'vst');
    return readFileSync(join(notes, readdirSync(notes).find((name) => name.endsWith('.v3i'))!), 'utf8');
  }

  /**
   * Runs session.lua until all stems are exported, each WAV `frames` long and right. Ardour 7.3 without a window has faults in its own memory: now and then it
   * crashes (double free, also without any plugin in the session), and now and then one cell of the ring through which it exports holds something else (a wrong
   * sample every 128 frames at blocks of 63, where the plugin had given the right one), or the first blocks of a channel are lost. Then it is asked again, for what
   * is not there yet or not right; a new session then, for one that spoils an export spoils it again. A stem that is wrong four times stays so. Rejects with what Ardour said, each time, where that does not help; what stays wrong is for the test to tell.
   */
  async run({ mode, sessions, name, rate, block, out, frames, isRight }: Order): Promise<void> {
    const fileOf = (stem: string): string => join(out, `${name}-${stem}.wav`);
    const isLacking = (stem: string): boolean => lengthOf(fileOf(stem)) !== frames;
    for (const stem of STEMS) rmSync(fileOf(stem), { force: true });
    const said: string[] = [];
    const wrongs = new Map<string, number>();
    let isMade = mode === 'open';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const wrong = STEMS.filter((stem) => !isLacking(stem) && !isRight(stem));
      for (const stem of wrong) wrongs.set(stem, (wrongs.get(stem) ?? 0) + 1);
      if ([...wrongs.values()].some((times) => times >= MOST_WRONG)) return;
      // One that is not made again must not count twice.
      for (const stem of wrong) rmSync(fileOf(stem));
      const missing = STEMS.filter(isLacking);
      if (missing.length === 0) return;
      if (mode === 'new') isMade = wrong.length === 0 && (isMade || (said.at(-1)?.includes(SAVED) ?? false));
      if (!isMade) rmSync(join(sessions, name), { recursive: true, force: true });
      const words = [sessions, name, rate, block, PLUGIN_ID, out, frames].map(String);
      said.push(`${attempt}. ${await this.attempt([isMade ? 'open' : 'new', ...words, ...missing])}`);
    }
    const missing = STEMS.filter(isLacking);
    if (missing.length === 0) return;
    throw new Error(
      `Ardour did not export ${missing.join(', ')} of "${name}", ${ATTEMPTS} times asked:\n${said.join('\n')}`,
    );
  }

  /** One run of Ardour: how it ended and what it said last. One that says nothing for long hangs, and is ended. */
  private async attempt(args: readonly string[]): Promise<string> {
    const child = spawn('/usr/bin/ardour7-lua', [SESSION_SCRIPT, ...args], {
      env: this.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    let timer: NodeJS.Timeout | undefined;
    let isHung = false;
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isHung = true;
        child.kill('SIGKILL');
      }, SILENCE);
    };
    watch();
    child.stderr.on('data', (text) => {
      watch();
      said = `${said}${text}`.slice(-LONGEST);
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    clearTimeout(timer);
    const how = isHung
      ? `said nothing for ${SILENCE / 1000} s`
      : signal === null
        ? `ended with ${code}`
        : `died of ${signal}`;
    return `${args[0]} ${args.slice(8).join(' ')}: ${how}; ${said.trim().split('\n').slice(-8).join(' | ')}`;
  }
}

/** Frames of a WAV; -1 where there is none or it is broken off. */
function lengthOf(path: string): number {
  try {
    const { count, samples } = floatWav(path);
    return samples.length / count;
  } catch {
    return -1;
  }
}

/** A float WAV of anybody's, planar. Throws for what is none. */
export function readFloatWav(path: string): { rate: number; channels: Float32Array[] } {
  const { rate, count, samples } = floatWav(path);
  const channels = Array.from({ length: count }, () => new Float32Array(samples.length / count));
  for (let i = 0; i < samples.length; i++) channels[i % count]![Math.floor(i / count)] = samples[i]!;
  return { rate, channels };
}

/** Its samples as they lie there, interleaved: the library's own planes take half a second of each file. */
function floatWav(path: string): { rate: number; count: number; samples: Float32Array } {
  const wav = new wavefile.WaveFile(readFileSync(path));
  if (wav.bitDepth !== '32f') throw new Error(`${path} is not in 32-bit floating point`);
  const { numChannels, sampleRate } = wav.fmt as { readonly numChannels: number; readonly sampleRate: number };
  const { samples } = wav.data as { readonly samples: Uint8Array };
  return { rate: sampleRate, count: numChannels, samples: new Float32Array(new Uint8Array(samples).buffer) };
}
