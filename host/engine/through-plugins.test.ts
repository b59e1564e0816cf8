import { describe, expect, it, vi } from 'vitest';
import type { GraphDocument } from '../../dsp/graph/document.ts';
import { nullDb, openDeck } from '../../tests/engine/deck.ts';
import { documentOf, noise, readerOf, regionOf } from '../../tests/engine/songs.ts';
import { renderOffline } from './render.ts';

const RATE = 44_100;
const LENGTH = 2 * RATE;
const sounds = {
  bass: noise(LENGTH, 1),
  drums: noise(LENGTH, 2),
  residual: noise(LENGTH, 3),
  take: noise(20_000, 4),
  mix: noise(LENGTH, 5),
  piece: noise(30_000, 6),
};
const { mix: _, ...stems } = sounds;
const song: GraphDocument = documentOf(stems, RATE, [
  regionOf(sounds, 'bass', 'take', 10_000, { fadeIn: 100, fadeOut: 200, law: 0.7, blend: 1 }),
]);
const made = (hash: 'mix' | 'piece', start = 0, fade = 0) => {
  const { length } = sounds[hash][0]!;
  return { asset: { hash, length }, start, end: start + length, fadeIn: fade, fadeOut: fade, law: 1 };
};
const hearing = (mended: boolean, difference = false) => ({
  ...{ mended, difference, trims: { original: 1, mended: 1 } },
});

async function left(document: GraphDocument, hear = hearing(true)): Promise<Float32Array> {
  const out = new Float32Array(LENGTH);
  let at = 0;
  for await (const [block] of renderOffline(document, readerOf(sounds), 0, LENGTH, hear)) {
    out.set(block, at);
    at += block.length;
  }
  return out;
}

describe('the sum through the plugins of the master', () => {
  it('is heard to the bit as it was rendered, whatever the stems are', async () => {
    expect(nullDb(await left({ ...song, throughMaster: [made('mix')] }), sounds.mix[0]!)).toBe(
      Number.NEGATIVE_INFINITY,
    );
  });

  it('is the sum of the stems, their faders and takes where nothing was rendered', async () => {
    const [bass, drums] = song.tracks;
    const faded = {
      ...song,
      tracks: [
        { ...bass!, gainDb: -6, pan: 0.5 },
        { ...drums!, mute: true },
      ],
    };
    expect(nullDb(await left({ ...faded, throughMaster: [] }), await left(faded))).toBeLessThan(-130);
  });

  it('crosses over to the sum at the ends of a piece', async () => {
    const heard = await left({ ...song, throughMaster: [made('piece', 30_000, 400)] });
    const dry = await left(song);
    expect(nullDb(heard.subarray(0, 29_999), dry.subarray(0, 29_999))).toBeLessThan(-130);
    expect(nullDb(heard.subarray(60_001), dry.subarray(60_001))).toBeLessThan(-130);
    expect(nullDb(heard.subarray(30_400, 59_600), sounds.piece[0]!.subarray(400, 29_600))).toBe(
      Number.NEGATIVE_INFINITY,
    );
    expect(nullDb(heard.subarray(59_800, 59_801), sounds.piece[0]!.subarray(29_800, 29_801))).toBeGreaterThan(-80);
  });

  it('is never in the original, and is what the difference is taken of', async () => {
    const wet = { ...song, throughMaster: [made('mix')] };
    const original = await left(song, hearing(false));
    expect(nullDb(await left(wet, hearing(false)), original)).toBeLessThan(-130);
    const difference = await left(wet, hearing(true, true));
    expect(
      nullDb(
        difference,
        original.map((x, n) => x - sounds.mix[0]![n]!),
      ),
    ).toBeLessThan(-130);
  });

  it('comes and goes while it plays, without another graph', async () => {
    const { session, load, run, host } = await openDeck({ ...song, throughMaster: [] }, readerOf(sounds));
    session.play();
    await run(4096);
    const render = vi.spyOn(host, 'render');
    await load({ ...song, throughMaster: [made('mix')] });
    await run(4096);
    const position = session.positionAt(host.frame);
    const [heard] = await run(4096);
    const at = Math.round(position);
    expect(nullDb(heard, sounds.mix[0]!.subarray(at, at + 4096))).toBe(Number.NEGATIVE_INFINITY);
    expect(render).not.toHaveBeenCalled();
  });
});

describe('the fader of the master', () => {
  const at = (gainDb: number): GraphDocument => ({ ...song, master: { gainDb } });
  const halved = (sound: Float32Array): Float32Array => sound.map((x) => x * 10 ** (-6 / 20));

  it('at 0 dB changes no bit of the mix', async () => {
    expect(await left(at(0))).toEqual(await left(song));
  });

  it('is heard of the mended song, of the original and of their difference alike', async () => {
    for (const hear of [hearing(true), hearing(false), hearing(true, true)]) {
      expect(nullDb(await left(at(-6), hear), halved(await left(song, hear)))).toBeLessThan(-130);
    }
  });

  it('stands behind the plugins of the master', async () => {
    const wet = await left({ ...at(-6), throughMaster: [made('mix')] });
    expect(nullDb(wet, halved(sounds.mix[0]!))).toBeLessThan(-130);
  });

  it('is heard of a recording that is not separated yet', async () => {
    const { mix } = sounds;
    const recording = documentOf({ mix }, RATE);
    expect(nullDb(await left({ ...recording, master: { gainDb: -6 } }), halved(mix[0]!))).toBeLessThan(-130);
  });
});

describe('a stem through its plugins', () => {
  const at = (start: number) => regionOf(sounds, 'bass', 'take', start, { fadeIn: 0, fadeOut: 0, law: 1, blend: 1 });
  const chained = (regions: GraphDocument['regions'], through: ReturnType<typeof made>[]): GraphDocument => ({
    ...song,
    regions,
    tracks: song.tracks.map((track) => (track.stem === 'bass' ? { ...track, through } : track)),
  });
  const rest = sounds.drums[0]!.map((x, n) => x + sounds.residual[0]![n]!);
  const bassIs = (heard: Float32Array, sound: Float32Array, from: number, to: number, begin: number) =>
    nullDb(
      heard.subarray(from, to),
      rest.subarray(from, to).map((x, n) => x + sound[from - begin + n]!),
    );

  it('lies over a take that begins in it, which is heard again behind it, and over one that goes on in it', async () => {
    const heard = await left(chained([at(10_000), at(40_000)], [made('piece', 20_000)]));
    const [take] = sounds.take;
    expect(bassIs(heard, take!, 10_000, 20_000, 10_000)).toBeLessThan(-130);
    expect(bassIs(heard, sounds.piece[0]!, 20_000, 50_000, 20_000)).toBeLessThan(-130);
    expect(bassIs(heard, take!, 50_000, 60_000, 40_000)).toBeLessThan(-130);
    expect(bassIs(heard, sounds.bass[0]!, 60_000, LENGTH, 0)).toBeLessThan(-130);
  });

  it('goes over to what is under it where it ends, in the frames of its fade', async () => {
    const heard = await left(chained([], [made('piece', 20_000, 400)]));
    expect(bassIs(heard, sounds.bass[0]!, 0, 19_999, 0)).toBeLessThan(-130);
    expect(bassIs(heard, sounds.piece[0]!, 20_400, 49_600, 20_000)).toBeLessThan(-130);
    expect(bassIs(heard, sounds.bass[0]!, 50_001, LENGTH, 0)).toBeLessThan(-130);
  });
});
