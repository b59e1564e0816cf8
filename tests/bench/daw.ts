import { join } from 'node:path';
import { STEMS } from '../../dsp/audio/stem.ts';
import { makeFolder } from '../../host/audio/files.ts';
import { differsAt, IS_BUILT, mendedSong, partValue, RATE as SONG_RATE, TestDaw } from '../e2e/bridge-daw.ts';
import { band } from '../fixtures/band.ts';
import { readWav, writeWav } from '../wav.ts';
import type { Bench } from './report.ts';
import { type Client, clientOf, openRoom, PROCESS, startHost, wait } from './room.ts';

const RATE = 48_000;
const BLOCK = 512;
const INSTANCES = 8;
/** 64 s of music: more than a plugin keeps, so that pages come all the time while it is looped. */
const BARS = 32;
const MINUTES = { usual: 1, long: 10 };

/** Seconds within the hole that is mended: before an edit and after it no sample there is the same. */
const HOLE = [2.7, 3.4] as const;
const EDITS = 10;

/** What the plugin costs a DAW, eight instances that play a song live at 512 frames; and how soon an edit is heard in it. */
export async function benchDaw(bench: Bench): Promise<void> {
  if (!IS_BUILT) {
    bench.line(
      'daw is left out, because the plugin is not built: npm run bridge, then ninja -C out/bridge test-plugins',
    );
    return;
  }
  await benchEdit(bench);
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

/** An edit in the editor while a DAW plays: from when it is asked for to the first sample that is other than before. */
async function benchEdit(bench: Bench): Promise<void> {
  const room = openRoom();
  const bridge = join(room.folder, 'bridge');
  process.env.RESONATE_BRIDGE = bridge;
  const { project, stems } = await mendedSong(room.folder);
  const host = await startHost(room.folder, PROCESS, project);
  const daw = new TestDaw(bridge, room.folder);
  try {
    const client = await clientOf(host.url);
    const { id } = await client.open.mutate({ path: project });
    const { regions } = (await client.state.query({ id })).project;
    const region = regions.find(({ stem, chosenTake }) => stem === 'bass' && chosenTake !== null)!;
    const versions = ['stems', 'original'].map((of) => readWav(join(stems, '..', of, 'bass.wav'))[0]!);
    await daw.load();
    await daw.ask('set', { name: 'Stem', value: partValue('bass') });
    await daw.ask('prepare', { rate: SONG_RATE, block: BLOCK, offline: false });
    const [start, end] = HOLE.map((seconds) => Math.round(seconds * SONG_RATE)) as [number, number];
    await daw.playUntil(({ channels }) => differsAt(channels[0], versions[0]!, start) === -1, start, end - start);
    const loop = { loopStart: HOLE[0], loopEnd: HOLE[1] };
    const playing = daw.play(start, (EDITS + 1) * SONG_RATE, { live: true, ...loop });
    const asked: number[] = [];
    for (let n = 0; n < EDITS; n++) {
      // At another place in the loop, and in its block, each time.
      await wait(930 + 13 * n);
      asked.push(Date.now());
      const payload = { id: region.id, take: n % 2 === 0 ? null : region.chosenTake };
      await client.dispatch.mutate({ id, client: 'bench', action: { type: 'region/choose', payload } });
    }
    const { channels, begun } = await playing;
    const heardAfter = asked.map((at, n) => {
      const before = versions[n % 2]!;
      const from = Math.ceil(((at - begun) * SONG_RATE) / 1000);
      const frame = channels[0]!.findIndex((x, i) => i >= from && x !== before[start + (i % (end - start))]);
      return frame === -1 ? Number.POSITIVE_INFINITY : (frame * 1000) / SONG_RATE + begun - at;
    });
    const worst = Math.max(...heardAfter);
    bench.line(`edits heard after ${heardAfter.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    bench.row({
      what: `edit in the editor to the plugin's first sample that is other than before, the slowest of ${EDITS}`,
      figure: `${worst.toFixed(0)} ms`,
      target: '< 300 ms',
      isMet: worst < 300,
    });
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
