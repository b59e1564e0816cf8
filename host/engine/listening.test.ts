import { describe, expect, it } from 'vitest';
import { CHUNK } from '../../dsp/graph/chunks.ts';
import type { Audition } from '../../dsp/graph/document.ts';
import { MASTER } from '../../dsp/graph/levels.ts';
import type { Hearing } from '../../dsp/graph/session.ts';
import { clickDb, type Deck, differing, nullDb, openDeck } from '../../tests/engine/deck.ts';
import { documentOf, noise, readerOf, regionOf, type Sounds, sine } from '../../tests/engine/songs.ts';
import { BLOCK } from './node-host.ts';

const RATE = 44_100;
const LENGTH = 6 * RATE;
const HEARING: Hearing = { mended: true, difference: false, trims: { original: 1, mended: 1 } };
/** As the editor plays. */
const SOFT = { lead: 0.04, smoothing: 0.008, ramps: { jump: 0.008, joint: 0.003 } };
const WHOLE = { fadeIn: 400, fadeOut: 400, law: 0.5, blend: 1 };

/** A stem of one low tone, mended throughout by another: whatever is switched, only the switch itself can click. */
function tones(): { sounds: Sounds; document: ReturnType<typeof documentOf> } {
  const sounds = {
    bass: sine(LENGTH, 100, RATE),
    take: sine(LENGTH - 2000, 130, RATE),
    other: sine(LENGTH - 2000, 90, RATE),
  };
  const region = regionOf(sounds, 'bass', 'take', 1000, WHOLE);
  const second = regionOf(sounds, 'bass', 'other', 1000, WHOLE).takes[0]!;
  const document = documentOf({ bass: sounds.bass }, RATE, [{ ...region, takes: [...region.takes, second] }]);
  return { sounds, document };
}

async function playing(options = {}): Promise<Deck & { document: ReturnType<typeof documentOf> }> {
  const { sounds, document } = tones();
  const deck = await openDeck(document, readerOf(sounds), { ...SOFT, ...options });
  deck.session.seek(5000);
  deck.session.play();
  await deck.run(RATE / 2);
  return { ...deck, document };
}

/** A sound with the last samples of what was heard before it: a step between the two is a click as well. */
function joined(before: Float32Array, sound: Float32Array): Float32Array {
  const whole = new Float32Array(sound.length + 8);
  whole.set(before.subarray(-8));
  whole.set(sound, 8);
  return whole;
}

