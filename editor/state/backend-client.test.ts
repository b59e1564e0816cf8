import { afterEach, expect, it, vi } from 'vitest';
import { createBackendClient } from './backend-client.ts';
import { HostUnreachable } from './outbox.ts';

/** This machine may be busy. */
const PATIENT = { timeout: 60_000 };

/** A browser's EventSource whose host is this test. */
class FakeSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = FakeSource.OPEN;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.made.push(this);
  }

  close(): void {
    this.readyState = FakeSource.CLOSED;
  }

  tell(data: unknown, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(data), lastEventId }));
  }
}

const made = (count: number) => vi.waitFor(() => expect(FakeSource.made).toHaveLength(count), PATIENT);

afterEach(() => {
  vi.unstubAllGlobals();
  FakeSource.made = [];
});

it('follows a project on one connection: each of its changes and each list of work comes out where it is read', async () => {
  vi.stubGlobal('EventSource', FakeSource);
  const backend = createBackendClient('http://host/api');
  const closing = new AbortController();
  const changes = backend.changes('song', 7, closing.signal)[Symbol.asyncIterator]();
  const works = backend.work('song', closing.signal)[Symbol.asyncIterator]();
  await made(1);
  const [source] = FakeSource.made;
  expect(new URL(source!.url).pathname).toBe('/api/follow');
  const event = { kind: 'patches', direction: 'undo', revision: 8, patches: [], history: { undo: null, redo: null } };
  source!.tell({ works: [] });
  source!.tell(event, '8');
  source!.tell({ works: [{ id: 'w' }] });
  expect((await changes.next()).value).toEqual(event);
  expect((await works.next()).value).toEqual([]);
  expect((await works.next()).value).toEqual([{ id: 'w' }]);
  closing.abort();
  expect([(await changes.next()).done, (await works.next()).done]).toEqual([true, true]);
  expect(FakeSource.made).toHaveLength(1);
  await vi.waitFor(() => expect(source!.readyState).toBe(FakeSource.CLOSED), PATIENT);
});

it('a broken connection is told to both, and work alone has a connection of its own', async () => {
  vi.stubGlobal('EventSource', FakeSource);
  const backend = createBackendClient('http://host/api');
  const { signal } = new AbortController();
  const changes = backend.changes('song', 7, signal)[Symbol.asyncIterator]();
  const works = backend.work('song', signal)[Symbol.asyncIterator]();
  await made(1);
  const [source] = FakeSource.made;
  source!.readyState = FakeSource.CONNECTING;
  source!.dispatchEvent(new Event('error'));
  await expect(changes.next()).rejects.toThrow('The engine does not answer');
  await expect(works.next()).rejects.toThrow('The engine does not answer');
  const alone = backend.work('song', new AbortController().signal)[Symbol.asyncIterator]();
  await made(2);
  FakeSource.made[1]!.tell([]);
  expect((await alone.next()).value).toEqual([]);
});

it.each([
  ['with its sentence', 'text/plain; charset=utf-8', 'This is too much.', 'This is too much.'],
  ['in words of ours where it has none', 'text/html', '<p>No.</p>', 'The engine does not take this'],
])('a refusal of the server is told as one, not as silence: %s', async (_, type, body, sentence) => {
  vi.stubGlobal('fetch', async () => new Response(body, { status: 413, headers: { 'content-type': type } }));
  const asked = createBackendClient('http://host/api').info();
  await expect(asked).rejects.toThrow(sentence);
  await expect(asked).rejects.not.toBeInstanceOf(HostUnreachable);
});

it.each([
  ['nothing', () => Promise.reject(new TypeError('fetch failed'))],
  ['what stands before a host that is gone', async () => new Response('Bad gateway', { status: 502 })],
])('where %s answers, the host is not there', async (_, answer) => {
  vi.stubGlobal('fetch', answer);
  await expect(createBackendClient('http://host/api').info()).rejects.toBeInstanceOf(HostUnreachable);
});
