import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportRequest } from '../../host/api/backend.ts';
import { assetInfo, verifyAsset } from '../../host/audio/asset.ts';
import type { Project } from '../../host/project/project.ts';
import { finished, type Window, windowOf } from '../../host/server/testing.ts';
import { readFolder } from '../../host/store/read-folder.ts';
import { isAlive } from '../../models/catalogue/process-mark.ts';
import { type Client, clientOf, PROCESS, startHost, wait } from '../bench/room.ts';
import { writeSong } from '../e2e/editor/song.ts';
import { band } from '../fixtures/band.ts';
import { readWav, writeWav } from '../wav.ts';
import { seeded } from './kill-parts.ts';

/**
 * Kills the whole host by SIGKILL at random moments while windows edit through its API and jobs run: a recording is opened and separated, regions are
 * treated, stems and masters exported. After each kill the files are judged as they lie, and the next host opens them.
 */

/** Of so many trials one is in the time in which a new recording is found out about; after those that is left to end once. */
const EARLY = 3;
/** Milliseconds after the host answers until which it is killed, then and later: a treatment takes a second or two, an export less. */
const LATEST = { early: 1500, later: 2500, taken: 300 };
/** Of so many trials one is in the moments after a take has come, and one while a file is being written, however slow the machine is. */
const IN_TURN = 3;
/** Milliseconds until neither is waited for any more. */
const PATIENCE = 60_000;
/** Windows that edit at the same time, each its own region. */
const WINDOWS = 4;
/** Takes that are made once more, from nothing, and compared. */
const COMPARED = 3;

export interface Killed {
  readonly revisions: number;
  readonly takes: number;
  /** Exports that were asked for, and trials after which one lay half-written. */
  readonly exports: number;
  readonly cutShort: number;
  /** Treatments that were asked for and whose take had not come when the host was killed. */
  readonly interrupted: number;
  /** What should not be, a sentence each. */
  readonly losses: readonly string[];
}

/** What has been acknowledged: what must be there whatever happens. */
class Promised {
  revision = 0;
  readonly blends = new Map<string, number>();
  /** Sent, and neither acknowledged nor refused. */
  readonly underway = new Map<string, number>();
  /** Takes that a window was told of. */
  readonly takes = new Set<string>();
  exports = 0;
  /** Of this trial: treatments asked for. */
  asked = 0;
}

interface Room {
  readonly folder: string;
  /** Where exports go. */
  readonly out: string;
  readonly recording: string;
}

/** Runs in a folder of its own, which is left as it is. */
export async function killTrials(folder: string, trials: number, seed: number): Promise<Killed> {
  const random = seeded(seed);
  const room = { folder, out: join(folder, 'Exports'), recording: join(folder, 'Recording.wav') };
  mkdirSync(room.out, { recursive: true });
  writeRecording(room.recording);
  const promised = new Promised();
  const losses: string[] = [];
  const counts = { interrupted: 0, cutShort: 0 };
  const firstLater = Math.ceil(trials / EARLY) + 1;
  let path = writeSong(join(folder, 'Song'));
  for (let trial = 1; trial <= trials; trial++) {
    const host = await startHost(folder, PROCESS, path);
    const client = await clientOf(host.url);
    const { id } = await client.open.mutate({ path });
    path = (await client.state.query({ id })).folder;
    losses.push(
      ...litter(room, path, host.child.pid!).map((name) => `trial ${trial}: after opening again ${name} is there`),
    );
    if (trial === firstLater) {
      await settled(client, id);
      await settled(client, (await client.open.mutate({ path: room.recording })).id);
    }
    const stop = new AbortController();
    const took = promised.takes.size;
    promised.asked = 0;
    let isOver = false;
    const working = work(client, id, room, promised, trial, trial >= firstLater, random, stop.signal).finally(() => {
      isOver = true;
    });
    const isAfterTake = trial >= firstLater && trial % IN_TURN === 0;
    const isInExport = trial >= firstLater && trial % IN_TURN === 1;
    const until = performance.now() + PATIENCE;
    while (isAfterTake && promised.takes.size === took && !isOver && performance.now() < until) await wait(10);
    while (isInExport && unfinished(room.out).length === 0 && !isOver && performance.now() < until) await wait(0);
    if (!isInExport) await wait(random(isAfterTake ? LATEST.taken : trial < firstLater ? LATEST.early : LATEST.later));
    await host.end('SIGKILL');
    stop.abort();
    await working;
    if (promised.asked > promised.takes.size - took) counts.interrupted++;
    if (unfinished(room.out).length > 0) counts.cutShort++;
    const found = [...lost(path, promised), ...brokenExports(room.out), ...brokenEntries(join(folder, 'cache'))];
    losses.push(...found.map((loss) => `trial ${trial}: ${loss}`));
  }
  losses.push(...(await repeated(room, path, trials, firstLater)));
  const { revision, takes, exports } = promised;
  return { revisions: revision, takes: takes.size, exports, ...counts, losses };
}

