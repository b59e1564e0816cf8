import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ChoiceOptions, choosing } from './chosen-session.ts';
import type { Verdict } from './providers.ts';
import type { Session, Tensor } from './session.ts';
import type { Trial } from './trial.ts';
import { verdictsIn, verdictsOf } from './verdicts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resonate-choice-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const tensor = (...values: number[]): Tensor => ({ data: Float32Array.from(values), shape: [values.length] });
const feeds = { x: tensor(1) };

/** What each provider of a machine does: its answer and seconds in a trial, or why it cannot; and of late, whether its session can still be opened and run. */
interface Machine {
  readonly [provider: string]:
    | { readonly y: number; readonly seconds: number; readonly fails?: 'open' | 'run' }
    | string;
}

/** The CPU takes a second and says 1. */
function machine(others: Machine, more: Partial<ChoiceOptions> = {}) {
  const log: string[] = [];
  let clock = 0;
  const open = choosing({
    threads: 1,
    provider: 'auto',
    candidates: ['cpu', ...Object.keys(others)],
    verdicts: verdictsOf('1.2.3', 'a machine'),
    fitsTwice: () => true,
    now: () => clock,
    tryOut: ({ path, provider }): Promise<Trial> => {
      const found = others[provider]!;
      if (typeof found === 'string') return Promise.reject(new Error(found));
      if (path !== null) log.push(`try ${provider}`);
      const { y, seconds } = found;
      return Promise.resolve({ seconds, shares: { Other: 1 }, outputs: { y: tensor(y) } });
    },
    open: (_, provider) => {
      const found = others[provider];
      const own = provider === 'cpu' ? { y: 1, seconds: 1, fails: undefined } : found;
      if (own === undefined || typeof own === 'string' || own.fails === 'open')
        return Promise.reject(new Error(`no ${provider}\nat …`));
      log.push(`open ${provider}`);
      const session: Session = {
        provider,
        inputs: ['x'],
        outputs: ['y'],
        run: ({ wrong }) => {
          if (wrong !== undefined) return Promise.reject(new Error('no input wrong'));
          if (own.fails === 'run') return Promise.reject(new Error('out of memory'));
          clock += own.seconds;
          log.push(`run ${provider}`);
          return Promise.resolve({ y: tensor(own.y) });
        },
        release: async () => void log.push(`release ${provider}`),
      };
      return Promise.resolve(session);
    },
    ...more,
  });
  return { open: () => open(join(folder, 'net.onnx')), log };
}

const said = async (session: Session): Promise<number> => Number((await session.run(feeds)).y!.data[0]);
const remembered = (): Verdict | undefined => verdictsIn(folder, 'a machine')['net.onnx'];
const why = (name: string): string | undefined => remembered()?.reports.find((report) => report.name === name)?.why;

it('takes a faster provider over from the first result on, and remembers it for the next program', async () => {
  const { open, log } = machine({ cuda: { y: 1.0001, seconds: 0.1 } });
  const session = await open();
  expect(session.provider).toBe('cpu');
  expect(await said(session)).toBeCloseTo(1.0001, 5);
  expect(session.provider).toBe('cuda');
  expect(log).toEqual(['open cpu', 'run cpu', 'run cpu', 'try cuda', 'open cuda', 'release cpu', 'run cuda']);
  const again = machine({ cuda: { y: 1.0001, seconds: 0.1 } });
  expect(await said(await again.open())).toBeCloseTo(1.0001, 5);
  expect(again.log).toEqual(['open cuda', 'run cuda']);
});

it('stays with the CPU where another fails, lies or is slower, and says of each why', async () => {
  const { open, log } = machine({
    cuda: 'no driver',
    webgpu: { y: 1.2, seconds: 0.1 },
    dml: { y: 1, seconds: 0.9 },
  });
  const session = await open();
  expect(await said(session)).toBe(1);
  expect(session.provider).toBe('cpu');
  expect(why('cuda')).toBe('cuda cannot be used here (no driver).');
  expect(why('webgpu')).toMatch(/^webgpu is not used: its result differs/);
  expect(why('dml')).toMatch(/^dml is not used: it takes 900\.0 ms, and the CPU 1000\.0 ms/);
  expect(log.filter((line) => line.startsWith('open'))).toEqual(['open cpu']);
});

it('costs no run more than was asked for where nothing else can compute, and asks that once', async () => {
  const tryOut = vi.fn(() => Promise.reject(new Error('no driver')));
  const { open, log } = machine({ cuda: 'no driver' }, { tryOut });
  const session = await open();
  await said(session);
  await said(session);
  expect(log).toEqual(['open cpu', 'run cpu', 'run cpu']);
  expect(tryOut).toHaveBeenCalledTimes(1);
});

it('tries again when it is asked to, and on another machine or with another run-time', async () => {
  const slow = { cuda: { y: 1, seconds: 2 } };
  await said(await machine(slow).open());
  expect(machine(slow).log).toEqual([]);
  const known = machine({ cuda: { y: 1, seconds: 0.1 } });
  await said(await known.open());
  expect(known.log).not.toContain('try cuda');
  for (const more of [
    { isFresh: true },
    { verdicts: verdictsOf('2.0.0', 'a machine') },
    { verdicts: verdictsOf('1.2.3', 'another') },
  ]) {
    const { open, log } = machine({ cuda: { y: 1, seconds: 2 } }, more);
    await said(await open());
    expect(log).toContain('try cuda');
  }
});

it('goes back to the CPU when what served cannot be opened or run any more, and remembers that', async () => {
  for (const fails of ['open', 'run'] as const) {
    await said(await machine({ cuda: { y: 1, seconds: 0.1 } }, { isFresh: true }).open());
    expect(remembered()?.used).toBe('cuda');
    const session = await machine({ cuda: { y: 1, seconds: 0.1, fails } }).open();
    expect(await said(session)).toBe(1);
    expect(session.provider).toBe('cpu');
    expect(remembered()?.used).toBe('cpu');
    expect(why('cuda')).toBe(`cuda cannot be used here any more (${fails === 'open' ? 'no cuda' : 'out of memory'}).`);
  }
});

it('decides by the next input where the network does not take the first', async () => {
  const { open } = machine({ cuda: { y: 1, seconds: 0.1 } });
  const session = await open();
  await expect(session.run({ wrong: tensor(1) })).rejects.toThrow('no input wrong');
  expect(await said(session)).toBe(1);
  expect(session.provider).toBe('cuda');
});

it('does not try, and remembers nothing, where the model does not fit into memory twice', async () => {
  const { open, log } = machine({ cuda: { y: 1, seconds: 0.1 } }, { fitsTwice: () => false });
  await said(await open());
  expect(log).toEqual(['open cpu', 'run cpu']);
  expect(remembered()).toBeUndefined();
});

it('computes on the provider that a person asks for and on no other', async () => {
  vi.stubEnv('RESONATE_PROVIDER', ' CPU ');
  const fast = { cuda: { y: 1, seconds: 0.1 } };
  const plain = machine(fast, { provider: undefined! });
  expect((await plain.open()).provider).toBe('cpu');
  await said(await plain.open());
  expect(plain.log).not.toContain('try cuda');
  expect((await machine(fast, { provider: 'cuda' }).open()).provider).toBe('cuda');
  await expect(machine(fast, { provider: 'abacus' }).open()).rejects.toThrow(
    /^abacus was asked for \(RESONATE_PROVIDER or --provider\) and cannot compute this model here \(no abacus\): ask for cpu, or for none\.$/,
  );
});
