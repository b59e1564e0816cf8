import { afterEach, expect, test, vi } from 'vitest';
import { PlainError } from '../jobs/job.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import type { Backend } from './backend.ts';

/** This machine may be busy. */
const PATIENT = { timeout: 60_000 };

let server: RunningServer;
let logged: unknown[];
afterEach(() => server.close());

/** A server before a backend of which only the given part is asked. */
async function serve(backend: Partial<Backend>): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  logged = [];
  server = await startServer({
    backend: backend as Backend,
    sentenceOf: (error) => (error instanceof PlainError ? error.message : null),
    log: (error, where) => void logged.push([(error as Error).message, where]),
    sounds: { folderOf: () => null, growingPeaks: () => null, tile: async () => null },
    files: { uploads: '', filesOf: () => [] },
    editor: '/nowhere',
    port: 0,
  });
  const opened = await fetch(server.openUrl(), { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
  return (path, init) => fetch(`${server.origin}/api/${path}`, { ...init, headers: { cookie } });
}

const input = (value: unknown): string => `?input=${encodeURIComponent(JSON.stringify(value))}`;
const messageOf = async (answer: Response): Promise<string> => JSON.parse(await answer.text()).error.message;

/** What a subscription sends until `mark` is seen, or all of it. */
async function streamed(answer: Response, mark?: string): Promise<string> {
  let seen = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body!) {
    seen += decoder.decode(chunk, { stream: true });
    if (mark !== undefined && seen.includes(mark)) break;
  }
  return seen;
}

test('a sentence for the person passes as it is, and what the host could not foresee is told without its insides and logged', async () => {
  const ask = await serve({
    state: async (id) => {
      throw id === 'plain' ? new PlainError('This project is not open any more.') : new TypeError('secret insides');
    },
  });
  const plain = await ask(`state${input({ id: 'plain' })}`);
  expect(plain.status).toBe(422);
  expect(await messageOf(plain)).toBe('This project is not open any more.');
  expect(logged).toEqual([]);
  const bug = await ask(`state${input({ id: 'bug' })}`);
  expect(bug.status).toBe(500);
  const text = await bug.text();
  expect(text).toContain('Something went wrong inside Resonate');
  expect(text).not.toContain('insides');
  expect(text).not.toContain('router.ts');
  expect(logged).toEqual([['secret insides', 'state']]);
});

test('an answer that cannot be sent is told as what it is: a mistake of the host', async () => {
  const ask = await serve({ recent: async () => [1n] as never });
  const answer = await ask('recent');
  expect(answer.status).toBe(500);
  expect(await messageOf(answer)).toContain('Something went wrong inside Resonate');
});

test('a subscription that fails says why in the same words, and does not have the window try again where that is no use', async () => {
  const ask = await serve({
    async *changes(id, since) {
      yield {
        kind: 'patches',
        direction: 'undo',
        revision: since + 1,
        patches: [],
        history: { undo: null, redo: null },
      };
      throw id === 'plain' ? new PlainError('This project is not open any more.') : new TypeError('secret insides');
    },
  });
  const plain = await streamed(await ask(`changes${input({ id: 'plain', since: 0 })}`), 'not open');
  expect(plain).toContain('serialized-error');
  expect(plain).toContain('UNPROCESSABLE_CONTENT');
  const bug = await streamed(await ask(`changes${input({ id: 'bug', since: 0 })}`), 'Something went wrong');
  expect(bug).not.toContain('insides');
  expect(logged).toEqual([['secret insides', 'changes']]);
});

test('each change carries its revision, and a window that comes back after one is asked for what follows it', async () => {
  const asked: number[] = [];
  const ask = await serve({
    async *changes(_, since) {
      asked.push(since);
      const history = { undo: null, redo: null };
      yield { kind: 'patches', direction: 'undo', revision: since + 1, patches: [], history };
    },
  });
  expect(await streamed(await ask(`changes${input({ id: 'p', since: 7 })}`), 'id: ')).toContain('id: 8');
  await streamed(await ask(`changes${input({ id: 'p', since: 7, lastEventId: '12' })}`), 'id: ');
  await streamed(await ask(`changes${input({ id: 'p', since: 7, lastEventId: 'nonsense' })}`), 'id: ');
  expect(asked).toEqual([7, 12, 7]);
});

test('what a window follows ends on the host when the window goes away', async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const ask = await serve({
    async *work(_, signal) {
      try {
        yield [];
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      } finally {
        end();
      }
    },
  });
  const leaving = new AbortController();
  const answer = await ask(`work${input({ id: 'p' })}`, { signal: leaving.signal });
  await answer.body!.getReader().read();
  leaving.abort();
  await ended;
});

test('changes and work come on one connection: changes with their revision, work without, and both end with the window', async () => {
  const ended: string[] = [];
  const until = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve));
  const ask = await serve({
    async *changes(_, since, signal) {
      yield {
        kind: 'patches',
        direction: 'undo',
        revision: since + 1,
        patches: [],
        history: { undo: null, redo: null },
      };
      await until(signal);
      ended.push('changes');
    },
    async *work(id, signal) {
      yield [];
      if (id === 'broken') throw new PlainError('The list of work is lost.');
      await until(signal);
      ended.push('work');
    },
  });
  const leaving = new AbortController();
  const answer = await ask(`follow${input({ id: 'p', since: 7 })}`, { signal: leaving.signal });
  let seen = '';
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  while (!(seen.includes('works') && seen.includes('id: 8'))) seen += (await reader.read()).value;
  const work = seen.split('\n\n').find((block) => block.includes('works'))!;
  expect(work).not.toMatch(/id: *\d/);
  leaving.abort();
  await vi.waitFor(() => expect(ended.sort()).toEqual(['changes', 'work']), PATIENT);
  // Where one fails the other is not left behind.
  ended.length = 0;
  const broken = await streamed(await ask(`follow${input({ id: 'broken', since: 7 })}`), 'is lost');
  expect(broken).toContain('UNPROCESSABLE_CONTENT');
  await vi.waitFor(() => expect(ended).toEqual(['changes']), PATIENT);
});
