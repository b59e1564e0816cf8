import { describe, expect, it } from 'vitest';
import { nullDb, openDeck } from '../../tests/engine/deck.ts';
import { documentOf, noise, readerOf, regionOf, type Sounds, sine } from '../../tests/engine/songs.ts';

const RATE = 44_100;
const LENGTH = 8 * RATE;

/** Frames that are looked at together: short, since the phase wanders from grain to grain; whole periods of all tones here. */
const FRAME = 2205;

/** Level (dB) of a tone and of all else in a signal: medians over its frames. */
function toneAndRest(x: Float32Array, hz: number): { tone: number; rest: number } {
  const tones: number[] = [];
  const rests: number[] = [];
  for (let at = 0; at + FRAME <= x.length; at += FRAME) {
    let re = 0;
    let im = 0;
    let power = 0;
    for (let n = at; n < at + FRAME; n++) {
      re += x[n]! * Math.cos((2 * Math.PI * hz * n) / RATE);
      im += x[n]! * Math.sin((2 * Math.PI * hz * n) / RATE);
      power += x[n]! * x[n]!;
    }
    const tone = (2 * (re * re + im * im)) / FRAME ** 2;
    tones.push(10 * Math.log10(tone));
    rests.push(10 * Math.log10(Math.max(1e-12, power / FRAME - tone)));
  }
  return { tone: median(tones), rest: median(rests) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe('playback below full speed', () => {
  it.each([0.5, 0.75, 0.9])('at %f takes as much longer, and keeps the pitch and the level', async (rate) => {
    const hz = 440;
    const sounds = { mix: sine(LENGTH, hz, RATE) };
    const { host, session, run } = await openDeck(documentOf(sounds, RATE), readerOf(sounds));
    session.setRate(rate);
    await session.settle();
    session.seek(RATE);
    session.play();
    const out = (await run(4 * RATE))[0];
    expect(session.positionAt(host.frame)).toBeCloseTo(RATE + 4 * RATE * rate, -3);
    const { tone, rest } = toneAndRest(out, hz);
    expect(tone).toBeGreaterThan(10 * Math.log10(0.25 ** 2 / 2) - 0.5);
    expect(rest - tone).toBeLessThan(-20);
  });

  it('sounds the same for a stem alone and beside others: all are cut alike', async () => {
    const sounds: Sounds = { drums: noise(LENGTH, 1), bass: sine(LENGTH, 60, RATE) };
    const document = documentOf(sounds, RATE);
    const heard = async (soloed: string | null): Promise<Float32Array> => {
      const tracks = document.tracks.map((track) => ({ ...track, solo: track.stem === soloed }));
      const { session, run } = await openDeck({ ...document, tracks }, readerOf(sounds));
      session.setRate(0.6);
      session.play();
      return (await run(3 * RATE))[0];
    };
    const [drums, bass, both] = [await heard('drums'), await heard('bass'), await heard(null)];
    expect(
      nullDb(
        both,
        drums.map((x, i) => x + bass[i]!),
      ),
    ).toBeLessThan(-130);
    expect(nullDb(both, drums)).toBeGreaterThan(-20);
  });

  it('switches between the versions as at full speed', async () => {
    const sounds: Sounds = { bass: sine(LENGTH, 200, RATE), take: sine(RATE, 400, RATE) };
    const region = regionOf(sounds, 'bass', 'take', 2 * RATE, { fadeIn: 400, fadeOut: 400, law: 0.5, blend: 1 });
    const { session, run } = await openDeck(documentOf({ bass: sounds.bass! }, RATE, [region]), readerOf(sounds));
    session.setRate(0.5);
    session.seek(2.2 * RATE);
    session.play();
    const mended = (await run(RATE))[0];
    await session.hear({ mended: false, difference: false, trims: { original: 1, mended: 1 } });
    await run(2560);
    const original = (await run(RATE / 2))[0];
    expect(toneAndRest(mended, 400).tone).toBeGreaterThan(-16);
    expect(toneAndRest(mended, 200).tone).toBeLessThan(-35);
    expect(toneAndRest(original, 200).tone).toBeGreaterThan(-16);
    expect(toneAndRest(original, 400).tone).toBeLessThan(-35);
  });

  it('is exact again at full speed, from where it was', async () => {
    const sounds = { mix: noise(LENGTH, 1) };
    const { host, session, run } = await openDeck(documentOf(sounds, RATE), readerOf(sounds));
    session.play();
    await run(RATE);
    session.setRate(0.5);
    await run(RATE);
    session.setRate(1);
    await session.settle();
    const at = session.positionAt(host.frame);
    expect(at).toBeCloseTo(1.5 * RATE, -3);
    const out = (await run(RATE))[0];
    expect(nullDb(out, sounds.mix[0]!.subarray(at, at + RATE))).toBe(Number.NEGATIVE_INFINITY);
  });
});