/** Two bars of a band in one file. */
function writeRecording(path: string): void {
  const { sampleRate, vocals, drums, bass, other } = band(2);
  writeWav(path, [vocals.map((value, n) => 0.5 * (value + drums[n]! + bass[n]! + other[n]!))], sampleRate);
}

/** Edits, has mended and exported, and looks, until the host is gone. */
async function work(
  client: Client,
  id: string,
  room: Room,
  promised: Promised,
  trial: number,
  isLater: boolean,
  random: (below: number) => number,
  signal: AbortSignal,
): Promise<void> {
  const editing = Array.from({ length: WINDOWS }, async (_, window) => {
    const region = `w${window}`;
    const send = (action: Parameters<Client['dispatch']['mutate']>[0]['action']) =>
      client.dispatch.mutate({ id, action, client: region });
    if (!promised.blends.has(region)) {
      const start = 20_000 * (window + 1);
      const place = { id: region, stem: 'other' as const, start, end: start + 9000 };
      // Where an earlier window's was written and not acknowledged, it is there already.
      await send({ type: 'region/add', payload: place }).catch(() => {});
    }
    if (isLater) {
      await send({ type: 'region/set', payload: { id: region, treatment: 'rebuild', seed: trial } });
      promised.asked++;
      await client.treat.mutate({ id, regions: [region] });
    }
    for (;;) {
      const blend = random(1001) / 1000;
      promised.underway.set(region, blend);
      const { revision } = await send({ type: 'region/set', payload: { id: region, blend } });
      promised.revision = Math.max(promised.revision, revision);
      promised.blends.set(region, blend);
      promised.underway.delete(region);
    }
  });
  const looking = (async () => {
    for (;;) {
      const { project, revision } = await client.state.query({ id });
      promised.revision = Math.max(promised.revision, revision);
      for (const region of project.regions) for (const take of region.takes) promised.takes.add(take.id);
      await wait(30);
    }
  })();
  const jobs = (async () => {
    if (!isLater) return void (await client.open.mutate({ path: room.recording }));
    // In turn, so that each is cut short in its own places.
    for (let n = 0; ; n++) {
      await client.export.mutate({ id, request: exportOf(room.out, n % 2 === 0 ? 'stems' : 'wav') });
      promised.exports++;
      await wait(random(700));
    }
  })();
  for (const end of await Promise.allSettled([...editing, looking, jobs])) {
    if (end.status === 'rejected' && !signal.aborted && !isGone(end.reason)) throw end.reason;
  }
}

const exportOf = (out: string, format: 'stems' | 'wav'): ExportRequest => ({
  format,
  bits: '32f',
  rate: null,
  targetLufs: -16,
  truePeakDb: -1,
  path: join(out, format === 'stems' ? 'Stems' : 'Master.wav'),
  replace: true,
});

/** Waits until everything was found out about the recording. */
async function settled(client: Client, id: string): Promise<Project> {
  for (;;) {
    const { project } = await client.state.query({ id });
    if (project.searched && project.profile !== null) return project as Project;
    await wait(100);
  }
}

/** Whether nobody answered, rather than the host with a sentence. */
function isGone(error: unknown): boolean {
  return error instanceof Error && !('data' in error && error.data != null);
}

/** What was acknowledged and is not in the folder. Empties what was under way. */
function lost(folder: string, { revision, blends, underway, takes }: Promised): string[] {
  const found = readFolder(folder);
  const losses = [...found.notices, ...found.missing.map(({ hash }) => `the sound ${hash} is not there`)];
  if (found.revision < revision) losses.push(`revision ${revision} was acknowledged, ${found.revision} is there`);
  const there = new Map(found.project.regions.map((region) => [region.id, region]));
  for (const [id, blend] of blends) {
    const is = there.get(id)?.blend;
    if (is === blend) continue;
    if (is !== undefined && is === underway.get(id)) blends.set(id, is);
    else losses.push(`${id} was set to ${blend} and is ${is}`);
  }
  const kept = new Set(found.project.regions.flatMap((region) => region.takes.map((take) => take.id)));
  for (const take of takes) if (!kept.has(take)) losses.push(`the take ${take} is gone`);
  underway.clear();
  return losses;
}

/** Names below a folder that are those of files which are still being written. */
function unfinished(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.part\b|[/\\]?\.part-/.test(name),
  );
}

/** What the hosts before this one left half-written and the one that runs now, with this project open, should have removed: another project's goes when it is opened. */
function litter({ folder, out }: Room, project: string, running: number): string[] {
  const cache = join(folder, 'cache');
  const sessions = existsSync(cache) ? readdirSync(join(cache, 'scratch')).map((name) => `scratch/${name}`) : [];
  const names = [out, cache, project].flatMap(unfinished);
  const ownerOf = (name: string): number => Number(/(\d+)-[0-9a-f]{8}/.exec(name)?.[1]);
  return [...names, ...sessions].filter((name) => ownerOf(name) !== running && !isAlive(ownerOf(name)));
}

