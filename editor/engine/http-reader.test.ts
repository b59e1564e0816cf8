import { afterEach, expect, it, vi } from 'vitest';
import { httpReader } from './http-reader.ts';

afterEach(() => vi.unstubAllGlobals());

it('asks for a range and parts its channels', async () => {
  const fetched = vi.fn(async (_url: string) => new Response(new Float32Array([1, -1, 2, -2, 3, -3])));
  vi.stubGlobal('fetch', fetched);
  const reader = httpReader(() => 2, '/base/');
  expect(await reader.read('abc', 10, 3)).toEqual([Float32Array.of(1, 2, 3), Float32Array.of(-1, -2, -3)]);
  expect(fetched.mock.calls[0]![0]).toBe('/base/asset/abc?start=10&count=3');
});

it('says that the host could not give it', async () => {
  vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
  await expect(httpReader(() => 1).read('abc', 0, 1)).rejects.toThrow('could not be read from the host (404)');
});
