import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { ModelError } from '../error.ts';
import { type DownloadOptions, download } from './download.ts';
import { file, source } from './testing.ts';

const folder = scratchFolder();
const BYTES = randomBytes(300_000);
const waits: number[] = [];

let parts = 0;
function order(url: string, more: Partial<DownloadOptions> = {}): DownloadOptions {
  const part = join(folder, `file-${parts++}.part`);
  const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  return { url, part, atMost: 1e6, token: null, gate: null, wait, ...more };
}

async function refusal(options: DownloadOptions): Promise<string> {
  const error = await download(options).then(
    () => new Error('it was downloaded'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  return (error as Error).message;
}

test('a file arrives whole, with how far it is', async () => {
  const { url } = await source(file(BYTES));
  const seen: [number, number | null][] = [];
  const options = order(url, { progress: (bytes, total) => void seen.push([bytes, total]) });
  await download(options);
  expect(readFileSync(options.part).equals(BYTES)).toBe(true);
  expect(seen[0]).toEqual([0, BYTES.length]);
  expect(seen.at(-1)).toEqual([BYTES.length, BYTES.length]);
});

test('a connection that breaks is taken up again where it ended', async () => {
  const { url, asked } = await source(file(BYTES, { cuts: [100_000, 50_000] }));
  const options = order(url);
  await download(options);
  expect(readFileSync(options.part).equals(BYTES)).toBe(true);
  expect(asked).toHaveLength(3);
  expect(asked.slice(1).every(({ headers }) => Number(/\d+/.exec(headers.range!)![0]) > 0)).toBe(true);
});

test('a download that was stopped is continued by the next', async () => {
  const { url, asked } = await source(file(BYTES, { cuts: [100_000] }));
  const stop = new AbortController();
  const options = order(url, { signal: stop.signal, progress: (bytes) => bytes > 0 && stop.abort() });
  await expect(download(options)).rejects.toThrow(Cancelled);
  const { signal: _, progress: __, ...again } = options;
  await download(again);
  expect(readFileSync(options.part).equals(BYTES)).toBe(true);
  expect(asked[1]!.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
});

test('a file that changed at the source is begun anew', async () => {
  const answers = [file(randomBytes(300_000), { cuts: [100_000], etag: '"old"' }), file(BYTES, { etag: '"new"' })];
  const { url, asked } = await source((request, response) => answers.shift()!(request, response));
  const options = order(url);
  await download(options);
  expect(readFileSync(options.part).equals(BYTES)).toBe(true);
  expect(asked[1]!.headers['if-range']).toBe('"old"');
});

test('a part of which nothing is known, or from another address, is not continued', async () => {
  const { url, asked } = await source(file(BYTES));
  const options = order(url);
  writeFileSync(options.part, new Uint8Array(1000));
  writeFileSync(`${options.part}.json`, JSON.stringify({ url: 'http://elsewhere', validator: '"1"' }));
  await download(options);
  expect(readFileSync(options.part).equals(BYTES)).toBe(true);
  expect(asked[0]!.headers.range).toBeUndefined();
});

test('a part that was whole already is not fetched again', async () => {
  const { url, asked } = await source(file(BYTES));
  const options = order(url);
  await download(options);
  await download(options);
  expect(asked[1]!.headers.range).toBe(`bytes=${BYTES.length}-`);
  expect(readFileSync(options.part).equals(BYTES)).toBe(true);
});

test('another part of the file than was asked for is refused', async () => {
  const { url } = await source((request, response) => {
    if (request.headers.range === undefined) return file(BYTES, { cuts: [1000] })(request, response);
    response.writeHead(206, { 'content-range': `bytes 5-${BYTES.length - 1}/${BYTES.length}` }).end(BYTES.subarray(5));
  });
  expect(await refusal(order(url))).toContain('another part of the file');
});

test('what is larger than the model can be is refused by its stated length before a byte is written, and else by counting', async () => {
  const stated = await source(file(BYTES));
  const begun: number[] = [];
  const options = order(stated.url, { atMost: 1000, beforeWriting: (bytes) => void begun.push(bytes) });
  expect(await refusal(options)).toContain('at most 1000');
  expect([begun, existsSync(options.part)]).toEqual([[], false]);
  const endless = await source((_, response) => {
    response.writeHead(200);
    const send = (): void => void (response.destroyed || response.write(Buffer.alloc(65_536), send));
    send();
  });
  const counted = order(endless.url);
  expect(await refusal(counted)).toContain('at most 1000000');
  expect(existsSync(counted.part)).toBe(false);
});

test('a file that would not fit on the disk is not begun', async () => {
  const { url } = await source(file(BYTES));
  const asked: number[] = [];
  const beforeWriting = (bytes: number): void => {
    asked.push(bytes);
    throw new ModelError('There is no room.');
  };
  const options = order(url, { beforeWriting });
  expect(await refusal(options)).toBe('There is no room.');
  expect(asked).toEqual([BYTES.length]);
  expect(existsSync(options.part)).toBe(false);
});

test('a packed answer is refused, for it could unpack to anything', async () => {
  const { url } = await source((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000)));
  });
  expect(await refusal(order(url))).toContain('packed (gzip)');
});

