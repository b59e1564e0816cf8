import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PluginChain } from '../../bridge/client/chain.ts';
import { type Behaviour, bundle, difference, IS_BUILT, noise } from '../../bridge/client/testing.ts';
import { Cancelled } from '../../dsp/audio/source.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { readWav, writeWav } from '../../tests/wav.ts';
import { openInput } from '../chain/input.ts';
import { exportProject } from '../export/formats.ts';
import { Cache } from '../jobs/cache.ts';
import { ofAsset } from '../jobs/refs.ts';
import { Runner } from '../jobs/runner.ts';
import type { Insert, Project } from '../project/project.ts';
import type { ChainPlace } from '../project/selectors.ts';
import { writeProject } from '../store/project-folder.ts';
import { newProject } from '../studio/new-project.ts';
import { throughChain } from './through-chain.ts';

const scaled = (factor: number, sound: readonly Float32Array[]) =>
  sound.map((plane) => plane.map((x) => Math.fround(factor * x)));

const RATE = 48_000;
const FRAMES = 30_000;
const folder = scratchFolder();
const root = join(folder, 'song.resonate');
const names: readonly Behaviour[] = ['gain', 'late', 'mono', 'crash-process', 'hang-process', 'nan'];
let runner: Runner;
let project: Project;
const sounds = new Map<StemName, Float32Array[]>();

beforeAll(async () => {
  process.env.RESONATE_CACHE = join(folder, 'cache');
  process.env.RESONATE_VST3_PATH = join(folder, 'vst3');
  runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 1 });
  mkdirSync(join(folder, 'stems'));
  for (const [i, stem] of STEMS.entries()) {
    const [left, right] = noise(2, FRAMES + 100 * i);
    // Quiet enough that no limiter has to work on their sum.
    const sound = scaled(0.25, [left!.slice(100 * i), right!.slice(100 * i)]);
    sounds.set(stem, sound);
    writeWav(join(folder, 'stems', `${stem}.wav`), sound, RATE);
  }
  const opened = newProject(await openInput(runner, join(folder, 'stems')));
  project = { ...opened, master: { ...opened.master, targetLufs: null, truePeakDb: 0 } };
  await writeProject(root, project, runner.cache.folders.assets);
  if (IS_BUILT)
    for (const name of names) cpSync(bundle(name), join(folder, 'vst3', `${name}.vst3`), { recursive: true });
});

afterAll(() => runner.close());

let made = 0;
/** A test plugin in a chain: its class ID is its name. */
function insert(behaviour: Behaviour | 'gone', more: Partial<Insert> = {}): Insert {
  const plugin = Buffer.from(behaviour).subarray(0, 16).toString('hex').padEnd(32, '0').toUpperCase();
  const own = { id: `i${made++}`, format: 'VST3' as const, plugin, name: `Test ${behaviour}`, vendor: 'Resonate' };
  return { ...own, state: null, parameters: {}, bypass: false, wet: 1, ...more };
}

function chained(place: ChainPlace, ...chain: Insert[]): Project {
  if (place === 'master') return { ...project, master: { ...project.master, chain } };
  return { ...project, tracks: project.tracks.map((track) => (track.stem === place ? { ...track, chain } : track)) };
}

/** A folder of exported stems, or the samples of a master. */
async function exported(of: Project, format: 'stems' | 'wav' = 'stems'): Promise<string> {
  const out = join(folder, `${crypto.randomUUID()}${format === 'wav' ? '.wav' : ''}`);
  await exportProject(runner, root, of, format, out, { bits: '32f' });
  return out;
}

