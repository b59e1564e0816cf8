import { join } from 'node:path';
import { readFolder } from '../../host/store/read-folder.ts';
import { writeSong } from '../e2e/editor/song.ts';
import { seeded } from '../promises/kill-parts.ts';
import { type Bench, machine } from './report.ts';
import { type Client, clientOf, openRoom, PROCESS, startHost, wait } from './room.ts';

const TRIALS = { usual: 12, long: 200 };
/** Of so many trials one is in the time in which a new recording is found out about; after those that is left to end once. */
const EARLY = 3;
/** Milliseconds after the project is open until which the host is killed, then and later: treatments take a second or two. */
const LATEST = { early: 1500, later: 5000 };
/** Windows that edit at the same time, each its own region. */
const WINDOWS = 4;

/** What has been acknowledged: what must be there whatever happens. */
class Promised {
  revision = 0;
  readonly blends = new Map<string, number>();
  /** Sent, and neither acknowledged nor refused. */
  readonly underway = new Map<string, number>();
  /** Takes that a window was told of. */
  readonly takes = new Set<string>();
}

/**
 * Kills the whole host by SIGKILL at random moments while four windows edit through its API and jobs run: first those that find out about a new
 * recording, then treatments. After each the folder is read and compared with what was acknowledged, and the next host opens it.
 */
export async function benchKill(bench: Bench): Promise<void> {
  const room = openRoom();
  const trials = bench.isLong ? TRIALS.long : TRIALS.usual;
  const random = seeded(Math.floor(performance.timeOrigin));
  const promised = new Promised();
  const losses: string[] = [];
  const firstLater = Math.ceil(trials / EARLY) + 1;
  try {
    let path = writeSong(join(room.folder, 'Song'));
    for (let trial = 1; trial <= trials; trial++) {
      const host = await startHost(room.folder, PROCESS, path);
      const client = await clientOf(host.url);
      const { id } = await client.open.mutate({ path });
      path = (await client.state.query({ id })).folder;
      const stop = new AbortController();
      const working = work(client, id, promised, random, stop.signal);
      if (trial === firstLater) await settled(client, id);
      await wait(random(trial < firstLater ? LATEST.early : LATEST.later));
      await host.end('SIGKILL');
      stop.abort();
      await working;
      losses.push(...lost(path, promised).map((loss) => `trial ${trial}: ${loss}`));
    }
    const { revision, takes } = promised;
    bench.line(
      `kill −9 of the host: ${trials} trials, ${revision} changes and ${takes.size} takes acknowledged (${machine()})`,
    );
    for (const loss of losses) bench.line(`  ${loss}`);
    bench.row({
      what: `kill −9 during edits and jobs, ${trials} times: lost`,
      figure: String(losses.length),
      target: '0',
      isMet: losses.length === 0,
    });
  } finally {
    room.leave();
  }
}

/** Edits, has mended and looks until the host is gone. */
async function work(
  client: Client,
  id: string,
  promised: Promised,
  random: (below: number) => number,
  signal: AbortSignal,
): Promise<void> {
  const editing = Array.from({ length: WINDOWS }, async (_, window) => {
    const region = `w${window}`;
    const place = {
      id: region,
      stem: 'other' as const,
      start: 20_000 * (window + 1),
      end: 20_000 * (window + 1) + 9000,
    };
    const send = (action: Parameters<Client['dispatch']['mutate']>[0]['action']) =>
      client.dispatch.mutate({ id, action, client: region });
    const acknowledged = ({ revision }: { revision: number }, blend: number): void => {
      promised.revision = Math.max(promised.revision, revision);
      promised.blends.set(region, blend);
    };
    if (!promised.blends.has(region)) {
      // Where an earlier window's was written and not acknowledged, it is there already.
      await send({ type: 'region/add', payload: place }).catch(() => {});
    }
    // Where there are no stems yet to mend, it is refused.
    await client.treat.mutate({ id, regions: [region] }).catch(() => {});
    for (;;) {
      const blend = random(1001) / 1000;
      promised.underway.set(region, blend);
      acknowledged(await send({ type: 'region/set', payload: { id: region, blend, treatment: 'rebuild' } }), blend);
      promised.underway.delete(region);
      if (random(100) === 0) await client.treat.mutate({ id, regions: [region] });
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
  for (const end of await Promise.allSettled([...editing, looking])) {
    if (end.status === 'rejected' && !signal.aborted && !isGone(end.reason)) throw end.reason;
  }
}

/** Waits until everything was found out about the recording. */
async function settled(client: Client, id: string): Promise<void> {
  for (;;) {
    const { project } = await client.state.query({ id });
    if (project.searched && project.profile !== null) return;
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