test('redirects are followed within their scheme and to an end, and what is published on the way is kept', async () => {
  const sha256 = 'ab'.repeat(32);
  const there = await source(file(BYTES));
  const here = await source((_, response) => {
    response.writeHead(302, { location: `${there.url}/file`, 'x-linked-etag': `"${sha256}"` }).end();
  });
  expect(await download(order(here.url))).toEqual({ published: sha256 });
  for (const location of ['file:///etc/passwd', 'https://127.0.0.1/', 'data:,x', 'http://user:word@127.0.0.1/']) {
    const { url } = await source((_, response) => void response.writeHead(302, { location }).end());
    expect(await refusal(order(url)), location).toContain('not followed');
  }
  const { url } = await source((_, response) => void response.writeHead(302, { location: '/again' }).end());
  expect(await refusal(order(url))).toContain('without end');
});

test('a token is shown to the host of the catalogue and to no other', async () => {
  const there = await source(file(BYTES));
  const here = await source((request, response) => {
    if (request.headers.authorization !== 'Bearer secret') response.writeHead(401).end();
    else response.writeHead(302, { location: there.url }).end();
  });
  const gate = 'https://example.org/model';
  expect(await refusal(order(here.url, { gate }))).toMatch(
    /accept them at https:\/\/example.org\/model, and put a token .* HF_TOKEN/,
  );
  expect(await refusal(order(here.url, { gate, token: 'wrong' }))).toContain('that the token in HF_TOKEN may read');
  await download(order(here.url, { gate, token: 'secret' }));
  expect(there.asked[0]!.headers.authorization).toBeUndefined();
  expect(readdirSync(folder).every((name) => !readFileSync(join(folder, name)).includes('secret'))).toBe(true);
});

test('a server in trouble is asked again after growing waits, and then given up with a sentence', async () => {
  const { url, asked } = await source((_, response) => void response.writeHead(503).end());
  waits.length = 0;
  expect(await refusal(order(url))).toContain('answered 503');
  expect(asked).toHaveLength(4);
  expect(waits).toEqual([1000, 3000, 10_000]);
});

/** A port on which nobody listens. */
function unusedPort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

test('a file that is gone, and a host that is not there, are told in a sentence', async () => {
  const { url, asked } = await source((_, response) => void response.writeHead(404).end());
  expect(await refusal(order(`${url}/model.bin`))).toContain('/model.bin is not there any more');
  expect(asked).toHaveLength(1);
  expect(await refusal(order(`http://127.0.0.1:${await unusedPort()}/x`))).toMatch(
    /^The connection to .* failed \(ECONNREFUSED\)/,
  );
  expect(await refusal(order('http://no-such-host.invalid/x'))).toContain('seems to be offline');
});
