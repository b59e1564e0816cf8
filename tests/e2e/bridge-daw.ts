import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { STEMS } from '../../dsp/audio/stem.ts';
import { makeFolder } from '../../host/audio/files.ts';
import { band } from '../fixtures/band.ts';
import { writeWav } from '../wav.ts';
import { run } from './run-main.ts';

/** What tests of the plugin share: a song to play and a DAW to play it in. */

const BUILT = join(fileURLToPath(new URL('../..', import.meta.url)), 'out', 'bridge', 'plugin');
export const PLUGIN = join(BUILT, 'resonate_plugin_artefacts', 'Release', 'VST3', 'Resonate.vst3');
export const UNIT_TESTS = join(BUILT, 'tests', 'resonate-plugin-tests');
const TEST_DAW = join(BUILT, 'tests', 'resonate-test-daw');
/** `npm run bridge` makes the plugin; `npm test` its tests as well, where it can. */
export const IS_BUILT = [PLUGIN, UNIT_TESTS, TEST_DAW].every((path) => existsSync(path));

export const RATE = 44_100;
const BARS = 4;

/** A little song in stereo with a hole in its bass, mended by `restore`: its project, and its stems as they were written. */
export async function mendedSong(folder: string): Promise<{ project: string; stems: string }> {
  process.env.RESONATE_CACHE = join(folder, 'cache');
  const song = band(BARS, RATE);
  song.bass.fill(0, 2.6 * RATE, 3.5 * RATE);
  const given = join(folder, 'given');
  makeFolder(given);
  for (const stem of STEMS) {
    const left = song[stem];
    const right = left.map((_, i) => 0.7 * (left[i - 11] ?? 0));
    writeWav(join(given, `${stem}.wav`), [left, right], RATE);
  }
  const { status, stderr } = await run('restore', given, '--out', join(folder, 'done'));
  if (status !== 0) throw new Error(stderr);
  return { project: join(folder, 'done', 'project'), stems: join(folder, 'done', 'stems') };
}

export interface Played {
  readonly channels: Float32Array[];
}

/** What it cost; see Costs in bridge/plugin/tests/driver.cpp. Times are seconds. */
export interface Costs {
  /** By the clock: in all, for all plugins in all blocks, and for the longest block. */
  readonly took: number;
  readonly spent: number;
  readonly worst: number;
  /** Of the processor: of the whole DAW with all threads of the plugins, and of the thread that plays in its longest block. */
  readonly processor: number;
  readonly worstProcessor: number;
  /** How often that thread waited in a plugin, and how often the system had to bring it memory, which may take as long as others are busy with theirs. */
  readonly waits: number;
  readonly faults: number;
  /** Blocks that took longer than they sound; and those of them that did not do so for the system alone. */
  readonly late: number;
  readonly lateByPlugins: number;
  /** Whether it had the priority of a DAW's audio thread. */
  readonly hasPriority: boolean;
}

/** The DAW of bridge/plugin/tests/driver.cpp, in a process of its own. */
export class TestDaw {
  private readonly process: ChildProcess;
  private readonly folder: string;
  private readonly answers: AsyncIterator<string>;
  private files = 0;

  /** `bridge`: where its plugins look for the host. `folder`: for what is played. */
  constructor(bridge: string, folder: string) {
    this.folder = folder;
    this.process = spawn(TEST_DAW, [], {
      env: { ...process.env, RESONATE_BRIDGE: bridge },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.answers = createInterface({ input: this.process.stdout! })[Symbol.asyncIterator]();
  }

  async ask(what: string, more: object = {}): Promise<Record<string, unknown>> {
    this.process.stdin!.write(`${JSON.stringify({ do: what, ...more })}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`the DAW ended: ${this.process.signalCode ?? this.process.exitCode}`);
    const answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  load(instances = 1): Promise<unknown> {
    return this.ask('load', { path: PLUGIN, instances });
  }

  /** What the first instance gives. */
  async play(from: number, frames: number, more: object = {}): Promise<Played> {
    const out = join(this.folder, `played-${++this.files}.f32`);
    const { channels } = await this.ask('play', { from, frames, out, ...more });
    const samples = new Float32Array(new Uint8Array(readFileSync(out)).buffer);
    const n = channels as number;
    const planes = Array.from({ length: n }, (_, c) =>
      Float32Array.from({ length: frames }, (_, i) => samples[i * n + c]!),
    );
    return { channels: planes };
  }

  /** Plays all instances in real time, and keeps nothing. */
  async playLive(from: number, frames: number, more: object = {}): Promise<Costs> {
    return (await this.ask('play', { from, frames, live: true, ...more })) as unknown as Costs;
  }

  /** Plays until what comes is as wanted. Between two plays the playhead stands where they begin: what is fetched is what comes after it. */
  async playUntil(isWanted: (played: Played) => boolean, from: number, frames: number): Promise<void> {
    while (!isWanted(await this.play(from, frames))) {
      await this.ask('play', { from, frames: 1 });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.process.stdin!.end();
    this.process.kill('SIGKILL');
  }
}

/** The parts of the song in the order of the plugin's parameter, 0 to 1. */
export const partValue = (part: 'vocals' | 'drums' | 'bass' | 'other' | 'residual' | 'mix' | 'apart'): number =>
  ['vocals', 'drums', 'bass', 'other', 'residual', 'mix', 'apart'].indexOf(part) / 6;
