import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CHAIN_REST, type ChainedStem } from '../api/plugins.ts';
import type { Asset, Insert, Project } from '../project/project.ts';
import { RATE, testAsset, testProject, testRegion, testTake } from '../project/test-project.ts';
import { Chains, sharedRendering } from './chains.ts';
import { mendedPart } from './parts.ts';

/** Milliseconds after which what rests is asked for. */
const RESTED = 2 * CHAIN_REST;

const insert = (id: string, more: Partial<Insert> = {}): Insert => ({
  ...{ id, format: 'VST3', plugin: '0'.repeat(32), name: id, vendor: '', state: null, parameters: {} },
  ...{ bypass: false, wet: 1 },
  ...more,
});

function withChain(project: Project, chain: Insert[]): Project {
  return { ...project, tracks: project.tracks.map((track) => (track.stem === 'bass' ? { ...track, chain } : track)) };
}

const plain = testProject([]);
const chained = withChain(plain, [insert('gain')]);

/** A host that renders when it is told to. */
class Fake {
  project = chained;
  asked: string[] = [];
  folders = new Map<string, string>();
  told = 0;
  now = async (): Promise<Project> => this.project;
  /** The sounds that are rendered with other takes than the chosen ones. */
  tried: { readonly sound: string; finish(name: string | null): Promise<void> }[] = [];
  private waiting: ((stems: readonly ChainedStem[]) => void)[] = [];
  readonly chains = new Chains({
    id: 'p',
    render: (_, key) => {
      this.asked.push(key);
      return new Promise((resolve) => this.waiting.push(resolve));
    },
    renderSound: (_, stem, source) => {
      const { promise, resolve } = Promise.withResolvers<ChainedStem>();
      const finish = async (name: string | null): Promise<void> => {
        resolve({ stem, asset: name === null ? null : this.kept(name), error: name === null ? 'Gain crashed.' : null });
        await vi.advanceTimersByTimeAsync(RESTED);
      };
      this.tried.push({ sound: JSON.stringify(source), finish });
      return promise;
    },
    now: () => this.now(),
    folderOf: (hash) => this.folders.get(hash) ?? null,
    onRendered: () => this.told++,
  });

  follow(project: Project): void {
    this.project = project;
    this.chains.follow(project);
  }

  async finish(name: string | null): Promise<void> {
    const asset = name === null ? null : this.kept(name);
    this.waiting.shift()!([
      { stem: 'master', asset: null, error: 'not asked for' },
      { stem: 'bass', asset, error: asset === null ? 'Gain on the bass crashed: try again, or bypass it.' : null },
    ]);
    await vi.advanceTimersByTimeAsync(RESTED);
  }

  private kept(name: string): Asset {
    const asset = testAsset(name, plain.length);
    this.folders.set(asset.hash, '/cache');
    return asset;
  }

  get isAsked(): boolean {
    return this.waiting.length > 0;
  }

  heard(take = 0): string | undefined {
    return this.chains.heard(this.project, 'bass', take)?.hash;
  }

  /** What is sent to be rendered where a take is tried. */
  sound(take: number): string {
    return JSON.stringify(mendedPart(this.project, 'bass', take));
  }
}

const hash = (name: string): string => testAsset(name, plain.length).hash;
let fake: Fake;

beforeEach(() => {
  vi.useFakeTimers();
  fake = new Fake();
});
afterEach(() => {
  fake.chains.close();
  vi.useRealTimers();
});

test('a stem with plugins is heard through them when it is rendered, and it is told until then', async () => {
  fake.follow(chained);
  expect(fake.chains.news(chained)).toEqual({
    rendering: ['bass', 'mix'],
    notice: 'Rendering bass through the plugins in Resonate ...',
  });
  await vi.advanceTimersByTimeAsync(RESTED);
  expect([fake.asked.length, fake.heard()]).toEqual([1, undefined]);
  await fake.finish('through');
  expect([fake.heard(), fake.told]).toEqual([hash('through'), 1]);
  expect(fake.chains.news(chained)).toEqual({ rendering: [], notice: '' });
  expect(fake.chains.folders(chained, ['bass'])).toEqual(['/cache']);
});

