import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLUGIN } from '../e2e/bridge-daw.ts';

/** Ardour without a window: as Debian installs it, driven by Lua. */

const LIBRARY = '/usr/lib/ardour7';
const SHARED = '/usr/share/ardour7';
export const IS_THERE = existsSync('/usr/bin/ardour7-lua') && existsSync(join(LIBRARY, 'ardour-vst3-scanner'));

/** Made of the plugin's two four-letter codes by JUCE: in the sessions of everybody who uses it. */
export const PLUGIN_ID = 'ABCDEF019182FAEB52736E7452736E31';

const ATTEMPTS = 6;

/** A home folder for Ardour with our plugin in it, and an export format of 32-bit float. */
export class Ardour {
  private readonly home: string;
  private readonly env: NodeJS.ProcessEnv;

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
   * Runs session.lua until all that it shall export is there, each WAV `frames` long. Ardour 7.3 without a window crashes on its own account now and then (double
   * free, also without any plugin in the session), so it may have to be asked again.
   */
  async run(args: readonly string[], files: readonly string[], frames: number): Promise<void> {
    const script = fileURLToPath(new URL('session.lua', import.meta.url));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (const file of files) rmSync(file, { force: true });
      if (args[0] === 'new') rmSync(join(args[1]!, args[2]!), { recursive: true, force: true });
      const child = spawn('/usr/bin/ardour7-lua', [script, ...args], { env: this.env, stdio: 'ignore' });
      await new Promise<void>((resolve) => child.once('close', () => resolve()));
      if (files.every((file) => lengthOf(file) === frames)) return;
    }
    throw new Error(`Ardour crashed ${ATTEMPTS} times before it was done`);
  }
}

/** Frames of a WAV; -1 where there is none or it is broken off. */
function lengthOf(path: string): number {
  try {
    return readFloatWav(path).channels[0]!.length;
  } catch {
    return -1;
  }
}

/** A float WAV of anybody's, planar. */
export function readFloatWav(path: string): { rate: number; channels: Float32Array[] } {
  const bytes = readFileSync(path);
  let rate = 0;
  let count = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (id === 'fmt ') {
      count = bytes.readUInt16LE(at + 10);
      rate = bytes.readUInt32LE(at + 12);
      if (bytes.readUInt16LE(at + 22) !== 32) throw new Error(`${path} is not in 32 bits`);
    }
    if (id === 'data') {
      const samples = new Float32Array(new Uint8Array(bytes.subarray(at + 8, at + 8 + size)).buffer);
      const frames = samples.length / count;
      const channels = Array.from({ length: count }, (_, c) =>
        Float32Array.from({ length: frames }, (_, i) => samples[i * count + c]!),
      );
      return { rate, channels };
    }
    at += 8 + size + (size & 1);
  }
  throw new Error(`${path} has no samples`);
}
