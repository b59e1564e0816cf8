import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Cancelled, noProgress } from '../../dsp/audio/source.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { writeWav } from '../../tests/wav.ts';
import { Pool } from './pool.ts';

const folders = { assets: '/nowhere', results: '/nowhere', scratch: '/nowhere' };
const script = new URL('../../tests/fixtures/jobs/misbehaving-worker.mjs', import.meta.url);
let pool: Pool;

afterEach(() => pool.close());

test('a job that ends its thread fails alone: those before and after it finish', async () => {
  pool = new Pool(folders, 1, script);
  const outcomes = await Promise.allSettled(
    ['first', 'crash', 'second', 'throw', 'third'].map((job) => pool.run(job, null, noProgress)),
  );
  expect(outcomes.map((outcome) => outcome.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect((outcomes[1] as PromiseRejectedResult).reason.message).toContain('the crash job ended unexpectedly');
  expect((outcomes[3] as PromiseRejectedResult).reason.message).toContain('deep inside a library');
});

test('a thread that has been idle takes the next job', async () => {
  pool = new Pool(folders, 1, script);
  await pool.run('first', null, noProgress);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await expect(pool.run('second', null, noProgress)).resolves.toMatchObject({ output: 'second' });
});

test('a job that never looks at the cancel flag is ended all the same, and its thread replaced', async () => {
  pool = new Pool(folders, 1, script);
  const abort = new AbortController();
  const deaf = pool.run('deaf', null, noProgress, abort.signal);
  setTimeout(() => abort.abort(), 50);
  await expect(deaf).rejects.toBeInstanceOf(Cancelled);
  await expect(pool.run('after', null, noProgress)).resolves.toMatchObject({ output: 'after' });
});

test('a job that was cancelled before its thread came to it is ended when it begins, and closing does not wait for ever', async () => {
  pool = new Pool(folders, 1, script);
  const abort = new AbortController();
  const late = pool.run('late and deaf', null, noProgress, abort.signal);
  abort.abort();
  await expect(late).rejects.toBeInstanceOf(Cancelled);
  await expect(pool.run('after', null, noProgress)).resolves.toMatchObject({ output: 'after' });
});

test('a thread that is ended while its answer is on the way takes no other job', async () => {
  pool = new Pool(folders, 1, script);
  const abort = new AbortController();
  await pool.run('first', null, noProgress);
  const outcome = expect(pool.run('obedient', null, noProgress, abort.signal)).rejects.toBeInstanceOf(Cancelled);
  abort.abort();
  // While this thread is busy the job answers and its time runs out; after an immediate, timers are heard before messages.
  await new Promise((resolve) => setImmediate(resolve));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  await outcome;
  await expect(pool.run('after', null, noProgress)).resolves.toMatchObject({ output: 'after' });
});

test('a job that is still waiting is cancelled without ever running', async () => {
  pool = new Pool(folders, 1, script);
  const abort = new AbortController();
  const blocker = new AbortController();
  const deaf = pool.run('deaf', null, noProgress, blocker.signal);
  const waiting = pool.run('crash', null, noProgress, abort.signal);
  abort.abort();
  await expect(waiting).rejects.toBeInstanceOf(Cancelled);
  blocker.abort();
  await expect(deaf).rejects.toBeInstanceOf(Cancelled);
});

test('closing in the middle of decoding leaves the process alive', async () => {
  const root = scratchFolder();
  const places = { assets: join(root, 'assets'), results: join(root, 'results'), scratch: join(root, 'scratch') };
  for (const place of Object.values(places)) mkdirSync(place);
  const path = join(root, 'long.wav');
  writeWav(path, [new Float32Array(44_100 * 60)], 44_100);
  // The binding calls back into JavaScript several times a packet: of twenty threads ended from outside, some died in the middle of that.
  for (let trial = 0; trial < 20; trial++) {
    pool = new Pool(places, 2);
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const decoding = pool.run('decode', { path, sha256: `${trial}` }, (fraction) => fraction > 0 && begin());
    // It may have ended just then.
    const outcome = decoding.catch((error) => expect(error).toBeInstanceOf(Cancelled));
    await begun;
    await pool.close();
    await outcome;
  }
});

test('what is asked for begins at once beside background work that fills every thread, and before background work that waits', async () => {
  pool = new Pool(folders, 1, script);
  const stop = new AbortController();
  const deaf = pool.run('deaf', null, noProgress, stop.signal);
  const order: string[] = [];
  const started = (name: string) => () => void order.push(name);
  const waiting = pool.run('first', null, noProgress, undefined, started('background'));
  await pool.run('second', null, noProgress, undefined, started('asked'), 'asked');
  expect(order).toEqual(['asked']);
  stop.abort();
  await expect(deaf).rejects.toBeInstanceOf(Cancelled);
  await waiting;
  expect(order).toEqual(['asked', 'background']);
});

test('background work that somebody now waits for begins at once, and what runs or is not there stays as it is', async () => {
  pool = new Pool(folders, 1, script);
  const [stop, wanted] = [new AbortController(), new AbortController()];
  const deaf = pool.run('deaf', null, noProgress, stop.signal);
  const order: string[] = [];
  const started = (name: string) => () => void order.push(name);
  const first = pool.run('first', null, noProgress, undefined, started('first'));
  const second = pool.run('second', null, noProgress, wanted.signal, started('second'));
  for (const signal of [stop.signal, new AbortController().signal, wanted.signal]) pool.raise(signal, 'asked');
  await second;
  expect(order).toEqual(['second']);
  stop.abort();
  await expect(deaf).rejects.toBeInstanceOf(Cancelled);
  await first;
  expect(order).toEqual(['second', 'first']);
});
