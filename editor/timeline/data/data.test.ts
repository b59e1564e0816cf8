import { describe, expect, it, vi } from 'vitest';
import type { Asset } from '../../../host/project/project.ts';
import { createFetcher } from './fetcher.ts';
import { createLru } from './lru.ts';
import {
  averaged,
  createPeaks,
  fromPoints,
  fromSamples,
  levelFor,
  makeColumns,
  merged,
  SAMPLE_CHUNK,
} from './peaks.ts';

const settle = () => new Promise((done) => setTimeout(done, 0));

describe('the cache', () => {
  it('stays within its bytes and drops what was used longest ago', () => {
    const dropped: string[] = [];
    const cache = createLru<string>(30, (value) => dropped.push(value));
    cache.set('a', 'A', 10);
    cache.set('b', 'B', 10);
    cache.set('c', 'C', 10);
    cache.get('a');
    cache.set('d', 'D', 10);
    expect(dropped).toEqual(['B']);
    expect(cache.bytes).toBe(30);
    expect(cache.get('a')).toBe('A');
  });

  it('does not count a look as use, and keeps one thing that is too large rather than none', () => {
    const cache = createLru<string>(20);
    cache.set('a', 'A', 10);
    cache.set('b', 'B', 10);
    cache.peek('a');
    cache.set('c', 'C', 10);
    expect(cache.peek('a')).toBeUndefined();
    cache.set('whale', 'W', 500);
    expect(cache.size).toBe(1);
    cache.clear();
    expect(cache.bytes).toBe(0);
  });

  it('counts a value that is set again once', () => {
    const cache = createLru<string>(100);
    cache.set('a', 'A', 40);
    cache.set('a', 'AA', 10);
    expect([cache.bytes, cache.get('a')]).toEqual([10, 'AA']);
  });
});

describe('the fetcher', () => {
  it('asks for an address once, so many at a time, the latest wanted first', async () => {
    const asked: string[] = [];
    const waiting: (() => void)[] = [];
    const fetcher = createFetcher((path) => {
      asked.push(path);
      return new Promise((done) => waiting.push(() => done(new ArrayBuffer(0))));
    });
    for (let n = 0; n < 8; n++) fetcher.want(`/${n}`, () => {});
    fetcher.want('/5', () => {});
    fetcher.want('/0', () => {});
    expect(asked).toEqual(['/0', '/1', '/2', '/3']);
    waiting[0]!();
    await settle();
    expect(asked[4]).toBe('/5');
  });

  it('lets a failed address rest before it asks again', async () => {
    let now = 0;
    let asked = 0;
    const fetcher = createFetcher(
      async () => {
        asked++;
        throw new Error('gone');
      },
      () => now,
    );
    fetcher.want('/a', () => {});
    await settle();
    fetcher.want('/a', () => {});
    expect(asked).toBe(1);
    now = 2500;
    fetcher.want('/a', () => {});
    expect(asked).toBe(2);
  });

  it('lets go of an answer as soon as it was looked at, and what was made of it stays', async () => {
    const answers: ArrayBuffer[] = [];
    const fetcher = createFetcher(async () => {
      const answer = new Float32Array(2 * 4096).fill(0.25).buffer;
      answers.push(answer);
      return answer;
    });
    const peaks = createPeaks(fetcher, () => {});
    for (const channels of [1, 2]) {
      const asset: Asset = { hash: `${channels}`.repeat(64), sampleRate: 48_000, channels, length: 256 * 4096 };
      const columns = makeColumns(4);
      peaks.columns(asset, 1024, 0, 4, columns);
      await settle();
      expect(peaks.columns(asset, 1024, 0, 4, columns)).toBe('exact');
      expect([...columns.high]).toEqual([0.25, 0.25, 0.25, 0.25]);
      peaks.samples(asset, 0);
      await settle();
      expect(peaks.samples(asset, 0)?.[0]).toBe(0.25);
    }
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.map((answer) => answer.byteLength)).toEqual(answers.map(() => 0));
  });
});