describe('what a person switches while it plays', () => {
  it('goes over from original to mended and back below −100 dB', async () => {
    const { session, run } = await playing();
    const steady = await run(RATE / 2);
    await session.hear({ ...HEARING, mended: false });
    const there = await run(RATE / 2);
    await session.hear(HEARING);
    const back = await run(RATE / 2);
    expect(clickDb(steady[0])).toBeLessThan(-120);
    expect(clickDb(joined(steady[0], there[0]))).toBeLessThan(-100);
    expect(clickDb(joined(there[0], back[0]))).toBeLessThan(-100);
    // Something changed at all, and within 50 ms.
    expect(nullDb(there[0].subarray(0.05 * RATE), steady[0].subarray(0.05 * RATE))).toBeGreaterThan(-20);
  });

  it('changes no bit outside the regions while the version is switched', async () => {
    const sounds = { bass: noise(LENGTH, 1), take: noise(2000, 2) };
    const document = documentOf({ bass: sounds.bass }, RATE, [regionOf(sounds, 'bass', 'take', 150_000, WHOLE)]);
    const { session, run } = await openDeck(document, readerOf(sounds), { smoothing: 0.008 });
    session.play();
    for (let k = 0; k < 10; k++) {
      await session.hear({ ...HEARING, mended: k % 2 === 1 });
      const from = k * 10_240;
      expect(differing((await run(10_240))[0], sounds.bass[0]!.subarray(from, from + 10_240))).toBe(0);
    }
  });

  it('is at the other version in the end, with nothing left of the one before', async () => {
    const { session, run } = await playing({ lead: 0, ramps: { jump: 0, joint: 0 } });
    await session.hear({ ...HEARING, mended: false });
    await run(RATE);
    session.seek(20_000);
    const out = await run(10_000);
    expect(nullDb(out[0], tones().sounds.bass![0]!.subarray(20_000, 30_000))).toBeLessThan(-130);
  });

  it('changes takes, blends and back to the original below −100 dB, each of which is then heard', async () => {
    const { host, session, run, document, load } = await playing();
    const audition = async (take: number | null, blend: number): Promise<[Float32Array, number]> => {
      await load(document, new Map<string, Audition>([[document.regions[0]!.id, { take, blend }]]));
      const before = session.positionAt(host.frame);
      const out = (await run(RATE / 4))[0];
      expect(clickDb(out)).toBeLessThan(-100);
      return [out, before];
    };
    const { bass, take, other } = tones().sounds as Record<string, readonly Float32Array[]>;
    /** What is heard in the end of one quarter of a second that begins at `at`. */
    const heard = (sound: (frame: number) => number, [out, at]: [Float32Array, number]): number => {
      const from = 8192;
      return nullDb(
        out.subarray(from),
        Float32Array.from({ length: out.length - from }, (_, i) => sound(at + from + i)),
      );
    };
    const mixed = (blend: number, sound: readonly Float32Array[]) => (frame: number) =>
      Math.sin((Math.PI / 2) * blend) * sound[0]![frame - 1000]! + Math.cos((Math.PI / 2) * blend) * bass![0]![frame]!;
    expect(heard(mixed(1, other!), await audition(1, 1))).toBeLessThan(-110);
    expect(heard(mixed(0.4, take!), await audition(0, 0.4))).toBeLessThan(-110);
    expect(heard(mixed(0.8, other!), await audition(1, 0.8))).toBeLessThan(-110);
    expect(heard(mixed(0, take!), await audition(null, 1))).toBeLessThan(-110);
  });

  it('follows a blend that is dragged without a click', async () => {
    const { run, document, load } = await playing();
    const pieces: Float32Array[] = [];
    for (let step = 0; step < 40; step++) {
      await load(document, new Map([[document.regions[0]!.id, { take: 0, blend: 1 - step / 40 }]]));
      pieces.push((await run(768))[0]);
    }
    const all = new Float32Array(pieces.length * 768);
    for (const [k, piece] of pieces.entries()) all.set(piece, k * 768);
    expect(clickDb(all)).toBeLessThan(-100);
  });

  it('seeks and pauses below −100 dB, and repeats below −85 dB', async () => {
    const { session, run } = await playing();
    session.seek(3 * CHUNK + 11);
    expect(clickDb((await run(RATE / 4))[0])).toBeLessThan(-100);
    session.pause();
    expect(clickDb((await run(RATE / 4))[0])).toBeLessThan(-100);
    session.setLoop({ start: 30_000, end: 40_000 });
    session.seek(35_000);
    session.play();
    expect(clickDb((await run(RATE))[0])).toBeLessThan(-85);
  });

  it('is scrubbed in pieces long enough to hear, without a click', async () => {
    const { session, host, run } = await playing();
    session.pause();
    await run(RATE / 4);
    const pieces: Float32Array[] = [];
    for (let step = 0; step < 60; step++) {
      session.scrub(20_000 + 500 * step);
      pieces.push((await run(768))[0]);
    }
    pieces.push((await run(RATE / 4))[0]);
    const all = Float32Array.from(pieces.flatMap((piece) => [...piece]));
    expect(clickDb(all)).toBeLessThan(-100);
    const silences = all.filter((x, i) => x === 0 && all[i - 1] !== 0).length;
    expect(silences).toBeGreaterThan(5);
    expect(silences).toBeLessThan(25);
    expect(session.positionAt(host.frame)).toBe(20_000 + 500 * 59);
    expect(all.subarray(-2000).every((x) => x === 0)).toBe(true);
  });

  it('moves faders, pans and solos below −100 dB', async () => {
    const { run, document, load } = await playing();
    const track = document.tracks[0]!;
    const before = await run(RATE / 10);
    await load({ ...document, tracks: [{ ...track, gainDb: -12, pan: 0.7 }] });
    const out = await run(RATE / 2);
    expect(clickDb(joined(before[0], out[0]))).toBeLessThan(-100);
    expect(clickDb(joined(before[1], out[1]))).toBeLessThan(-100);
    const [left, right] = out.map((x) => Math.max(...x.subarray(RATE / 4)));
    expect(right! / 0.25).toBeCloseTo(10 ** (-12 / 20), 3);
    expect(left! / right!).toBeCloseTo(Math.cos((Math.PI / 2) * 0.7), 3);
  });

  it('moves the fader of the master below −100 dB, and the meters of the master tell of it', async () => {
    const { run, document, load, host } = await playing();
    const before = await run(RATE / 10);
    await load({ ...document, master: { gainDb: -12 } });
    const out = await run(RATE / 2);
    expect(clickDb(joined(before[0], out[0]))).toBeLessThan(-100);
    const quiet = Math.max(...out[0].subarray(RATE / 4));
    expect(quiet / 0.25).toBeCloseTo(10 ** (-12 / 20), 3);
    host.process([new Float32Array(BLOCK), new Float32Array(BLOCK)], 0);
    const told = host.events().filter(({ type, event }) => type === 'meter' && event.source === `${MASTER}:0`);
    expect(told.length).toBeGreaterThan(0);
    for (const { event } of told) expect(event.max).toBeLessThan(quiet * 1.001);
  });

  it('lets a take that arrives where none was be heard without another graph', async () => {
    const { sounds, document } = tones();
    const empty = { ...document, regions: [] };
    const { session, run, load } = await openDeck(empty, readerOf(sounds), SOFT);
    session.play();
    const before = await run(RATE / 2);
    await load(document);
    const after = await run(RATE / 2);
    expect(clickDb(before[0].subarray(4000))).toBeLessThan(-120);
    expect(clickDb(after[0])).toBeLessThan(-100);
    expect(nullDb(after[0], before[0])).toBeGreaterThan(-20);
  });

  it('goes from the recording to its stems while it plays, without a gap', async () => {
    const names = ['vocals', 'drums', 'bass', 'other'];
    const wave = sine(LENGTH, 100, RATE, 0.05);
    const sounds: Sounds = { mix: wave.map((x) => x.map((y) => 4 * y)) };
    for (const name of names) sounds[name] = wave;
    const { session, run, load } = await openDeck(documentOf({ mix: sounds.mix! }, RATE), readerOf(sounds), SOFT);
    session.play();
    await run(RATE / 2);
    await load(documentOf(sounds, RATE));
    const out = (await run(RATE / 2))[0];
    // The engine fades over in a straight line, whose two corners are the only thing to hear.
    expect(clickDb(out)).toBeLessThan(-70);
    for (let at = 0; at + 441 <= out.length; at += 441) {
      expect(Math.max(...out.subarray(at, at + 441))).toBeCloseTo(0.2, 3);
    }
  });

  it('plays original minus mended as the difference', async () => {
    const { sounds, document } = tones();
    const { session, run } = await openDeck(document, readerOf(sounds));
    await session.hear({ ...HEARING, difference: true });
    session.seek(50_000);
    session.play();
    const out = (await run(8192))[0];
    const expected = Float32Array.from(
      { length: 8192 },
      (_, i) => sounds.bass![0]![50_000 + i]! - sounds.take![0]![49_000 + i]!,
    );
    expect(nullDb(out, expected)).toBeLessThan(-130);
  });

  it('trims the two versions and sounds the original exactly where nothing is mended', async () => {
    const sounds = { bass: noise(LENGTH, 1), take: noise(2000, 2) };
    const document = documentOf({ bass: sounds.bass }, RATE, [regionOf(sounds, 'bass', 'take', 200_000, WHOLE)]);
    const { session, run } = await openDeck(document, readerOf(sounds));
    await session.hear({ ...HEARING, mended: false, trims: { original: 0.5, mended: 1 } });
    session.play();
    const halved = (await run(8192))[0];
    expect(
      nullDb(
        halved,
        sounds.bass[0]!.subarray(0, 8192).map((x) => x / 2),
      ),
    ).toBe(Number.NEGATIVE_INFINITY);
    await session.hear({ ...HEARING, trims: { original: 0.5, mended: 1 } });
    const whole = (await run(8192))[0];
    expect(nullDb(whole, sounds.bass[0]!.subarray(8192, 16_384))).toBe(Number.NEGATIVE_INFINITY);
  });
});
