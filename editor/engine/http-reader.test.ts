import { afterEach, expect, it, vi } from 'vitest';
import { httpReader } from './http-reader.ts';

afterEach(() => vi.unstubAllGlobals());

/** An answer that comes in pieces. */
function answer(samples: Float32Array, pieces: number): Response {
  const bytes = new Uint8Array(samples.buffer);
  let at = 0;
  const body = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const request = (controller as ReadableByteStreamController).byobRequest!;
      const view = request.view as Uint8Array<ArrayBuffer>;
      const piece = bytes.subarray(at, Math.min(bytes.length, at + Math.ceil(bytes.length / pieces), at + view.length));
      at += piece.length;
      if (piece.length === 0) controller.close();
      view.set(piece);
      request.respond(piece.length);
    },
  });
  return new Response(body);
}

it('asks for a range and parts its channels, in however many pieces it comes', async () => {
  for (const pieces of [1, 3]) {
    const fetched = vi.fn(async (_url: string) => answer(new Float32Array([1, -1, 2, -2, 3, -3]), pieces));
    vi.stubGlobal('fetch', fetched);
    const reader = httpReader(() => 2, '/base/');
    expect(await reader.read('abc', 10, 3)).toEqual([Float32Array.of(1, 2, 3), Float32Array.of(-1, -2, -3)]);
    expect(fetched.mock.calls[0]![0]).toBe('/base/asset/abc?start=10&count=3');
  }
});

it('reads less where the sound ends, and where memory cannot be given', async () => {
  vi.stubGlobal('fetch', async () => answer(new Float32Array([1, -1]), 1));
  expect(await httpReader(() => 2).read('abc', 10, 3)).toEqual([Float32Array.of(1), Float32Array.of(-1)]);
  vi.stubGlobal('fetch', async () => ({
    ok: true,
    body: null,
    arrayBuffer: async () => new Float32Array([1, -1]).buffer,
  }));
  expect(await httpReader(() => 2).read('abc', 10, 3)).toEqual([Float32Array.of(1), Float32Array.of(-1)]);
});

it('says that the host could not give it, or gave something else', async () => {
  vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
  await expect(httpReader(() => 1).read('abc', 0, 1)).rejects.toThrow('could not be read from the host (404)');
  vi.stubGlobal('fetch', async () => answer(new Float32Array([1, 2, 3, 4]), 1));
  await expect(httpReader(() => 1).read('abc', 0, 1)).rejects.toThrow('more sound than was asked for');
});

it('reads one answer after the other into the same memory, and leaves what it read before as it is', async () => {
  vi.stubGlobal('fetch', async () => answer(Float32Array.of(1, -1, 2, -2), 2));
  const reader = httpReader(() => 2);
  const made = vi.spyOn(globalThis, 'ArrayBuffer');
  const first = await reader.read('abc', 0, 2);
  const count = made.mock.calls.length;
  vi.stubGlobal('fetch', async () => answer(Float32Array.of(3, -3), 1));
  const second = await reader.read('abc', 2, 1);
  expect(made.mock.calls.length).toBe(count);
  made.mockRestore();
  expect(first).toEqual([Float32Array.of(1, 2), Float32Array.of(-1, -2)]);
  expect(second).toEqual([Float32Array.of(3), Float32Array.of(-3)]);
  reader.release!(first);
  expect(first.map(({ length }) => length)).toEqual([0, 0]);
  expect(second[0]!.length).toBe(1);
});