describe('peaks', () => {
  const asset: Asset = { hash: 'f'.repeat(64), sampleRate: 48_000, channels: 1, length: 256 * 4096 };

  it('come from the coarsest level that still has some points a pixel', () => {
    expect(levelFor(64)).toBe(0);
    expect(levelFor(1024)).toBe(0);
    expect(levelFor(4095)).toBe(0);
    expect(levelFor(4096)).toBe(1);
    expect(levelFor(16_384)).toBe(2);
    expect(levelFor(1e9)).toBe(4);
  });

  it('hold every channel, and samples their mean', () => {
    expect([...merged(Float32Array.of(-0.5, 0.25, -1, 1, -0.75, 0.125, 0, 0.5), 2)]).toEqual([-0.75, 0.25, -1, 1]);
    expect([...averaged(Float32Array.of(1, 0, 0.5, 0.5, -1, 1), 2)]).toEqual([0.5, 0.5, 0]);
  });

  it('lose no point, wherever the pixels begin: the loudest is in the columns that cover it', () => {
    const points = new Float32Array(2 * 4096);
    points[2 * 1000] = -0.9;
    points[2 * 1000 + 1] = 0.8;
    for (const framesPerPixel of [256, 300, 1000, 2222.2]) {
      for (const first of [0, 100, 777]) {
        const count = Math.ceil((1100 * 256) / framesPerPixel);
        const columns = makeColumns(count);
        expect(fromPoints(() => points, 0, asset.length, framesPerPixel, first, 0, count, columns)).toBe(count);
        const most = columns.high.indexOf(columns.high.reduce((a, b) => Math.max(a, b)));
        expect(columns.high[most]).toBeCloseTo(0.8, 6);
        expect(Math.min(...columns.low)).toBeCloseTo(-0.9, 6);
        const from = first + most * framesPerPixel;
        expect(from).toBeLessThan(1001 * 256);
        expect(from + framesPerPixel).toBeGreaterThan(999.5 * 256);
      }
    }
  });

  it('are silent before and after the sound', () => {
    const points = new Float32Array(8192).fill(0.5);
    const columns = makeColumns(10);
    columns.high.fill(9);
    fromPoints(() => points, 0, 1024, 256, -512, 0, 10, columns);
    expect([...columns.high].map((value) => value > 0)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('lie on the line between points where a point is wider than a pixel', () => {
    const points = Float32Array.of(0, 0, 0, 1, 0, 0);
    const columns = makeColumns(12);
    fromPoints(() => points, 0, 768, 64, 0, 0, 12, columns);
    const highs = [...columns.high];
    expect(Math.max(...highs)).toBeGreaterThan(0.8);
    const steps = highs.slice(1).map((value, n) => Math.abs(value - highs[n]!));
    expect(Math.max(...steps)).toBeLessThan(0.3);
  });

  it('of samples reach each sample and tell what lacks', () => {
    const chunk = new Float32Array(SAMPLE_CHUNK);
    chunk[37] = 0.7;
    const columns = makeColumns(20);
    expect(fromSamples((n) => (n === 0 ? chunk : null), 60_000, 4, 0, 20, columns)).toBe(true);
    expect(columns.high[9]).toBeCloseTo(0.7, 6);
    expect(fromSamples((n) => (n === 0 ? chunk : null), 60_000, 4, SAMPLE_CHUNK - 40, 20, columns)).toBe(false);
  });

  it('are drawn from a coarser level until the right one has come, and tell so', async () => {
    const paths: string[] = [];
    const answers = new Map<string, (bytes: ArrayBuffer) => void>();
    const peaks = createPeaks(
      {
        want(path, got) {
          paths.push(path);
          answers.set(path, got);
        },
        flush() {},
        close() {},
      },
      () => {},
    );
    const columns = makeColumns(100);
    expect(peaks.columns(asset, 300, 0, 100, columns)).toBe('none');
    const fine = paths.find((path) => path.includes('level=0'))!;
    const coarse = paths.find((path) => path.includes('level=4'))!;
    answers.get(coarse)!(new Float32Array(32).fill(0.5).buffer);
    expect(peaks.columns(asset, 300, 0, 100, columns)).toBe('coarse');
    expect(columns.high[50]).toBeCloseTo(0.5, 6);
    expect(peaks.loudest(asset)).toBe(0.5);
    const before = peaks.arrivals(asset.hash);
    answers.get(fine)!(new Float32Array(8192).fill(0.25).buffer);
    expect(peaks.arrivals(asset.hash)).toBe(before + 1);
    expect(peaks.columns(asset, 300, 0, 100, columns)).toBe('exact');
    expect(columns.high[50]).toBeCloseTo(0.25, 6);
  });

  it('of a sound that grows are asked again, drawn as far as they are there, and stay when it gets its name', () => {
    vi.useFakeTimers();
    const growing = { ...asset, hash: '00000000-0000-4000-8000-000000000000' };
    const asked: string[] = [];
    const answers = new Map<string, (bytes: ArrayBuffer) => void>();
    const told: number[] = [];
    const peaks = createPeaks(
      {
        want(path, got) {
          asked.push(path);
          answers.set(path, got);
        },
        flush() {},
        close() {},
      },
      () => {},
      (_hash, frames) => told.push(frames),
    );
    const columns = makeColumns(100);
    const draw = (of = growing) => peaks.columns(of, 300, 0, 100, columns);
    const answer = (hash: string, points: number, level = 0) => {
      const path = [...answers.keys()].find((key) => key.includes(hash) && key.includes(`level=${level}`))!;
      answers.get(path)!(new Float32Array(2 * points).fill(0.5).buffer);
    };
    draw();
    answer(growing.hash, 40);
    expect(draw()).toBe('coarse');
    expect([columns.high[10], columns.high[90]]).toEqual([0.5, 0]);
    expect(told.at(-1)).toBe(40 * 256);
    // Not at each drawing, but when some time has gone by.
    const before = asked.length;
    draw();
    expect(asked.length - before).toBeLessThan(2);
    const seen = peaks.arrivals(growing.hash);
    vi.advanceTimersByTime(1000);
    expect(peaks.arrivals(growing.hash)).toBeGreaterThan(seen);
    draw();
    expect(asked.slice(before).some((path) => path.includes('level=0'))).toBe(true);
    answer(growing.hash, 200);
    draw();
    expect(columns.high[90]).toBe(0.5);
    // An answer that came too late to find it by that name takes nothing away.
    vi.advanceTimersByTime(1000);
    draw();
    answer(growing.hash, 0);
    draw();
    expect(columns.high[90]).toBe(0.5);
    const whole = { ...asset, hash: 'b'.repeat(64) };
    peaks.renamed(growing, whole);
    expect(draw(whole)).toBe('coarse');
    expect(columns.high[90]).toBe(0.5);
    answer(whole.hash, 4096);
    expect(draw(whole)).toBe('exact');
    vi.useRealTimers();
  });

  it('take samples for single pixels of sound, and peaks while these lack', () => {
    const answers = new Map<string, (bytes: ArrayBuffer) => void>();
    const peaks = createPeaks({ want: (path, got) => void answers.set(path, got), flush() {}, close() {} }, () => {});
    const columns = makeColumns(10);
    expect(peaks.columns(asset, 8, 0, 10, columns)).toBe('none');
    for (const [path, got] of answers) if (path.startsWith('/peaks')) got(new Float32Array(8192).fill(0.1).buffer);
    expect(peaks.columns(asset, 8, 0, 10, columns)).toBe('coarse');
    for (const [path, got] of answers)
      if (path.startsWith('/asset')) got(new Float32Array(SAMPLE_CHUNK).fill(0.3).buffer);
    expect(peaks.columns(asset, 8, 0, 10, columns)).toBe('exact');
    expect(columns.low[3]).toBeCloseTo(0.3, 6);
  });
});
