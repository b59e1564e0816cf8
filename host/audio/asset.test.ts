import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { AssetWriter, assetInfo, openAsset, readGrowingPeaks, readPeaks, verifyAsset } from './asset.ts';
import { AudioError } from './error.ts';
import { Bench, difference, music } from './test-media.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

/** Stores planar samples in blocks of `size` frames. */
function store(planar: readonly Float32Array[], size = 5000, rate = 44100) {
  const writer = new AssetWriter(bench.folder, rate, planar.length);
  for (let at = 0; at < planar[0]!.length; at += size)
    writer.write(planar.map((channel) => channel.subarray(at, at + size)));
  return writer.finish();
}

describe('an asset', () => {
  it('has the same name however it was cut into blocks, and another at another rate or with one other sample', () => {
    const sound = music(200001);
    const { hash } = store(sound, 5000);
    expect(store(sound, 70001).hash).toBe(hash);
    expect(store(sound, 5000, 48000).hash).not.toBe(hash);
    sound[1]![100000]! += 2 ** -20;
    expect(store(sound, 5000).hash).not.toBe(hash);
    expect(bench.names().filter((name) => name.endsWith('.f32'))).toHaveLength(3);
  });

  it('shows nothing before it is finished and leaves nothing when aborted', () => {
    const writer = new AssetWriter(bench.folder, 44100, 2);
    writer.write(music(100000));
    expect(bench.names().every((name) => name.startsWith('.'))).toBe(true);
    writer.abort();
    writer.abort();
    expect(bench.names()).toEqual([]);
  });

  it('has peaks while it grows, by the name that it grows under: those of all whole records, as they are in the end', () => {
    const RECORD = 65_536;
    const sound = music(3 * RECORD + 5000);
    const id = randomUUID();
    const grown = (level: number) => readGrowingPeaks(bench.folder, id, level, 0, 4096);
    expect(grown(0)).toBeNull();
    const writer = new AssetWriter(bench.folder, 44100, 2, id);
    expect(grown(0)!.min).toEqual([]);
    const seen: number[] = [];
    for (let at = 0; at < sound[0]!.length; at += 10_000) {
      writer.write(sound.map((channel) => channel.subarray(at, at + 10_000)));
      seen.push(grown(4)!.min[0]?.length ?? 0);
    }
    // Never more than was written, and all of it but the record that is filled.
    expect(seen).toEqual(seen.map((_, k) => Math.floor((Math.min((k + 1) * 10_000, sound[0]!.length) - 1) / RECORD)));
    const before = [0, 2, 4].map((level) => grown(level)!);
    const { hash } = writer.finish();
    expect(grown(0)).toBeNull();
    for (const [k, level] of [0, 2, 4].entries()) {
      const whole = readPeaks(bench.folder, hash, level, 0, before[k]!.min[1]!.length);
      expect(before[k]!.min[1]!.length).toBe((3 * RECORD) / (256 * 4 ** level));
      expect(before[k]).toEqual(whole);
    }
  });

  it('outlives an abort after finish', () => {
    const writer = new AssetWriter(bench.folder, 44100, 1);
    writer.write(music(10, 1));
    const { hash } = writer.finish();
    writer.abort();
    expect(assetInfo(bench.folder, hash)).toEqual({ hash, sampleRate: 44100, channels: 1, length: 10 });
    expect(bench.names()).toEqual([`${hash}.f32`, `${hash}.json`, `${hash}.peaks`]);
  });

  it('may be empty', () => {
    const { hash, length } = new AssetWriter(bench.folder, 44100, 2).finish();
    expect(length).toBe(0);
    expect(difference(bench.samples(hash), [new Float32Array(0), new Float32Array(0)])).toBe(0);
    expect(readPeaks(bench.folder, hash, 0, 0, 10).min[0]).toHaveLength(0);
  });

  it.each([1, 2, 3])('reads any range of %i channels as memory does, in any order, silent outside', (channels) => {
    const sound = music(150001, channels);
    const { hash } = store(sound);
    const source = openAsset(bench.folder, hash);
    const memory = memorySource(sound, 44100);
    const starts = [0, 512, 1024, 140000, 149990, -100, -5000, 150001, 200000, 70000, 69000, 3, 65535, 65536];
    for (const size of [1, 512, 4096, 100000]) {
      for (const start of [...starts, ...Array.from({ length: 50 }, (_, k) => (k * 48271) % 150001)]) {
        const a = Array.from({ length: channels }, () => new Float32Array(size).fill(9));
        const b = Array.from({ length: channels }, () => new Float32Array(size).fill(9));
        source.read(start, a);
        memory.read(start, b);
        expect(difference(a, b), `${size} from ${start}`).toBe(0);
      }
    }
    source.close();
    source.close();
  });

  it('is read in the right place beyond 2^31 bytes', () => {
    const hash = 'a'.repeat(64);
    const length = 700_000_000;
    const fd = openSync(bench.path(`${hash}.f32`), 'w');
    ftruncateSync(fd, length * 8);
    const frame = 690_000_001;
    writeSync(fd, new Uint8Array(new Float32Array([0.25, -0.5]).buffer), 0, 8, frame * 8);
    closeSync(fd);
    writeFileSync(bench.path(`${hash}.json`), JSON.stringify({ version: 1, sampleRate: 44100, channels: 2, length }));
    const source = openAsset(bench.folder, hash);
    const into = [new Float32Array(3), new Float32Array(3)];
    source.read(frame - 1, into);
    source.close();
    expect(into.map((channel) => [...channel])).toEqual([
      [0, 0.25, 0],
      [0, -0.5, 0],
    ]);
  });

  it('notices changed samples when verified, and missing or shortened files when opened', () => {
    const { hash } = store(music(50000));
    expect(verifyAsset(bench.folder, hash, noProgress)).toBe(true);
    const bytes = bench.bytes(`${hash}.f32`);
    bytes[200001]! ^= 1;
    bench.write(`${hash}.f32`, bytes);
    expect(verifyAsset(bench.folder, hash, noProgress)).toBe(false);
    truncateSync(bench.path(`${hash}.f32`), 399992);
    expect(() => openAsset(bench.folder, hash)).toThrow(AudioError);
    expect(() => openAsset(bench.folder, 'b'.repeat(64))).toThrow(/missing or damaged/);
    expect(() => openAsset(bench.folder, '../../etc/passwd')).toThrow(/missing or damaged/);
  });

  it('says in one sentence when its folder cannot be written to', () => {
    expect(() => new AssetWriter(bench.path('nowhere'), 44100, 2)).toThrow(/nowhere is not there: .+\.$/);
  });

  it('removes what a killed process left, and not what a running one is writing', () => {
    const id = '01234567-89ab-4cde-8f01-23456789abcd';
    // The highest process number any system gives is 2^22.
    bench.write(`.part-${2 ** 22 + 1}-${id}.f32`, 'left over');
    bench.write(`.part-${process.ppid}-${id}.f32`, 'in work');
    new AssetWriter(bench.folder, 44100, 1).abort();
    expect(bench.names()).toEqual([`.part-${process.ppid}-${id}.f32`]);
  });
});

