import { join } from 'node:path';
import { STEMS } from '../../dsp/audio/stem.ts';
import { makeFolder } from '../../host/audio/files.ts';
import { IS_BUILT, TestDaw } from '../e2e/bridge-daw.ts';
import { band } from '../fixtures/band.ts';
import { writeWav } from '../wav.ts';
import type { Bench } from './report.ts';
import { type Client, clientOf, openRoom, PROCESS, startHost, wait } from './room.ts';

const RATE = 48_000;
const BLOCK = 512;
const INSTANCES = 8;
/** 64 s of music: more than a plugin keeps, so that pages come all the time while it is looped. */
const BARS = 32;
const MINUTES = { usual: 1, long: 10 };

/** What the plugin costs a DAW: eight instances that play a song live, at 512 frames. */
export async function benchDaw(bench: Bench): Promise<void> {
  if (!IS_BUILT) {
    bench.line(
      'daw is left out, because the plugin is not built: npm run bridge, then ninja -C out/bridge test-plugins',
    );
    return;
  }
  const room = openRoom();
  const bridge = join(room.folder, 'bridge');
  process.env.RESONATE_BRIDGE = bridge;
  const host = await startHost(room.folder, PROCESS, songIn(room.folder));
  const daw = new TestDaw(bridge, room.folder);
  try {
    await isKnown(await clientOf(host.url), new URL(host.url).searchParams.get('open')!);
    await daw.load(INSTANCES);
    await daw.ask('prepare', { rate: RATE, block: BLOCK, offline: false });
    await daw.playUntil(({ channels }) => channels[0]!.some((x) => x !== 0), RATE, BLOCK);
    const minutes = bench.isLong ? MINUTES.long : MINUTES.usual;
    const costs = await daw.playLive(0, minutes * 60 * RATE, { loopStart: 0, loopEnd: BARS * 2 });
    const { late, lateByPlugins, waits, faults, worst, worstProcessor, hasPriority } = costs;
    const blocks = Math.ceil((minutes * 60 * RATE) / BLOCK);
    const budget = ((BLOCK / RATE) * 1000).toFixed(1);
    const load = (100 * costs.processor) / costs.took;
    bench.line(
      `${blocks} blocks of ${budget} ms, ${hasPriority ? 'with' : 'WITHOUT'} the priority that DAWs give their audio thread: ` +
        `the longest took ${(1000 * worst).toFixed(2)} ms, ${(1000 * worstProcessor).toFixed(2)} ms of them processor; it waited ${waits} times, and ${faults} pages of memory were brought`,
    );
    const what = `${INSTANCES} instances live at ${BLOCK} frames`;
    bench.row({ what: `${what}: of a core`, figure: `${load.toFixed(2)} %`, target: '< 5 %', isMet: load < 5 });
    bench.row({
      what: `blocks that the plugins made late in ${minutes} min`,
      figure: String(lateByPlugins),
      target: '0',
      isMet: lateByPlugins === 0,
    });
    bench.row({ what: 'blocks late in all', figure: String(late), target: '0', isMet: late === 0 });
  } finally {
    daw.close();
    await host.end('SIGTERM');
    room.leave();
  }
}

/** A folder of stems. */
function songIn(folder: string): string {
  const given = join(folder, 'song');
  makeFolder(given);
  const song = band(BARS, RATE);
  for (const stem of STEMS) {
    const left = song[stem];
    writeWav(join(given, `${stem}.wav`), [left, left.map((_, i) => 0.7 * (left[i - 11] ?? 0))], RATE);
  }
  return given;
}

/** Resolves when all was found out about the song: what is measured is the playing alone. */
async function isKnown(client: Client, path: string): Promise<void> {
  const { id } = await client.open.mutate({ path });
  for (;;) {
    const { project } = await client.state.query({ id });
    if (project.searched && project.profile !== null) return;
    await wait(500);
  }
}
