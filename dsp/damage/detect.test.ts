import { describe, expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import { Biquad, highPass, lowPass } from '../signal/biquad.ts';
import { detectDamage } from './detect.ts';
import type { Finding } from './finding.ts';
import { drums, plucked, RATE, rms, seeded, spoiled } from './testing.ts';

const SECONDS = 24;
const FROM = 10;
const TO = 13;
const music = plucked(SECONDS);
const beat = drums(SECONDS);

function found(channels: readonly Float32Array[], stem: StemName | 'mix' = 'other'): readonly Finding[] {
  return detectDamage(memorySource(channels, RATE), { stem }, noProgress).findings;
}

/** The one finding that there should be, with its share of overlap with [FROM, TO). */
function only(findings: readonly Finding[]): { cause: string; iou: number } {
  expect(findings).toHaveLength(1);
  const { start, end, cause } = findings[0]!;
  const shared = Math.min(end, TO * RATE) - Math.max(start, FROM * RATE);
  return { cause, iou: shared / (Math.max(end, TO * RATE) - Math.min(start, FROM * RATE)) };
}

function expectOnly(findings: readonly Finding[], cause: string, least = 0.8): void {
  const answer = only(findings);
  expect(answer.cause).toBe(cause);
  expect(answer.iou).toBeGreaterThan(least);
}

describe('damage detection', () => {
  it('finds nothing in clean plucked strings, drums, or both together', () => {
    expect(found(music)).toEqual([]);
    expect(found(beat, 'drums')).toEqual([]);
    const both = music.map((channel, c) => channel.map((value, i) => value + beat[c]![i]!));
    expect(found(both, 'mix')).toEqual([]);
  });

  it('finds nothing in music stored in coarse steps, loud or low, with dither or without', () => {
    const random = seeded(9);
    const faded = music.map((channel) =>
      channel.map((value, i) => 4 * value * (0.05 + 0.95 * Math.sin((0.3 * i) / RATE) ** 2)),
    );
    for (const step of [2 ** -7, 2 ** -9, 2 ** -12]) {
      for (const dither of [0, 1]) {
        const store = (value: number): number => step * Math.round(value / step + dither * (random() - random()));
        expect(found(faded.map((channel) => channel.map(store)))).toEqual([]);
      }
    }
    const low = beat.map((channel) => channel.map((value) => Math.round(60 * value) / 32768));
    expect(found(low, 'drums')).toEqual([]);
  });

  it('finds a passage that lost its highs, and leaves alone what nobody heard before', () => {
    const muffled = (x: readonly Float32Array[], cut: number): Float32Array[] =>
      x.map((channel) => {
        const wet = channel.slice();
        for (let k = 0; k < 4; k++) new Biquad(lowPass(cut, RATE)).run(wet);
        return channel.map((value, i) => (i > FROM * RATE && i < TO * RATE ? wet[i]! : value));
      });
    expectOnly(found(muffled(music, 1500)), 'bandlimit');
    expect(found(muffled(music, 14000))).toEqual([]);
  });

  it('finds a passage that clipped, also after the level was changed', () => {
    const limit = 0.5 * rms(music);
    const clip = (value: number): number => 0.8 * Math.max(-limit, Math.min(limit, value));
    const findings = found(spoiled(music, FROM, TO, clip));
    expectOnly(findings, 'clipping', 0.9);
    expect(findings[0]!.detail).toBe(`flat at ${(20 * Math.log10(0.8 * limit)).toFixed(1)} dBFS`);
  });

  it('finds hiss, and says where it is heard: not where nothing else ever sounds', () => {
    const random = seeded(5);
    const level = rms(music);
    const findings = found(spoiled(music, FROM, TO, (value) => value + 0.7 * level * (random() * 2 - 1)));
    expectOnly(findings, 'noise');
    expect(findings[0]!.detail).toMatch(/^floor \d+ dB higher than elsewhere from \d\.\d kHz to 20\.0 kHz$/);
  });

  it('finds a coarsely quantised passage and calls it distortion', () => {
    const step = 0.8 * rms(music);
    expectOnly(found(spoiled(music, FROM, TO, (value) => step * Math.round(value / step))), 'distortion');
  });

  it('finds a gap of 40 ms to the sample', () => {
    const findings = found(spoiled(music, 10.05, 10.09, () => 0));
    expect(findings).toMatchObject([{ cause: 'dropout', severity: 'damaged' }]);
    expect(Math.abs(findings[0]!.start - Math.round(10.05 * RATE))).toBeLessThanOrEqual(2);
    expect(Math.abs(findings[0]!.end - Math.round(10.09 * RATE))).toBeLessThanOrEqual(2);
  });

  it('finds a burst of clicks', () => {
    const height = 4 * rms(music);
    const clicked = spoiled(music, FROM, TO, (value, i) => (i % 3970 < 2 ? value + height : value));
    expectOnly(found(clicked), 'click');
  });

  it('leaves gated drums, square waves, a limited master, a fade-out and pauses alone', () => {
    const gated = beat.map((channel) => channel.map((value, i) => ((i / (0.25 * RATE)) % 1 < 0.55 ? value : 0)));
    expect(found(gated, 'drums')).toEqual([]);
    const square = new Float32Array(SECONDS * RATE);
    const notes = [110, 131, 147, 165];
    for (let i = 0, phase = 0; i < square.length; i++) {
      const note = Math.floor(i / (0.5 * RATE));
      const within = i / (0.5 * RATE) - note;
      phase += notes[note % notes.length]! / RATE;
      square[i] = 0.2 * (phase % 1 < 0.5 ? 1 : -1) * Math.min(1, 40 * within, 40 * (1 - within));
    }
    expect(found([square])).toEqual([]);
    const both = music.map((channel, c) => channel.map((value, i) => value + beat[c]![i]!));
    const limited = both.map((channel) => channel.map((value) => 0.9 * Math.tanh(3 * value)));
    expect(found(limited, 'mix')).toEqual([]);
    const fading = music.map((channel) => channel.map((value, i) => value * Math.min(1, (SECONDS - i / RATE) / 8)));
    expect(found(fading)).toEqual([]);
    const pausing = music.map((channel) =>
      channel.map((value, i) => {
        const t = i / RATE;
        return value * Math.max(0, Math.min(1, 10 * Math.abs(t - 12) - 10));
      }),
    );
    expect(found(pausing)).toEqual([]);
  });

  it('tells once of a mix that lost its lows and highs throughout', () => {
    const deep = plucked(SECONDS, 0.5, 7, 55);
    const mix = music.map((channel, c) => channel.map((value, i) => value + beat[c]![i]! + deep[c]![i]!));
    expect(found(mix, 'mix')).toEqual([]);
    const phone = mix.map((channel) => {
      const out = channel.slice();
      for (let k = 0; k < 3; k++) {
        new Biquad(lowPass(5000, RATE)).run(out);
        new Biquad(highPass(180, RATE)).run(out);
      }
      return out;
    });
    const findings = found(phone, 'mix').filter(({ cause }) => cause === 'bandlimit');
    expect(findings).toMatchObject([{ start: 0, end: SECONDS * RATE }]);
  });

  it('answers for silence, a single sample and 8 kHz mono without a finding', () => {
    expect(found([new Float32Array(5 * RATE)])).toEqual([]);
    expect(detectDamage(memorySource([new Float32Array(1)], 8000), { stem: 'mix' }, noProgress)).toMatchObject({
      level: 'good',
      findings: [],
      lufs: -70,
    });
    const short = music[0]!.slice(0, 12345);
    expect(detectDamage(memorySource([short], 8000), { stem: 'bass' }, noProgress).findings).toEqual([]);
  });
});
