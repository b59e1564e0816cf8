import { expect, test } from 'vitest';
import { memorySource } from '../../audio/memory.ts';
import { type AudioSource, Cancelled, noProgress } from '../../audio/source.ts';
import type { Rhythm } from '../profile.ts';
import { analyseRhythm } from './rhythm.ts';
import { backbeat, bassLine, play, pulse, type Strike } from './testing.ts';

const RATE = 22_050;
const SECONDS = 30;

interface Band {
  readonly mix: AudioSource;
  readonly drums: AudioSource;
  readonly bass: AudioSource;
}

function band(strikes: readonly Strike[], beats: readonly number[], bar: number, rate = RATE): Band {
  const drums = play(strikes, SECONDS, rate);
  const bass = bassLine(beats, bar, SECONDS, rate);
  const source = (x: Float32Array): AudioSource => memorySource([x], rate);
  return { mix: source(drums.map((x, n) => x + bass[n]!)), drums: source(drums), bass: source(bass) };
}

function hear(input: Band, damage: Parameters<typeof analyseRhythm>[0]['damage'] = []): Rhythm {
  return analyseRhythm({ ...input, damage }, noProgress);
}

/** The share of the expected times (seconds) that have a heard one (frames) within `window` seconds, and the other way round: the smaller. */
function agreement(expected: readonly number[], heard: readonly number[], window: number, rate = RATE): number {
  const found = heard.map((frame) => frame / rate);
  const near = (time: number, others: readonly number[]): boolean => others.some((o) => Math.abs(o - time) <= window);
  const inside = found.filter((time) => time >= expected[0]! - 0.1 && time <= expected.at(-1)! + 0.1);
  const recall = expected.filter((time) => near(time, found)).length / expected.length;
  return Math.min(recall, inside.filter((time) => near(time, expected)).length / inside.length);
}

test.each([74, 100, 138, 168])(
  'a backbeat at %i is heard at its own level, beats within 10 ms, bars on the kick that moves the bass',
  (bpm) => {
    const beats = pulse(0.6, SECONDS, () => bpm);
    const heard = hear(band(backbeat(beats), beats, 4));
    expect(Math.abs(heard.tempo.bpm / bpm - 1)).toBeLessThan(0.01);
    expect(heard.meter).toEqual([4, 4]);
    expect(agreement(beats, heard.beats, 0.01)).toBeGreaterThan(0.95);
    expect(
      agreement(
        beats.filter((_, i) => i % 4 === 0),
        heard.downbeats,
        0.01,
      ),
    ).toBeGreaterThan(0.9);
  },
);

test('beats follow a tempo that falls by a tenth on the way', () => {
  const beats = pulse(0.3, SECONDS, (i) => 120 - i * 0.22);
  const heard = hear(band(backbeat(beats), beats, 4));
  expect(agreement(beats, heard.beats, 0.02)).toBeGreaterThan(0.95);
});

test('a waltz is in three', () => {
  const beats = pulse(0.5, SECONDS, () => 120);
  const strikes = beats.flatMap((time, i): Strike[] => [
    { time, drum: i % 3 === 0 ? 'kick' : 'snare' },
    { time, drum: 'hat' },
  ]);
  const heard = hear(band(strikes, beats, 3));
  expect(heard.meter).toEqual([3, 4]);
  expect(
    agreement(
      beats.filter((_, i) => i % 3 === 0),
      heard.downbeats,
      0.02,
    ),
  ).toBeGreaterThan(0.9);
});

test('six eighths are counted as two beats a bar', () => {
  const beats = pulse(0.5, SECONDS, () => 60);
  const strikes = beats.flatMap((time, i): Strike[] => [
    { time, drum: i % 2 === 0 ? 'kick' : 'snare' },
    { time, drum: 'hat' },
    { time: time + 1 / 3, drum: 'hat' },
    { time: time + 2 / 3, drum: 'hat' },
  ]);
  const heard = hear(band(strikes, beats, 2));
  expect(heard.meter).toEqual([6, 8]);
  expect(Math.abs(heard.tempo.bpm / 60 - 1)).toBeLessThan(0.01);
  expect(agreement(beats, heard.beats, 0.02)).toBeGreaterThan(0.95);
});

