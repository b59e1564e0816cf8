import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TestPlugin } from '../../bridge/server/testing.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { bandFolder, follow, hostIn, stateOf, windowOf } from './testing.ts';

/** Milliseconds without anybody after which hosts of these tests end, and in which one that is used would have ended some times over. */
const AFTER = 40;
const LONG = 10 * AFTER;

/** Minutes, of a host in a process of its own: six seconds, in which this process comes to ask it something whatever else the machine does. */
const UNUSED = 0.1;

const scratch = scratchFolder();

test('a window that shows a song, a plugin in a DAW and Electron’s window keep a host, until the last of them has gone', async () => {
  const host = await hostIn(join(scratch, 'used'));
  const window = await windowOf(host);
  const { id } = await window.api.open.mutate({ path: bandFolder(join(scratch, 'used', 'Band')).folder });
  const shown = follow(window, id);
  await shown.until((events) => events.length > 0);
  let isUnused = false;
  const ended = host.unused(AFTER, new AbortController().signal).then(() => (isUnused = true));
  while (host.studio.isBusy) await sleep(AFTER);
  await sleep(LONG);
  expect(isUnused).toBe(false);
  const plugin = await TestPlugin.find(host.studio.places.bridge);
  shown.stop();
  await sleep(LONG);
  expect(isUnused).toBe(false);
  const leave = host.enter();
  plugin.close();
  await sleep(LONG);
  expect(isUnused).toBe(false);
  leave();
  await ended;
  await host.close();
});

test('one that a DAW started ends by itself, with all that was acknowledged on the disk, and the next one has it', async () => {
  const folder = join(scratch, 'started');
  const stems = bandFolder(join(folder, 'My band')).folder;
  const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
  const start = (): ChildProcess =>
    spawn(process.execPath, [main, 'start', '--no-open', '--end-unused', `${UNUSED}`, stems], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        RESONATE_PROJECTS: join(folder, 'projects'),
        RESONATE_CACHE: join(folder, 'cache'),
        RESONATE_BRIDGE: join(folder, 'bridge'),
      },
    });
  const child = start();
  const over = Promise.all([text(child.stderr!), once(child, 'exit')]);
  const [address] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const { origin } = new URL(address);
  const window = await windowOf({ origin, openUrl: () => address });
  const { id } = await window.api.open.mutate({ path: stems });
  const shown = follow(window, id);
  const action = { type: 'track/set', payload: { stem: 'drums', gainDb: -7 } } as const;
  const { folder: project } = await stateOf(window, id);
  await window.api.dispatch.mutate({ id, client: 'test', action });
  shown.stop();
  const [said, [status]] = await over;
  expect(status).toBe(0);
  expect(said).toContain('so it ends; all work is kept');
  // It is no host any more that somebody would look for.
  expect(JSON.parse(readFileSync(join(folder, 'projects', '.running.json'), 'utf8'))).toMatchObject({ pid: null });

  const next = await hostIn(folder);
  const again = await windowOf(next);
  const { id: same } = await again.api.open.mutate({ path: project });
  const { project: kept } = await stateOf(again, same);
  expect(kept.tracks.find(({ stem }) => stem === 'drums')).toMatchObject({ gainDb: -7 });
  await next.close();
});
