import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { makeFolder } from '../audio/files.ts';
import { safeName } from './file-routes.ts';
import type { Host } from './host.ts';
import { cookieOf, hostIn } from './testing.ts';

const folder = scratchFolder();
const LIMIT = 100_000;
let host: Host;
let cookie: string;
let port: number;

beforeAll(async () => {
  makeFolder(join(folder, 'editor', 'assets'));
  writeFileSync(join(folder, 'editor', 'index.html'), '<!doctype html><title>Resonate</title>');
  writeFileSync(join(folder, 'editor', 'assets', 'main-1234.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'not for windows');
  host = await hostIn(folder, { mostBytes: LIMIT });
  cookie = await cookieOf(host);
  port = Number(new URL(host.origin).port);
});
afterAll(() => host.close());

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request as it is written: fetch would tidy the path and refuse to lie about the host. */
function ask(
  path: string,
  headers: Record<string, string> = { cookie },
  method = 'GET',
  body?: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

test('with the cookie of the opener a window gets the page, and every answer says what it may do', async () => {
  const { status, headers, body } = await ask('/');
  expect(status).toBe(200);
  expect(body).toContain('<title>Resonate</title>');
  expect(headers['content-security-policy']).toMatch(/^default-src 'self'; script-src 'self' blob: 'unsafe-eval';/);
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cache-control']).toBe('no-store');
  expect((await ask('/api/info')).headers['cache-control']).toBe('no-store');
  expect((await ask('/assets/main-1234.js')).headers['cache-control']).toContain('immutable');
});

test('the opening address gives a cookie that scripts and other sites cannot have, and leads to the page', async () => {
  const { pathname, search } = new URL(host.openUrl('/songs/a & b.wav'));
  const { status, headers } = await ask(pathname + search, {});
  expect(status).toBe(303);
  expect(headers.location).toBe('/?open=%2Fsongs%2Fa%20%26%20b.wav');
  expect(String(headers['set-cookie'])).toMatch(
    new RegExp(`^resonate-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
  );
});

test('a port that is taken is said in one sentence, and nothing is left running', async () => {
  const next = join(folder, 'next');
  await expect(hostIn(next, { port })).rejects.toThrow(
    `Port ${port} cannot be had: choose another with --port, or leave it out.`,
  );
  expect(readdirSync(join(next, 'cache', 'scratch'))).toEqual([]);
});

test('only 127.0.0.1 is listened on', async () => {
  const reached = await new Promise((resolve) => {
    const socket = connect({ host: '::1', port });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  });
  expect(reached).toBe(false);
});

test.each([
  ['no cookie', {}],
  ['a wrong token', { cookie: `resonate-0=${'x'.repeat(43)}` }],
  ['no token in the cookie', { cookie: 'resonate-0=' }],
])('without the token nothing is given: %s', async (_, headers) => {
  const own: Record<string, string> = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('-0=', `-${port}=`)]),
  );
  for (const path of [
    '/',
    '/assets/main-1234.js',
    '/api/info',
    '/nothing',
    `/asset/${'0'.repeat(64)}`,
    '/file?work=x&index=0',
  ]) {
    const { status, body } = await ask(path, own);
    expect([path, status]).toEqual([path, 401]);
    expect(body).toContain('open it by the whole address');
  }
});

test('a wrong token in the opening address is refused and gives no cookie', async () => {
  for (const path of ['/open', '/open?token=', `/open?token=${'x'.repeat(43)}`, '/open?token=a&token=b']) {
    const { status, headers } = await ask(path, {});
    expect([path, status]).toEqual([path, 401]);
    expect(headers['set-cookie']).toBeUndefined();
  }
});

test.each(['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1', `127.0.0.1.nip.io`, `[::1]`])(
  'another host name is refused even with the token, as a rebound name would come: %s',
  async (name) => {
    expect((await ask('/api/info', { cookie, host: name })).status).toBe(421);
    const { pathname, search } = new URL(host.openUrl());
    expect((await ask(pathname + search, { host: name })).status).toBe(421);
  },
);

test('another origin is refused, and what changes something needs the own one', async () => {
  const info = '/api/info';
  expect((await ask(info, { cookie, origin: 'http://evil.example' })).status).toBe(403);
  expect((await ask(info, { cookie, origin: 'null' })).status).toBe(403);
  expect((await ask(info, { cookie, origin: `http://127.0.0.1:${port + 1}` })).status).toBe(403);
  expect((await ask(info, { cookie, origin: host.origin })).status).toBe(200);
  expect((await ask('/api/cancel', { cookie }, 'POST')).status).toBe(403);
  expect((await ask('/upload?name=a.wav', { cookie }, 'PUT')).status).toBe(403);
});

test('a page on another port of this machine, which is the same site to a browser, is refused', async () => {
  expect((await ask('/', { cookie, 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await ask('/', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask('/', { cookie, 'sec-fetch-site': 'none' })).status).toBe(200);
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%2f..%2f..%2fsecret.txt',
  '/assets/%2e%2e/%2e%2e/secret.txt',
  '/..%5csecret.txt',
  '/%252e%252e/secret.txt',
  '/assets/main-1234.js%00.txt',
  '//secret.txt',
  '/.hidden',
  '/asset/..%2f..%2fsecret.txt',
  `/asset/${'0'.repeat(63)}g`,
  '/peaks/..%2fsecret?level=0&start=0&count=1',
  '/tile/%2e%2e?index=0&zoom=0',
  '/%',
  `/${'a'.repeat(9000)}`,
])('no path leads out of what is served: %s', async (path) => {
  const { status, body } = await ask(path);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body).not.toContain('not for windows');
});

test('sound that nobody opened and the cache does not hold is not there, and impossible places are refused', async () => {
  const none = '0'.repeat(64);
  expect((await ask(`/asset/${none}`)).status).toBe(404);
  for (const query of ['level=5&count=1', 'level=-1&count=1', 'level=0&count=1e9', 'level=0&start=1.5&count=1', '']) {
    expect([query, (await ask(`/peaks/${none}?${query}`)).status]).toEqual([query, 400]);
  }
  expect((await ask(`/tile/${none}?index=0&zoom=4`)).status).toBe(400);
  expect((await ask(`/asset/${none}?start=-1`)).status).toBe(400);
  expect((await ask('/file?work=nobody&index=0')).status).toBe(404);
});

test.each(['DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('the method %s is refused', async (method) => {
  expect((await ask('/', { cookie, origin: host.origin }, method)).status).toBe(405);
});

test('a method that an address does not have is refused', async () => {
  const own = { cookie, origin: host.origin };
  expect((await ask('/', own, 'POST')).status).toBe(405);
  expect((await ask('/api/info', { ...own, 'content-type': 'application/json' }, 'POST')).status).toBe(405);
  expect((await ask('/upload?name=a.wav', own)).status).toBe(404);
  expect((await ask('/api/open?input=%7B%22path%22%3A%22%2F%22%7D', own)).status).toBe(405);
  expect((await ask('/api/info', own, 'PUT')).status).toBe(405);
});

test('a request that is too large is refused before it is taken in', async () => {
  const own = { cookie, origin: host.origin, 'content-type': 'application/json' };
  const { status, body } = await ask('/api/open', own, 'POST', Buffer.alloc((1 << 20) + 1, 0x20));
  expect(status).toBe(413);
  expect(body).toMatch(/^This is larger than Resonate takes at once: /);
});

test('an action may carry all settings of a chain of plugins, however long each is', async () => {
  const own = { cookie, origin: host.origin, 'content-type': 'application/json' };
  const state = 'A'.repeat(4 << 20);
  const insert = { format: 'VST3', plugin: '0'.repeat(32), name: 'Amp', vendor: 'Rooms', state };
  const inserts = [0, 1].map((n) => ({ ...insert, id: `i${n}`, parameters: {}, bypass: false, wet: 1 }));
  const action = { type: 'insert/chain', payload: { place: 'bass', inserts, name: 'Stage' } };
  const body = Buffer.from(JSON.stringify({ id: 'none', client: 'window', action }));
  const answer = await ask('/api/dispatch', own, 'POST', body);
  // It was read to its end: only the project is not there.
  expect([answer.status, answer.body]).toEqual([422, expect.stringContaining('not open any more')]);
});

test('what the host does not understand is answered in one sentence, without its insides', async () => {
  const own = { cookie, origin: host.origin, 'content-type': 'application/json' };
  for (const body of ['{"path":5}', '{', '{"path":""}']) {
    const answer = await ask('/api/open', own, 'POST', Buffer.from(body));
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain('stack');
    expect(answer.body).not.toContain('host/');
  }
});

const drop = (name: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(`/upload?name=${encodeURIComponent(name)}`, { cookie, origin: host.origin, ...headers }, 'PUT', bytes);

test('a dropped file is kept whole under its name, another of that name beside it, and the same one once', async () => {
  const { uploads } = host.studio.places;
  const [one, other] = [1, 2].map((step) => Buffer.from(new Uint8Array(4000).map((_, i) => i * step)));
  const places = [];
  for (const bytes of [one!, other!, one!, other!])
    places.push(JSON.parse((await drop('My song.wav', bytes)).body).path);
  const [first, second] = [join(uploads, 'My song.wav'), join(uploads, 'My song 2.wav')];
  expect(places).toEqual([first, second, first, second]);
  expect(readFileSync(first)).toEqual(one);
  expect(readFileSync(second)).toEqual(other);
  expect(readdirSync(uploads).filter((name) => name.includes('My song'))).toHaveLength(2);
});

test('a dropped file stays in its folder, whatever its name says', async () => {
  for (const name of ['../../../up.wav', '/etc/up.wav', '..\\up.wav', 'C:\\up.wav']) {
    const { body } = await drop(name, Buffer.from('x'));
    expect(JSON.parse(body).path).toMatch(/Recordings\/up( \d)?\.wav$/);
  }
  for (const name of ['..', '/', 'con.wav', '\u0000']) expect((await drop(name, Buffer.from('x'))).status).toBe(400);
  for (const name of ['page.html', '.wav']) expect((await drop(name, Buffer.from('x'))).status).toBe(415);
  expect(safeName(`${'ä'.repeat(500)}.flac`)).toMatch(/^ä{90}\.flac$/);
  // Shown, this name would end in .wav.
  expect(safeName('song\u202Evaw.exe')).toBe('songvaw.exe');
});

test('files of a dropped folder are kept together under its name, apart from another folder of that name', async () => {
  const { uploads } = host.studio.places;
  const put = async (name: string, of: string, folder = 'My stems') => {
    const words = new URLSearchParams({ name, folder, of });
    const headers = { cookie, origin: host.origin };
    return ask(`/upload?${words}`, headers, 'PUT', Buffer.from(name + of));
  };
  const [one, other] = ['0123456789abcdef', 'fedcba9876543210'];
  for (const of of [one, other, one]) {
    for (const name of ['bass.wav', 'drums.wav']) {
      expect(JSON.parse((await put(name, of)).body)).toEqual({ path: join(uploads, of, 'My stems') });
    }
  }
  expect(readdirSync(join(uploads, one, 'My stems')).toSorted()).toEqual(['bass.wav', 'drums.wav']);
  expect(readFileSync(join(uploads, other, 'My stems', 'bass.wav'), 'utf8')).toBe(`bass.wav${other}`);
  // Neither the folder's name nor its word leads out of there.
  expect(JSON.parse((await put('bass.wav', one, '../../up')).body)).toEqual({ path: join(uploads, one, 'up') });
  for (const [of, folder] of [
    ['../../../../up01', 'My stems'],
    ['', 'My stems'],
    [one, '..'],
    [one, ''],
  ] as const) {
    expect((await put('bass.wav', of, folder)).status).toBe(400);
  }
});

test('a dropped file that is too large is refused by what it says and by what comes, and leaves nothing', async () => {
  const before = readdirSync(host.studio.places.uploads);
  const large = Buffer.alloc(LIMIT + 1);
  // Not a byte of it is waited for.
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      const head = [
        `Host: 127.0.0.1:${port}`,
        `Origin: ${host.origin}`,
        `Cookie: ${cookie}`,
        `Content-Length: ${LIMIT + 1}`,
      ];
      socket.write(`PUT /upload?name=large.wav HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    });
    socket.once('data', (answer) => {
      resolve(answer.toString());
      socket.destroy();
    });
    socket.on('error', reject);
  });
  expect(said).toMatch(/^HTTP\/1\.1 413 /);
  // Without a length said before, the bytes are counted.
  const counted = drop('counted.wav', large, { 'transfer-encoding': 'chunked' });
  expect((await counted).status).toBe(413);
  expect(readdirSync(host.studio.places.uploads)).toEqual(before);
});
