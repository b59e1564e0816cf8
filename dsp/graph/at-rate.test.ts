import { describe, expect, it } from 'vitest';
import { documentAt, readerAt } from './at-rate.ts';
import { type GraphDocument, partsOf } from './document.ts';
import type { AssetReader } from './host.ts';

const OWN = 44_100;
const HZ = 5000;
const LENGTH = 100_000;

/** A tone through the whole song, and a take that holds the same tone from frame 1001 on. */
const sine = (frame: number, rate: number): number => Math.sin((2 * Math.PI * HZ * frame) / rate);

function reader(reads: { start: number; count: number }[] = []): AssetReader {
  const starts: Record<string, number> = { song: 0, take: 1001 };
  const lengths: Record<string, number> = { song: LENGTH, take: 50_000 };
  return {
    async read(hash, start, count) {
      reads.push({ start, count });
      const length = Math.max(0, Math.min(count, lengths[hash]! - start));
      return [0, 1].map(() => Float32Array.from({ length }, (_, n) => sine(starts[hash]! + start + n, OWN)));
    },
  };
}

const asset = { hash: 'song', length: LENGTH };
const take = { asset: { hash: 'take', length: 50_000 }, start: 1001, end: 51_001, fadeIn: 441, fadeOut: 882, law: 1 };
const document: GraphDocument = {
  sampleRate: OWN,
  length: LENGTH,
  mixAsset: null,
  residual: asset,
  tracks: [{ stem: 'bass', asset, gainDb: 0, pan: 0, mute: false, solo: false }],
  regions: [{ id: 'r', stem: 'bass', blend: 1, fadeIn: null, fadeOut: 100, takes: [take], chosenTake: 0 }],
};

describe.each([48_000, 96_000, 32_000])('a song of 44.1 kHz in an engine of %i Hz', (rate) => {
  it('is the same sound at the same moments, in a stem and in a take', async () => {
    const at = readerAt(reader(), OWN, rate);
    const { residual, regions } = documentAt(document, rate);
    const placed = regions[0]!.takes[0]!;
    for (const [name, first, start] of [
      [residual!.hash, 0, 10_000],
      [placed.asset.hash, placed.start, 500],
    ] as const) {
      // Longer than one part.
      const made = await at.read(name, start, 34_000);
      expect(made).toHaveLength(2);
      let off = 0;
      for (let n = 0; n < 34_000; n++) off = Math.max(off, Math.abs(made[1]![n]! - sine(first + start + n, rate)));
      expect(20 * Math.log10(off)).toBeLessThan(-60);
    }
  });

  it('has its takes, fades and length where they are', () => {
    const scaled = documentAt(document, rate);
    const seconds = (frames: number) => frames / rate;
    expect(seconds(scaled.length)).toBeCloseTo(LENGTH / OWN, 4);
    const [placement] = partsOf(scaled)[0]!.placements;
    expect(seconds(placement!.start)).toBeCloseTo(1001 / OWN, 4);
    expect(seconds(placement!.end)).toBeCloseTo(51_001 / OWN, 4);
    expect(seconds(placement!.fadeIn)).toBeCloseTo(0.01, 4);
    expect(seconds(placement!.fadeOut)).toBeCloseTo(100 / OWN, 4);
  });
});

it('is silent where the asset has ended, and reads no more of it than it needs', async () => {
  const reads: { start: number; count: number }[] = [];
  const at = readerAt(reader(reads), OWN, 88_200);
  const [made] = await at.read('song', 2 * LENGTH - 1000, 2000);
  expect(Math.abs(made![100]!)).toBeGreaterThan(0);
  expect(made!.subarray(1200).every((x) => x === 0)).toBe(true);
  expect(reads).toHaveLength(1);
  expect(reads[0]!.count).toBeLessThan(2000);
});

it('changes nothing at the song’s own rate', () => {
  expect(documentAt(document, OWN)).toBe(document);
  const own = reader();
  expect(readerAt(own, OWN, OWN)).toBe(own);
});

it('keeps the regions as they are while only a fader moves', () => {
  const first = documentAt(document, 48_000);
  const [track] = document.tracks;
  const moved = documentAt({ ...document, tracks: [{ ...track!, gainDb: -3 }] }, 48_000);
  expect(moved.regions).toBe(first.regions);
  expect(documentAt({ ...document, master: { gainDb: -3 } }, 48_000).master).toEqual({ gainDb: -3 });
  expect(documentAt(document, 96_000).regions).not.toBe(first.regions);
});

it('takes what was rendered through plugins along like takes, of a stem and of the mix', () => {
  const through = [take];
  const chained = { ...document, throughMaster: through, tracks: [{ ...document.tracks[0]!, through }] };
  const [bass, , bus] = partsOf(documentAt(chained, 96_000));
  const [rendered] = documentAt(document, 96_000).regions[0]!.takes;
  const { asset: scaled, ...span } = rendered!;
  for (const part of [bass!, bus!]) expect(part.placements).toMatchObject([{ hash: scaled.hash, ...span }]);
});