describe.skipIf(!IS_BUILT)('an export', () => {
  test('has a stem as its plugins give it, and every other stem to the bit', async () => {
    const loud = insert('gain', { parameters: { '100': 1 } });
    const out = await exported(chained('bass', insert('late'), loud, insert('late')));
    expect(difference(readWav(join(out, 'bass.wav')), scaled(2, sounds.get('bass')!))).toBe(null);
    for (const stem of ['vocals', 'drums', 'other'] as const) {
      expect(difference(readWav(join(out, `${stem}.wav`)), sounds.get(stem)!)).toBe(null);
    }
  });

  test('tells of the plugins in its provenance and in the file, and proves what went into them', async () => {
    const out = await exported(chained('bass', insert('gain', { wet: 0.5 })));
    const told = JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8'));
    const gain = insert('gain');
    expect(told.plugins).toEqual({ bass: [{ plugin: gain.plugin, name: 'Test gain', vendor: 'Resonate', wet: 0.5 }] });
    expect(told.stems.bass.equal).toBe(true);
    const said = readFileSync(join(out, 'bass.wav')).toString('latin1');
    expect(said).toContain('Unchanged by Resonate. Then through plugins: Test gain');
  });

  test('is the same to the bit whether a chain is bypassed, dry, or not there', async () => {
    const out = await exported(chained('bass', insert('gain', { bypass: true }), insert('crash-process', { wet: 0 })));
    expect(difference(readWav(join(out, 'bass.wav')), sounds.get('bass')!)).toBe(null);
    expect('plugins' in JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8'))).toBe(false);
  });

  test('has the mix through the plugins of the master', async () => {
    const [plain] = readWav(await exported(project, 'wav'));
    const quiet = insert('gain', { parameters: { '100': 0.25 } });
    const [half] = readWav(await exported(chained('master', quiet), 'wav'));
    const [stemHalf] = readWav(await exported({ ...project, ...chained('bass', quiet) }, 'wav'));
    expect(difference([half!], scaled(0.5, [plain!]))).toBe(null);
    expect(difference([stemHalf!], [plain!])).not.toBe(null);
    expect(difference([stemHalf!], [half!])).not.toBe(null);
  });

  test('gives the same bytes again, and does not run the plugins again for that', async () => {
    const of = chained('bass', insert('gain', { parameters: { '100': 0.7 } }));
    const jobs: string[] = [];
    const watched = runner.within({
      onEvent: (event) => void (event.kind === 'ended' && event.cached && jobs.push(event.job)),
    });
    const first = readFileSync(join(await exported(of), 'bass.wav'));
    const out = join(folder, 'again');
    await exportProject(watched, root, of, 'stems', out, { bits: '32f' });
    expect(readFileSync(join(out, 'bass.wav')).equals(first)).toBe(true);
    expect(jobs).toContain('plugins');
  });

  test('is cancelled at once, though a plugin in it does not answer', async () => {
    const abort = new AbortController();
    const { open } = PluginChain;
    // For ever, as far as a test is concerned.
    const patience = { load: 3_600_000, request: 3_600_000, block: 3_600_000 };
    const patient = vi
      .spyOn(PluginChain, 'open')
      .mockImplementation((binary, inserts, setting, options) =>
        open.call(PluginChain, binary, inserts, setting, { ...options, patience }),
      );
    const cancelled = runner.within({
      signal: abort.signal,
      // The plugin hangs in the last block, which is on its way by now.
      onEvent: (event) => void (event.kind === 'progress' && event.fraction > 0.5 && abort.abort()),
    });
    const of = chained('bass', insert('hang-process'));
    const source = ofAsset(of.tracks.find(({ stem }) => stem === 'bass')!.asset);
    await expect(throughChain(cancelled, of, 'bass', source)).rejects.toBeInstanceOf(Cancelled);
    expect(patient).toHaveBeenCalledOnce();
    patient.mockRestore();
  });

  test.each([
    ['crash-process', 'Test crash-process on the bass crashed: try again, or bypass it.'],
    ['nan', 'Test nan on the bass gave what is no sound: try again, or bypass it.'],
    ['gone', 'Test gone on the bass is not on this machine: install it, or bypass it.'],
  ] as const)('is refused with one sentence where a plugin is %s', async (behaviour, sentence) => {
    const of = chained('bass', insert('gain'), insert(behaviour));
    await expect(exported(of)).rejects.toMatchObject({ name: 'PlainError', message: sentence });
  });
});

test('an export says how to come by the native half where a chain needs it and it is not there', async () => {
  const before = process.env.RESONATE_PLUGIN_HOST;
  process.env.RESONATE_PLUGIN_HOST = join(folder, 'nowhere');
  try {
    await expect(exported(chained('bass', insert('gain')))).rejects.toThrow(/npm run bridge/);
  } finally {
    if (before === undefined) delete process.env.RESONATE_PLUGIN_HOST;
    else process.env.RESONATE_PLUGIN_HOST = before;
  }
});
