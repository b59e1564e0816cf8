import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../tests/scratch.ts';
import { bandFolder } from '../../server/testing.ts';

const folder = scratchFolder();
const main = fileURLToPath(new URL('../main.ts', import.meta.url));

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'start', '--no-open', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      RESONATE_PROJECTS: join(folder, 'projects'),
      RESONATE_CACHE: join(folder, 'cache'),
      RESONATE_BRIDGE: join(folder, 'bridge'),
    },
  });
}

async function ended(child: ChildProcess): Promise<{ status: number; said: string }> {
  const [said, [status]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  return { status, said };
}

test('start builds the editor, says its address, serves it with the song opened, and Ctrl-C ends it cleanly', async () => {
  const { folder: stems } = bandFolder(join(folder, 'My band'));
  const child = start(stems);
  const end = ended(child);
  const [address] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const opened = await fetch(address, { redirect: 'manual' });
  expect(opened.headers.get('location')).toBe(`/?open=${encodeURIComponent(stems)}`);
  const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
  const { origin } = new URL(address);
  const page = await (await fetch(origin, { headers: { cookie } })).text();
  const script = /<script[^>]+src="([^"]+)"/.exec(page)![1]!;
  expect((await fetch(new URL(script, `${origin}/`), { headers: { cookie } })).status).toBe(200);
  const recent = await (await fetch(`${origin}/api/recent`, { headers: { cookie } })).json();
  expect(recent).toMatchObject({ result: { data: expect.any(Array) } });

  // Started once more, it is another window of the same host: two never work on one project.
  const second = start('--json', join(stems, 'bass.wav'));
  const [said, { status }] = await Promise.all([text(second.stdout!), ended(second)]);
  expect(status).toBe(0);
  expect(JSON.parse(said).url).toBe(
    address.replace(encodeURIComponent(stems), encodeURIComponent(join(stems, 'bass.wav'))),
  );
  expect(statSync(join(folder, 'projects', '.running.json')).mode & 0o077).toBe(0);

  child.kill('SIGINT');
  const { status: left, said: told } = await end;
  expect(left).toBe(0);
  expect(told).not.toContain('Error');
  expect(told).toContain('Open that address in a browser of this computer');
  expect(readdirSync(join(folder, 'cache', 'scratch'))).toEqual([]);

  // Its windows find the next one where they had this one, and go on.
  const next = start(stems);
  const over = ended(next);
  expect((await once(createInterface(next.stdout!), 'line'))[0]).toBe(address);
  expect((await fetch(`${origin}/api/recent`, { headers: { cookie } })).status).toBe(200);
  expect(statSync(join(folder, 'projects', '.running.json')).mode & 0o077).toBe(0);
  next.kill('SIGINT');
  expect((await over).status).toBe(0);

  // Whoever has its address can end it, however soon.
  const last = start(stems);
  last.stdout!.once('data', () => last.kill('SIGINT'));
  expect((await ended(last)).status).toBe(0);
});

test('start says at once that a file is not there, or that a port is none', async () => {
  const missing = await ended(start('/no/such/song.wav'));
  expect(missing).toEqual({ status: 1, said: '/no/such/song.wav is not there: check the name and the folder.\n' });
  expect((await ended(start('--port', '80'))).status).toBe(2);
});