test('a knob that is turned is rendered when it rests, and what was is heard until then', async () => {
  fake.follow(chained);
  await vi.advanceTimersByTimeAsync(RESTED);
  await fake.finish('first');
  for (let n = 1; n <= 20; n++) {
    fake.follow(withChain(plain, [insert('gain', { parameters: { a: n / 20 } })]));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect([fake.asked.length, fake.heard()]).toEqual([1, hash('first')]);
  expect(fake.chains.news(fake.project).rendering).toEqual(['bass', 'mix']);
  await vi.advanceTimersByTimeAsync(RESTED);
  expect(fake.asked).toHaveLength(2);
  await fake.finish('second');
  expect(fake.heard()).toBe(hash('second'));
});

test('what was edited while it was rendered is rendered next, and what came is not heard as it', async () => {
  fake.follow(chained);
  await vi.advanceTimersByTimeAsync(RESTED);
  const region = testRegion('r', 'bass', 3, { takes: [testTake('t', 10, 20)], chosenTake: 0 });
  fake.follow({ ...chained, regions: [region] });
  await fake.finish('of before');
  expect(fake.heard()).toBeUndefined();
  await fake.finish('of now');
  expect([fake.heard(), fake.asked.length]).toEqual([hash('of now'), 2]);
});

test('without plugins, or with all bypassed, the stem is heard as it is at once', async () => {
  fake.follow(chained);
  await vi.advanceTimersByTimeAsync(RESTED);
  await fake.finish('through');
  fake.follow(withChain(plain, [insert('gain', { bypass: true })]));
  expect([fake.heard(), fake.chains.news(fake.project).rendering]).toEqual([undefined, []]);
  fake.follow(plain);
  await vi.advanceTimersByTimeAsync(RESTED);
  expect(fake.asked).toHaveLength(1);
});

test('where a plugin fails the stem is heard as it is, and it is said why', async () => {
  fake.follow(chained);
  await vi.advanceTimersByTimeAsync(RESTED);
  await fake.finish(null);
  expect(fake.heard()).toBeUndefined();
  expect(fake.chains.news(chained)).toEqual({
    rendering: [],
    notice: 'Gain on the bass crashed: try again, or bypass it. Until then the bass is heard without its plugins.',
  });
});

/** A region of the bass of which the first of six takes is chosen. */
const withTakes: Project = {
  ...chained,
  regions: [
    testRegion('r', 'bass', 3, {
      takes: [1, 2, 3, 4, 5, 6].map((n) => testTake(`t${n}`, 3 * RATE, 4 * RATE)),
      chosenTake: 0,
    }),
  ],
};

/** With its chosen takes rendered. */
async function playing(project: Project): Promise<void> {
  fake.follow(project);
  await vi.advanceTimersByTimeAsync(RESTED);
  await fake.finish('chosen');
}

test('a take that is tried is heard through the plugins when it is rendered, and is told of until then', async () => {
  await playing(withTakes);
  expect(fake.chains.want(withTakes, ['bass'], 2)).toBe(true);
  expect(fake.chains.news(withTakes).rendering).toEqual(['bass', 'mix']);
  expect(fake.heard(2)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(RESTED);
  expect(fake.tried.map(({ sound }) => sound)).toEqual([fake.sound(2)]);
  await fake.tried[0]!.finish('second');
  expect([fake.heard(), fake.heard(2)]).toEqual([hash('chosen'), hash('second')]);
  expect(fake.chains.news(withTakes)).toEqual({ rendering: [], notice: '' });
  expect(fake.chains.hashes(withTakes, 'bass')).toEqual([
    [0, hash('chosen')],
    [2, hash('second')],
  ]);
  expect(fake.chains.folders(withTakes, ['bass'], 2)).toEqual(['/cache']);
  // The chosen ones were rendered once, and what is asked for again is there.
  expect(fake.chains.want(withTakes, ['bass'], 2)).toBe(false);
  await vi.advanceTimersByTimeAsync(RESTED);
  expect([fake.asked.length, fake.tried.length]).toEqual([1, 1]);
});

test('a take that is the chosen one, or that no region of the stem has, is heard as the chosen ones without being rendered', async () => {
  await playing(withTakes);
  for (const take of [1, 7]) fake.chains.want(withTakes, ['bass'], take);
  fake.chains.want(withTakes, ['drums'], 2);
  await vi.advanceTimersByTimeAsync(RESTED);
  expect([fake.heard(1), fake.heard(7)]).toEqual([hash('chosen'), hash('chosen')]);
  expect([fake.asked.length, fake.tried.length]).toEqual([1, 0]);
  expect(fake.chains.news(withTakes).rendering).toEqual([]);
});

test('takes that somebody walks past are not rendered, and an edit has those anew that were played last', async () => {
  await playing(withTakes);
  for (const take of [2, 3, 4, 5, 6]) {
    fake.chains.want(withTakes, ['bass'], take);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(fake.tried).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(RESTED);
  expect(fake.tried.map(({ sound }) => sound)).toEqual([3, 4, 5, 6].map((take) => fake.sound(take)));
  for (const one of fake.tried) await one.finish('tried');
  const edited = withChain(withTakes, [insert('gain', { parameters: { a: 1 } })]);
  fake.follow(edited);
  // Until it is there, what was rendered last is heard.
  expect(fake.heard(6)).toBe(hash('tried'));
  await vi.advanceTimersByTimeAsync(RESTED);
  expect(fake.tried).toHaveLength(8);
});

test('a take whose plugins fail is heard without them, it is said why, and it is tried again', async () => {
  await playing(withTakes);
  fake.chains.want(withTakes, ['bass'], 2);
  await vi.advanceTimersByTimeAsync(RESTED);
  await fake.tried[0]!.finish(null);
  expect([fake.heard(), fake.heard(2)]).toEqual([hash('chosen'), undefined]);
  expect(fake.chains.news(withTakes)).toEqual({
    rendering: [],
    notice: 'Gain crashed. Until then the bass is heard without its plugins.',
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await fake.tried[1]!.finish('second');
  expect([fake.heard(2), fake.asked.length]).toEqual([hash('second'), 1]);
});

test('a rendering that is gone from the disk is made again', async () => {
  fake.follow(chained);
  await vi.advanceTimersByTimeAsync(RESTED);
  await fake.finish('through');
  fake.folders.clear();
  expect(fake.chains.folders(chained, ['bass'])).toBeNull();
  await vi.advanceTimersByTimeAsync(RESTED);
  expect([fake.heard(), fake.asked.length]).toEqual([undefined, 2]);
});

test('what failed is tried again after a pause, and after a longer one where it fails again', async () => {
  fake.follow(chained);
  await vi.advanceTimersByTimeAsync(RESTED);
  await fake.finish(null);
  const tries: number[] = [];
  for (let minute = 1; minute <= 7; minute++) {
    await vi.advanceTimersByTimeAsync(60_000);
    tries.push(fake.asked.length);
    if (fake.isAsked && minute < 7) await fake.finish(null);
  }
  expect(tries).toEqual([2, 2, 3, 3, 3, 3, 4]);
  await fake.finish('through');
  expect([fake.heard(), fake.chains.news(chained).notice]).toEqual([hash('through'), '']);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(fake.asked).toHaveLength(4);
});

test('a project that was closed before what failed is tried again ends it, and nothing else', async () => {
  fake.follow(chained);
  await vi.advanceTimersByTimeAsync(RESTED);
  await fake.finish(null);
  fake.now = () => Promise.reject(new Error('closed'));
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(fake.asked).toHaveLength(1);
});

test('a project that was closed while it was rendered ends it, and nothing else', async () => {
  fake.follow(chained);
  await vi.advanceTimersByTimeAsync(RESTED);
  fake.now = () => Promise.reject(new Error('closed'));
  await fake.finish('through');
  expect([fake.heard(), fake.told]).toEqual([undefined, 0]);
});

test('eight plugins of one project have it rendered once; what failed is tried again', async () => {
  let made = 0;
  let error: string | null = null;
  const chained = async (): Promise<readonly ChainedStem[]> => {
    made++;
    return [{ stem: 'bass', asset: null, error }];
  };
  const render = sharedRendering({ chained, folderOf: () => '/cache' });
  await Promise.all(Array.from({ length: 8 }, () => render('p', 'a')));
  await render('p', 'a');
  expect(made).toBe(1);
  await render('q', 'a');
  error = 'crashed';
  await render('p', 'b');
  await render('p', 'b');
  expect(made).toBe(4);
});

test('what is gone from the disk is not given out again, and is rendered once for all that ask', async () => {
  const there = new Set<string>();
  let made = 0;
  const chained = async (): Promise<readonly ChainedStem[]> => {
    made++;
    const asset = testAsset('through', plain.length);
    there.add(asset.hash);
    return [{ stem: 'bass', asset, error: null }];
  };
  const render = sharedRendering({ chained, folderOf: (name) => (there.has(name) ? '/cache' : null) });
  await render('p', 'a');
  await render('p', 'a');
  expect(made).toBe(1);
  there.clear();
  await Promise.all([render('p', 'a'), render('p', 'a')]);
  await render('p', 'a');
  expect(made).toBe(2);
});
