import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { download } from './download.ts';
import { useProxyOfEnvironment } from './proxy.ts';
import { file, source } from './testing.ts';

const folder = scratchFolder();

test('a download goes through the proxy that the environment names', async () => {
  const bytes = Buffer.from('weights');
  const there = await source(file(bytes));
  const asked: string[] = [];
  // Forwards every tunnel to the one source, whatever host is asked for.
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const tunnel = connect(Number(new URL(there.url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const end of [tunnel, socket]) end.on('error', () => end.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  afterAll(() => void proxy.close());
  process.env.HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  useProxyOfEnvironment();
  const part = join(folder, 'file.part');
  await download({
    url: 'http://models.invalid/file',
    part,
    atMost: 100,
    token: null,
    gate: null,
    wait: async () => {},
  });
  expect(asked).toEqual(['models.invalid:80']);
  expect(readFileSync(part)).toEqual(bytes);
});

test('a proxy that is none is told in one sentence', () => {
  process.env.HTTPS_PROXY = 'garbage';
  expect(useProxyOfEnvironment).toThrow(
    /^HTTPS_PROXY or HTTP_PROXY names no proxy .* http:\/\/host:port, or clear it\.$/,
  );
});
