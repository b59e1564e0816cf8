import { describe, expect, it } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import type { GraphDocument } from '../../dsp/graph/document.ts';
import { mendedSource } from '../../dsp/seam/mended.ts';
import { differing, nullDb } from '../../tests/engine/deck.ts';
import { documentOf, noise, readerOf, regionOf, type Sounds } from '../../tests/engine/songs.ts';
import { renderOffline } from './render.ts';

async function rendered(document: GraphDocument, sounds: Sounds, from: number, to: number): Promise<Float32Array[]> {
  const out = [new Float32Array(to - from), new Float32Array(to - from)];
  let at = 0;
  for await (const block of renderOffline(document, readerOf(sounds), from, to)) {
    for (const [c, channel] of out.entries()) channel.set(block[c]!, at);
    at += block[0].length;
  }
  return out;
}

/** The stem as it is exported. */
function exported(sounds: Sounds, document: GraphDocument, stem: string): Float32Array[] {
  const { sampleRate, regions } = document;
  const takes = regions.map(({ takes, blend }) => {
    const { asset, ...take } = takes[0]!;
    return { ...take, blend, source: memorySource(sounds[asset.hash]!, sampleRate) };
  });
  const out = sounds[stem]!.map((channel) => new Float32Array(channel.length));
  mendedSource(memorySource(sounds[stem]!, sampleRate), takes).read(0, out);
  return out;
}

describe('what is rendered', () => {
  it.each([44_100, 48_000])('is the sum of the stems and the residual to the last bit, at %i Hz', async (rate) => {
    const length = 2 * rate;
    const names = ['vocals', 'drums', 'bass', 'other', 'residual'];
    const sounds = Object.fromEntries(names.map((name, k) => [name, noise(length, k + 1)]));
    const out = await rendered(documentOf(sounds, rate), sounds, 0, length);
    for (const c of [0, 1]) {
      const sum = Float32Array.from({ length }, (_, i) =>
        names.reduce((total, name) => total + sounds[name]![c]![i]!, 0),
      );
      expect(differing(out[c]!, sum)).toBe(0);
    }
  });

  it('begins anywhere, before the song and ends after it', async () => {
    const length = 100_000;
    const sounds = { mix: noise(length, 1) };
    const out = await rendered(documentOf(sounds, 44_100), sounds, 70_001, 120_000);
    expect(
      differing(
        out[0]!,
        Float32Array.from({ length: 49_999 }, (_, i) => sounds.mix[0]![70_001 + i] ?? 0),
      ),
    ).toBe(0);
  });

  it('is the stem as exported: fades, laws, blends, and takes that overlap and nest', async () => {
    const length = 200_000;
    const sounds: Sounds = { bass: noise(length, 1) };
    const region = (
      start: number,
      count: number,
      seed: number,
      fadeIn: number,
      fadeOut: number,
      law: number,
      blend = 1,
    ) => {
      sounds[`take${seed}`] = noise(count, seed);
      return regionOf(sounds, 'bass', `take${seed}`, start, { fadeIn, fadeOut, law, blend });
    };
    const regions = [
      region(1_000, 5_000, 10, 441, 882, 0.5),
      // Touches the next one without overlapping, and has no fade at all.
      region(8_000, 1_000, 11, 0, 0, 1, 0.4),
      region(9_000, 1_000, 12, 100, 100, 0.7),
      // Fades that cross before either has ended.
      region(20_000, 300, 13, 200, 250, 0.8, 0.9),
      // Each overlaps the next, one lies within another, and a chunk's end is among them.
      region(60_000, 6_000, 14, 300, 900, 0.6),
      region(65_200, 3_000, 15, 800, 400, 0.9, 0.7),
      region(65_500, 500, 16, 50, 60, 0.5),
      region(68_000, 3_000, 17, 200, 100, 0.55),
      region(199_000, 1_000, 18, 10, 20, 1),
      region(0, 800, 19, 0, 100, 1),
    ];
    const document = documentOf(sounds, 44_100, regions);
    const out = await rendered(document, sounds, 0, length);
    const expected = exported(sounds, document, 'bass');
    for (const c of [0, 1]) expect(nullDb(out[c]!, expected[c]!)).toBeLessThan(-135);
    const outside = { start: 72_000, end: 198_000 };
    expect(
      differing(out[0]!.subarray(outside.start, outside.end), sounds.bass![0]!.subarray(outside.start, outside.end)),
    ).toBe(0);
    // It is not the original that was compared with itself.
    expect(nullDb(expected[0]!, sounds.bass![0]!)).toBeGreaterThan(-20);
  });

  it('is the stem as exported where hundreds of takes lie side by side', async () => {
    const length = 250_000;
    const sounds: Sounds = { bass: noise(length, 1), take: noise(850, 2) };
    const regions = Array.from({ length: 300 }, (_, k) =>
      regionOf(sounds, 'bass', 'take', 800 * k, {
        fadeIn: 60 + (k % 40),
        fadeOut: 60,
        law: 0.5 + (k % 5) / 10,
        blend: 1 - (k % 3) / 4,
      }),
    );
    const document = documentOf({ bass: sounds.bass! }, 44_100, regions);
    const out = await rendered(document, sounds, 0, length);
    expect(nullDb(out[0]!, exported(sounds, document, 'bass')[0]!)).toBeLessThan(-135);
  });

  it('takes a region’s own fades before the take’s', async () => {
    const length = 30_000;
    const sounds: Sounds = { bass: noise(length, 1), take: noise(5_000, 2) };
    const region = regionOf(sounds, 'bass', 'take', 10_000, { fadeIn: 10, fadeOut: 10, law: 1, blend: 1 });
    const own = { ...region, fadeIn: 2_000, fadeOut: 3_500 };
    const same = regionOf(sounds, 'bass', 'take', 10_000, { fadeIn: 2_000, fadeOut: 3_500, law: 1, blend: 1 });
    const out = await rendered(documentOf(sounds, 44_100, [own]), sounds, 0, length);
    expect(nullDb(out[0]!, exported(sounds, documentOf(sounds, 44_100, [same]), 'bass')[0]!)).toBeLessThan(-135);
  });

  it('plays mono on both sides, and silence where a sample is no number', async () => {
    const mono = noise(20_000, 1)[0]!.slice();
    mono[500] = Number.NaN;
    mono[501] = Number.POSITIVE_INFINITY;
    const sounds = { mix: [mono] };
    const out = await rendered(documentOf(sounds, 44_100), sounds, 0, 20_000);
    const expected = mono.map((x) => (Number.isFinite(x) ? x : 0));
    expect(differing(out[0]!, expected)).toBe(0);
    expect(differing(out[1]!, expected)).toBe(0);
  });
});
