import { readFileSync } from 'node:fs';
import type { Insert, PluginChain } from '../../bridge/client/chain.ts';
import type { KnownPlugin } from '../../bridge/client/plugin-list.ts';
import { noise, pluginHost, pluginIn, SETTING, whole, withChain } from '../../bridge/client/testing.ts';
import { HAS_ZAM, zamFile } from '../../bridge/client/zam.ts';
import { LiveChains } from '../../host/plugins/live-chains.ts';
import { type Bench, milliseconds } from './report.ts';

/** Seconds of sound that are rendered, and how often: the best counts, as no other work of the machine is in it. */
const SECONDS = 60;
const TURNS = 3;
/** Seconds of what is about to be heard, as the editor asks for it first. */
const PASSAGE = 2;

const CHAINS = [
  ['ZamEQ2', 'ZamComp', 'ZamGate'],
  ['ZamEQ2', 'ZamCompX2', 'ZaMaximX2'],
  // By itself: it takes about all of the time of the chain before.
  ['ZaMaximX2'],
] as const;

/** Other people's plugins: how fast a chain is rendered, and how soon one that crashed is heard again. */
export async function benchPlugins(bench: Bench): Promise<void> {
  if (!HAS_ZAM) {
    bench.line('plugins is left out: it needs npm run bridge, and the effects of the package zam-plugins');
    return;
  }
  const sound = noise(2, SECONDS * SETTING.rate);
  for (const names of CHAINS) {
    const inserts = await Promise.all(names.map((name) => insertOf(name)));
    const { speed, ofProcessor } = await withChain(inserts, async (chain) => {
      const times: number[] = [];
      const before = processorOf(chain.pid);
      for (let turn = 0; turn < TURNS; turn++) times.push(await taken(() => chain.render(whole(sound), () => {})));
      const ofProcessor = (TURNS * SECONDS) / (processorOf(chain.pid) - before);
      return { speed: SECONDS / (Math.min(...times) / 1000), ofProcessor };
    });
    bench.line(`${names.join(', ')}: ${ofProcessor.toFixed(0)} s of sound in each second of its processor`);
    const what = `${names.join(', ')}, rendered offline`;
    const figure = `${speed.toFixed(0)}×`;
    if (names.length < 3) bench.row({ what, figure });
    else bench.row({ what, figure, target: '> 30× realtime', isMet: speed > 30 });
  }
  const back = await backAfterCrash('ZamVerb');
  bench.row({
    what: 'ZamVerb heard again after it crashed',
    figure: milliseconds(back),
    target: '< 1 s',
    isMet: back < 1000,
  });
}

/** Milliseconds from the end of a plugin's process, while it renders what is about to be heard, until that is there from a new one. */
async function backAfterCrash(name: string): Promise<number> {
  const live = new LiveChains();
  const { plugin, ...insert } = await insertOf(name);
  const facts = { vendor: '', version: '', category: '', inputs: 2, outputs: 2, instrument: false, stamp: '' };
  const known: KnownPlugin = { ...plugin, ...facts, id: name };
  const order = {
    ...{ binary: pluginHost(), setting: SETTING, found: [known] },
    inserts: [{ ...insert, id: name, format: 'VST3', plugin: name, name, vendor: '' } as const],
  };
  const passage = whole(noise(2, PASSAGE * SETTING.rate));
  const render = (chain: PluginChain): Promise<void> => chain.render(passage, () => {});
  try {
    await live.use(name, order, render);
    let isFirst = true;
    return await taken(() =>
      live.use(name, order, (chain) => {
        if (isFirst) process.kill(chain.pid, 'SIGSEGV');
        isFirst = false;
        return render(chain);
      }),
    );
  } finally {
    await live.close();
  }
}

async function insertOf(name: string): Promise<Insert> {
  return { plugin: await pluginIn(zamFile(name)), state: null, parameters: {}, bypass: false, wet: 1 };
}

/** Seconds of processor that a process has had. Linux, where these plugins are. */
function processorOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  // utime and stime, in ticks of which every Linux counts a hundred a second.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Milliseconds. */
async function taken(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