describe('its peaks', () => {
  it('are the least and greatest sample of each span, at every level, to the last partial one', () => {
    const sound = music(65536 * 2 + 12345);
    const { hash, length } = store(sound, 7777);
    for (let level = 0; level < 5; level++) {
      const span = 256 * 4 ** level;
      const count = Math.ceil(length / span);
      const { min, max, framesPerPoint } = readPeaks(bench.folder, hash, level, 0, count + 50);
      expect(framesPerPoint).toBe(span);
      for (let c = 0; c < 2; c++) {
        const spans = Array.from({ length: count }, (_, p) => sound[c]!.subarray(p * span, (p + 1) * span));
        expect(min[c]).toEqual(Float32Array.from(spans, (part) => part.reduce((a, b) => Math.min(a, b))));
        expect(max[c]).toEqual(Float32Array.from(spans, (part) => part.reduce((a, b) => Math.max(a, b))));
      }
    }
  });

  it('are read in part as they are read whole', () => {
    const { hash } = store(music(65536 * 3));
    const whole = readPeaks(bench.folder, hash, 1, 0, 1000);
    const some = readPeaks(bench.folder, hash, 1, 60, 80);
    expect(some.min[1]).toEqual(whole.min[1]!.subarray(60, 140));
    expect(readPeaks(bench.folder, hash, 1, -10, 12).max[0]).toEqual(whole.max[0]!.subarray(0, 2));
  });

  it('are refused when the file is not whole', () => {
    const { hash } = store(music(65536));
    truncateSync(bench.path(`${hash}.peaks`), 100);
    expect(() => readPeaks(bench.folder, hash, 0, 0, 10)).toThrow(/not a whole peak file/);
  });
});
