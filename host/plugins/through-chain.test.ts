import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PluginChain } from '../../bridge/client/chain.ts';
import { PluginDeath } from '../../bridge/client/failure.ts';
import { PluginProcess } from '../../bridge/client/plugin-process.ts';
import { type Behaviour, bundle, difference, IS_BUILT, noise } from '../../bridge/client/testing.ts';
import { Cancelled } from '../../dsp/audio/source.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { readWav, writeWav } from '../../tests/wav.ts';
import { openInput } from '../chain/input.ts';
import { exportProject } from '../export/formats.ts';
import { Cache } from '../jobs/cache.ts';
import { OpenSources, ofAsset } from '../jobs/refs.ts';
import { Runner } from '../jobs/runner.ts';
import type { Insert, Project } from '../project/project.ts';
import type { ChainPlace } from '../project/selectors.ts';
import { writeProject } from '../store/project-folder.ts';
import { newProject } from '../studio/new-project.ts';
import { InsertFailure } from './insert-failure.ts';
import { LiveChains } from './live-chains.ts';
import { processedTake } from './processed-take.ts';
import { livePassage, throughChain } from './through-chain.ts';

const scaled = (factor: number, sound: readonly Float32Array[]) =>
  sound.map((plane) => plane.map((x) => Math.fround(factor * x)));

const RATE = 48_000;
const FRAMES = 30_000;
const folder = scratchFolder();
const root = join(folder, 'song.resonate');
const names: readonly Behaviour[] = ['gain', 'late', 'mono', 'ringing', 'crash-process', 'hang-process', 'nan'];
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

  test('is as long as the song where a plugin rings on, and ends in silence; a region keeps its length, and fades', async () => {
    const ringing = chained('bass', insert('ringing'));
    const [left] = readWav(join(await exported(ringing), 'bass.wav'));
    const [dry] = sounds.get('bass')!;
    const fade = 0.05 * RATE;
    expect(difference([left!.slice(0, FRAMES - fade)], [dry!.slice(0, FRAMES - fade)])).toBe(null);
    expect(left!.length).toBe(FRAMES);
    expect(Math.abs(left!.at(-1)!)).toBe(0);
    expect(left![FRAMES - fade / 2]! / dry![FRAMES - fade / 2]!).toBeCloseTo(0.5, 2);
    const region = { id: 'r', stem: 'bass', start: 4000, end: 16_000 } as const;
    const take = await processedTake(runner, ringing, region);
    expect(take).toMatchObject({ start: 4000, end: 16_000, fadeIn: 480, fadeOut: 3000, asset: { length: 12_000 } });
    // Up to the end of the region it sounds in full: the fade is the take's, and no sample of it.
    const plain = await processedTake(runner, chained('bass', insert('gain')), region);
    expect(plain).toMatchObject({ fadeIn: 480, fadeOut: 480, asset: { hash: take.asset.hash } });
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

  test('names no plugin where its process did not even start', async () => {
    const start = vi
      .spyOn(PluginProcess, 'start')
      .mockRejectedValue(new PluginDeath('crash', null, 'it did not start'));
    const of = chained('bass', insert('gain'));
    const source = ofAsset(of.tracks.find(({ stem }) => stem === 'bass')!.asset);
    const failure = await throughChain(runner, of, 'bass', source).catch((error: unknown) => error);
    start.mockRestore();
    expect(failure).toMatchObject({ message: 'A plugin on the bass crashed: try again, or bypass it.' });
    expect(failure).not.toBeInstanceOf(InsertFailure);
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

describe.skipIf(!IS_BUILT)('what is heard soon', () => {
  const soon = (of: Project, live: LiveChains) => {
    const source = ofAsset(of.tracks.find(({ stem }) => stem === 'bass')!.asset);
    return livePassage(runner, live, 'bass', of, 'bass', source, { start: 20_000, end: FRAMES, preRoll: 0 });
  };

  test('ends as the plugins ring on after their knobs were turned, not as they did before', async () => {
    const live = new LiveChains();
    const sounds = new OpenSources(runner.cache.folders.assets);
    const { render } = PluginChain.prototype;
    let tail = 0;
    // As of a plugin that is set to ring on and is asked for it when it is prepared.
    vi.spyOn(PluginChain.prototype, 'facts', 'get').mockImplementation(() => ({ latency: 0, tail, inserts: [] }));
    vi.spyOn(PluginChain.prototype, 'render').mockImplementation(function (this: PluginChain, ...given) {
      tail = 1;
      return render.apply(this, given);
    });
    try {
      const made = await soon(chained('bass', insert('gain')), live);
      const last = [new Float32Array(1), new Float32Array(1)];
      sounds.asset(made).read(made.length - 1, last);
      expect(last.map(([x]) => Math.abs(x!))).toEqual([0, 0]);
    } finally {
      vi.restoreAllMocks();
      sounds.close();
      await live.close();
    }
  });

  test('names the one plugin that is heard for a hang only where no other is loaded beside it', async () => {
    const live = new LiveChains();
    const gain = insert('gain');
    const late = insert('late');
    const hang = () =>
      vi
        .spyOn(PluginProcess.prototype, 'sound')
        .mockRejectedValueOnce(new PluginDeath('hang', null, 'it did not answer'));
    try {
      await soon(chained('bass', gain, late), live);
      hang();
      const beside = soon(chained('bass', gain, { ...late, bypass: true }), live);
      await expect(beside).rejects.toThrow('A plugin on the bass did not answer any more');
      await soon(chained('bass', gain), live);
      hang();
      await expect(soon(chained('bass', gain), live)).rejects.toMatchObject({ insert: gain.id });
    } finally {
      vi.restoreAllMocks();
      await live.close();
    }
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
