import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { AssetWriter } from '../audio/asset.ts';
import { Cache } from './cache.ts';
import { detect } from './detect.ts';
import { ofAsset } from './refs.ts';
import { NotKept, Runner } from './runner.ts';

const folder = scratchFolder();
let runner: Runner;

beforeEach(() => {
  runner = new Runner({ cache: new Cache(join(folder, crypto.randomUUID())), workers: 1 });
});
afterEach(() => runner.close());

/** Long enough that a cancel comes in the middle of looking for damage. */
function noise(seconds: number) {
  const writer = new AssetWriter(runner.cache.folders.assets, 44_100, 1);
  const block = Float32Array.from({ length: 44_100 }, (_, n) => Math.sin(n * n * 0.0001));
  for (let i = 0; i < seconds; i++) writer.write([block]);
  return { source: ofAsset(writer.finish()), stem: 'other' as const };
}

test('work of one scope stops by its own signal while another that waits for the same job gets its result', async () => {
  const input = noise(20);
  const abort = new AbortController();
  const told: string[] = [];
  const leaving = runner.within({ signal: abort.signal, onEvent: () => abort.abort() }).run(detect, input);
  const staying = runner.within({ onEvent: (event) => told.push(event.kind) }).run(detect, input);
  await expect(leaving).rejects.toBeInstanceOf(Cancelled);
  await expect(staying).resolves.toMatchObject({ findings: expect.any(Array) });
  expect(told[0]).toBe('begun');
  expect(told.at(-1)).toBe('ended');
  expect(told.filter((kind) => kind === 'begun')).toHaveLength(1);
});

test('a job that everybody has left is stopped, and asking again makes a new one', async () => {
  const input = noise(20);
  const abort = new AbortController();
  const both = [0, 1].map(() =>
    runner
      .within({ signal: abort.signal, onEvent: (event) => event.kind === 'progress' && abort.abort() })
      .run(detect, input),
  );
  const outcomes = Promise.allSettled(both);
  await expect(both[0]).rejects.toBeInstanceOf(Cancelled);
  const again = runner.run(detect, input);
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(again).resolves.toMatchObject({ findings: expect.any(Array) });
});

test('a background job that waits for its turn is taken up as soon as the person asks for the same', async () => {
  const ended: string[] = [];
  const leave = new AbortController();
  const run = (
    priority: 'background' | 'asked',
    input: ReturnType<typeof noise>,
    name: string,
    signal?: AbortSignal,
  ) => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const onEvent = (event: { kind: string }): void => {
      if (event.kind === 'begun') begin();
    };
    const output = runner
      .within({ priority, onEvent, ...(signal === undefined ? {} : { signal }) })
      .run(detect, input)
      .then(() => ended.push(name));
    return { begun, output };
  };
  // It would take far longer than what is asked for.
  const long = run('background', noise(300), 'long', leave.signal);
  const stopped = expect(long.output).rejects.toBeInstanceOf(Cancelled);
  const input = noise(1);
  const queued = run('background', input, 'queued');
  await queued.begun;
  const asked = run('asked', input, 'asked');
  await Promise.all([queued.output, asked.output]);
  expect(ended.sort()).toEqual(['asked', 'queued']);
  leave.abort();
  await stopped;
});

test('work done elsewhere is told of, remembered, and done once for all who ask at the same time', async () => {
  const told: string[] = [];
  let done = 0;
  const work = {
    name: 'treat',
    version: '1',
    key: { of: 'this' },
    assets: () => [],
    async run(_: unknown, progress: (fraction: number) => void) {
      progress(0.5);
      return { done: ++done };
    },
  };
  const asking = runner.within({ onEvent: (event) => told.push(event.kind) });
  expect(await Promise.all([asking.runElsewhere(work), runner.runElsewhere(work)])).toEqual([{ done: 1 }, { done: 1 }]);
  expect(told).toEqual(['begun', 'progress', 'ended']);
  expect(await asking.runElsewhere(work)).toEqual({ done: 1 });
  expect(await asking.runElsewhere({ ...work, key: { of: 'that' } })).toEqual({ done: 2 });
});

test('work done elsewhere hears that it was cancelled, and is not remembered', async () => {
  const abort = new AbortController();
  const work = {
    name: 'treat',
    version: '1',
    key: 'cancelled',
    assets: () => [],
    run: (_: unknown, __: unknown, signal: AbortSignal) =>
      new Promise<string>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Cancelled()));
        abort.abort();
      }),
  };
  await expect(runner.within({ signal: abort.signal }).runElsewhere(work)).rejects.toBeInstanceOf(Cancelled);
  expect(await runner.runElsewhere({ ...work, run: async () => 'again' })).toBe('again');
});

test('what work done elsewhere needs of the runner goes on when the one who began it leaves others waiting', async () => {
  const abort = new AbortController();
  const input = noise(1);
  const work = {
    name: 'treat',
    version: '1',
    key: 'left',
    assets: () => [],
    async run(_: unknown, __: unknown, ___: unknown, inner: Runner) {
      abort.abort();
      return (await inner.run(detect, input)).findings.length;
    },
  };
  const leaving = runner.within({ signal: abort.signal }).runElsewhere(work);
  const staying = runner.runElsewhere(work);
  await expect(leaving).rejects.toBeInstanceOf(Cancelled);
  expect(await staying).toEqual(expect.any(Number));
});

test('who asks only for what is kept gets what the cache holds, and nothing is made for them', async () => {
  const input = noise(1);
  const told: string[] = [];
  const kept = runner.within({ keptOnly: true, onEvent: ({ kind }) => told.push(kind) });
  await expect(kept.run(detect, input)).rejects.toBeInstanceOf(NotKept);
  expect(told).toEqual([]);
  const made = await runner.run(detect, input);
  expect(await kept.run(detect, input)).toEqual(made);
});