test('bass and harmony alone carry the beat where there are no drums', () => {
  const beats = pulse(0.5, SECONDS, () => 80);
  const [drums, quarters, bass] = [
    new Float32Array(SECONDS * RATE),
    bassLine(beats, 1, SECONDS, RATE),
    bassLine(beats, 4, SECONDS, RATE),
  ];
  const source = (x: Float32Array): AudioSource => memorySource([x], RATE);
  const heard = hear({ mix: source(quarters.map((x, n) => x + bass[n]!)), drums: source(drums), bass: source(bass) });
  expect(Math.abs(heard.tempo.bpm / 80 - 1)).toBeLessThan(0.02);
  expect(agreement(beats, heard.beats, 0.05)).toBeGreaterThan(0.9);
});

test('beats are carried through a span that is known as damage, whatever clicks in it', () => {
  const beats = pulse(0.6, SECONDS, () => 100);
  const clean = band(backbeat(beats), beats, 4);
  const x = new Float32Array(SECONDS * RATE);
  clean.mix.read(0, [x]);
  const [from, to] = [10, 20];
  x.fill(0, from * RATE, to * RATE);
  // In the place of the music, a click half-way between all beats.
  const offBeats = beats.map((time) => time + 0.3).filter((time) => time > from && time < to);
  for (const time of offBeats)
    for (let n = 0; n < 900; n++) x[Math.round(time * RATE) + n]! += n % 2 === 0 ? 0.9 : -0.9;
  const spoiled = memorySource([x], RATE);
  const span = {
    start: from * RATE,
    end: to * RATE,
    cause: 'click',
    severity: 'severe',
    confidence: 1,
    detail: '',
  } as const;
  const input = { mix: spoiled, drums: spoiled, bass: clean.bass };
  expect(agreement(beats, hear(input, [span]).beats, 0.035)).toBeGreaterThan(0.95);
  expect(agreement(beats, hear(input).beats, 0.035)).toBeLessThan(0.9);
});

test('a silent start brings no errors, and neither do other rates', () => {
  const beats = pulse(6, SECONDS, () => 110);
  for (const rate of [8000, 48_000]) {
    const heard = hear(band(backbeat(beats), beats, 4, rate));
    expect(agreement(beats, heard.beats, 0.02, rate)).toBeGreaterThan(0.95);
  }
});

test.each([
  ['one sample', 1],
  ['three seconds', 3 * RATE],
  ['ten silent seconds', 10 * RATE],
])('%s of silence has no tempo and no beats', (_, length) => {
  const silence = memorySource([new Float32Array(length)], RATE);
  expect(analyseRhythm({ mix: silence, drums: null, bass: null, damage: [] }, noProgress)).toEqual({
    tempo: { bpm: 0, confidence: 0 },
    meter: [4, 4],
    beats: [],
    downbeats: [],
  });
});

test('beats ascend, lie inside the song, and the downbeats are some of them', () => {
  const beats = pulse(0.2, SECONDS, () => 128);
  const heard = hear(band(backbeat(beats), beats, 4));
  for (let i = 1; i < heard.beats.length; i++) expect(heard.beats[i]!).toBeGreaterThan(heard.beats[i - 1]!);
  expect(heard.beats.at(-1)!).toBeLessThan(SECONDS * RATE);
  expect(heard.downbeats.every((beat) => heard.beats.includes(beat))).toBe(true);
});

test('it stops when its progress says so', () => {
  const noise = band(backbeat([1, 2, 3]), [1, 2, 3], 4);
  const stop = (): never => {
    throw new Cancelled();
  };
  expect(() => analyseRhythm({ ...noise, damage: [] }, stop)).toThrow(Cancelled);
});