/** Exported files that can be seen and are not whole. */
function brokenExports(out: string): string[] {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(^|[/\\])[^./\\][^/\\]*\.wav$/.test(name),
  );
  return files.filter((name) => !isWholeWav(join(out, name))).map((name) => `the exported ${name} is half-written`);
}

function isWholeWav(path: string): boolean {
  const bytes = readFileSync(path);
  return (
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.readUInt32LE(4) === bytes.length - 8 &&
    readWav(path)[0]!.length > 0
  );
}

/** Results in a cache that cannot be read, and sounds in it that are not what their names say. */
function brokenEntries(cache: string): string[] {
  const results = readdirSync(join(cache, 'results')).filter((name) => name.endsWith('.json'));
  const assets = join(cache, 'assets');
  const sounds = readdirSync(assets).filter((name) => /^[0-9a-f]{64}\.f32$/.test(name));
  const isBroken = (check: () => unknown): boolean => {
    try {
      return check() === false;
    } catch {
      return true;
    }
  };
  return [
    ...results.filter((name) => isBroken(() => JSON.parse(readFileSync(join(cache, 'results', name), 'utf8')))),
    ...sounds.filter((name) => isBroken(() => assetInfo(assets, name.slice(0, 64)))),
  ].map((name) => `the cache holds a broken ${name}`);
}

/**
 * Does again what was interrupted, on what is left after all kills and, on a copy with an empty cache, where nothing was ever killed: both must come to
 * the same bytes.
 */
async function repeated(room: Room, folder: string, trials: number, firstLater: number): Promise<string[]> {
  const seeds = Array.from({ length: COMPARED }, (_, k) => trials - k).filter((seed) => seed >= firstLater);
  const fresh = {
    ...room,
    folder: join(room.folder, 'Never killed'),
    out: join(room.folder, 'Never killed', 'Exports'),
  };
  mkdirSync(fresh.folder);
  const copy = join(fresh.folder, 'Copy.resonate');
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  const [after, never] = [await done(room, folder, seeds), await done(fresh, copy, seeds)];
  const losses = [...after.keys()].filter((what) => after.get(what) !== never.get(what));
  const assets = join(room.folder, 'cache', 'assets');
  const sounds = readdirSync(assets).filter((name) => name.endsWith('.f32'));
  const wrong = sounds.filter((name) => !verifyAsset(assets, name.slice(0, 64), () => {}));
  return [
    ...losses.map((what) => `${what} came out differently than where nothing was killed`),
    ...wrong.map((name) => `the cache holds a wrong ${name}`),
  ];
}

/** Takes and exports, and what is found out about the recording, each by what tells two of them apart. */
async function done(room: Room, path: string, seeds: readonly number[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const host = await startHost(room.folder, PROCESS, path);
  try {
    const window = await windowOf({ origin: new URL(host.url).origin, openUrl: () => host.url });
    const { api } = window;
    const { id } = await api.open.mutate({ path });
    const { tracks, regions, profile, residual } = await settled(
      api,
      (await api.open.mutate({ path: room.recording })).id,
    );
    found.set('the stems', JSON.stringify([tracks.map(({ asset }) => asset.hash), residual?.hash]));
    found.set('the damage', JSON.stringify(regions.map(({ stem, start, end, damage }) => [stem, start, end, damage])));
    found.set('the music', JSON.stringify(profile));
    for (const seed of seeds) found.set(`the take of seed ${seed}`, await takeOf(window, id, seed));
    for (const format of ['stems', 'wav'] as const) {
      const { work } = await api.export.mutate({ id, request: exportOf(room.out, format) });
      const { state, error } = await finished(window, id, work);
      found.set(`the export of ${format}`, `${state} ${error ?? ''}`);
    }
    for (const name of ['Master.wav', 'Stems/bass.wav', 'Stems/other.wav', 'Stems/residual.wav']) {
      found.set(
        `the exported ${name}`,
        createHash('sha256')
          .update(readFileSync(join(room.out, name)))
          .digest('hex'),
      );
    }
  } finally {
    await host.end('SIGINT');
  }
  return found;
}

/** Treats a region once more, as if for the first time, and gives the sound of what came. */
async function takeOf(window: Window, id: string, seed: number): Promise<string> {
  const region = 'again';
  const { api } = window;
  const send = (action: Parameters<Client['dispatch']['mutate']>[0]['action']) =>
    api.dispatch.mutate({ id, action, client: 'again' });
  await send({ type: 'region/add', payload: { id: region, stem: 'other', start: 120_000, end: 129_000 } });
  await send({ type: 'region/set', payload: { id: region, treatment: 'rebuild', seed } });
  const { work } = await api.treat.mutate({ id, regions: [region] });
  await finished(window, id, work);
  const { project } = await api.state.query({ id });
  const { takes } = project.regions.find((one) => one.id === region)!;
  await send({ type: 'region/remove', payload: { id: region } });
  return takes.map(({ asset }) => asset.hash).join();
}
