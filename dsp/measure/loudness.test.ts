import { expect, test } from 'vitest';
import { type Loudness, LoudnessMeter } from './loudness.ts';

/** [level of each channel in dBFS (or one for all), seconds]; −∞ is silence. */
type Segment = readonly [level: number | readonly number[], seconds: number];

/** The 1 kHz test tones of EBU Tech 3341/3342, in phase on all channels, through a meter in blocks of an odd size. */
function play(
  segments: readonly Segment[],
  { rate = 48000, channels = 2, hear = (_meter: LoudnessMeter, _seconds: number): void => {} } = {},
): Loudness {
  const meter = new LoudnessMeter(rate, channels);
  const size = 1000;
  const wave = new Float32Array(rate / 1000);
  for (let n = 0; n < wave.length; n++) wave[n] = Math.sin((2 * Math.PI * n) / wave.length);
  const gainAt = segments.map(([level]) =>
    Array.from({ length: channels }, (_, c) => 10 ** ((typeof level === 'number' ? level : level[c]!) / 20)),
  );
  const ends: number[] = [];
  let end = 0;
  for (const [, seconds] of segments) ends.push((end += Math.round(seconds * rate)));
  const block = Array.from({ length: channels }, () => new Float32Array(size));
  let segment = 0;
  for (let at = 0; at < end; at += size) {
    const n = Math.min(size, end - at);
    for (let i = 0; i < n; i++) {
      while (at + i >= ends[segment]!) segment++;
      for (let c = 0; c < channels; c++) block[c]![i] = wave[(at + i) % wave.length]! * gainAt[segment]![c]!;
    }
    meter.feed(n === size ? block : block.map((channel) => channel.subarray(0, n)));
    hear(meter, (at + n) / rate);
  }
  return meter.read();
}

const SILENT = Number.NEGATIVE_INFINITY;

test.each<[string, Segment[], number]>([
  ['3341-1', [[-23, 20]], 2],
  [
    '3341-3',
    [
      [-36, 10],
      [-23, 60],
      [-36, 10],
    ],
    2,
  ],
  [
    '3341-4',
    [
      [-72, 10],
      [-36, 10],
      [-23, 60],
      [-36, 10],
      [-72, 10],
    ],
    2,
  ],
  [
    '3341-5',
    [
      [-26, 20],
      [-20, 20.1],
      [-26, 20],
    ],
    2,
  ],
  ['3341-6, five channels', [[[-28, -28, -24, -30, -30], 20]], 5],
])('EBU %s reads −23.0 LUFS integrated, within 0.1', (_, segments, channels) => {
  expect(Math.abs(play(segments, { channels }).integrated + 23)).toBeLessThanOrEqual(0.1);
});

test('EBU 3341-2 reads −33.0 LUFS in all three windows, within 0.1', () => {
  const { integrated, momentaryMax, shortTermMax } = play([[-33, 20]]);
  for (const lufs of [integrated, momentaryMax, shortTermMax]) expect(Math.abs(lufs + 33)).toBeLessThanOrEqual(0.1);
});

test('EBU 3341-9: short-term loudness stays at −23.0 LUFS after 3 s, within 0.1', () => {
  const pattern: Segment[] = Array.from({ length: 5 }, (): Segment[] => [
    [-20, 1.34],
    [-30, 1.66],
  ]).flat();
  let worst = 0;
  play(pattern, {
    hear: (meter, seconds) => {
      if (seconds > 3.05) worst = Math.max(worst, Math.abs(meter.shortTerm + 23));
    },
  });
  expect(worst).toBeLessThanOrEqual(0.1);
});

test('EBU 3341-10: a 3 s tone reads −23.0 LUFS short-term wherever it begins, within 0.1', () => {
  for (let i = 0; i < 20; i++) {
    const { shortTermMax } = play([
      [SILENT, 0.15 * i],
      [-23, 3],
      [SILENT, 1],
    ]);
    expect(Math.abs(shortTermMax + 23)).toBeLessThanOrEqual(0.1);
  }
});

test('EBU 3341-12: momentary loudness stays at −23.0 LUFS after 1 s, within 0.1', () => {
  const pattern: Segment[] = Array.from({ length: 25 }, (): Segment[] => [
    [-20, 0.18],
    [-30, 0.22],
  ]).flat();
  let worst = 0;
  play(pattern, {
    hear: (meter, seconds) => {
      if (seconds > 1) worst = Math.max(worst, Math.abs(meter.momentary + 23));
    },
  });
  expect(worst).toBeLessThanOrEqual(0.1);
});

test('EBU 3341-13: a 400 ms tone reads −23.0 LUFS momentary wherever it begins, within 0.1', () => {
  for (let i = 0; i < 20; i++) {
    const { momentaryMax } = play([
      [SILENT, 0.02 * i],
      [-23, 0.4],
      [SILENT, 1],
    ]);
    expect(Math.abs(momentaryMax + 23)).toBeLessThanOrEqual(0.1);
  }
});

test.each<[string, number[], number]>([
  ['3342-1', [-20, -30], 10],
  ['3342-2', [-20, -15], 5],
  ['3342-3', [-40, -20], 20],
  ['3342-4', [-50, -35, -20, -35, -50], 15],
])('EBU %s: loudness range within 1 LU', (_, levels, range) => {
  const measured = play(levels.map((level): Segment => [level, 20])).range;
  expect(Math.abs(measured - range)).toBeLessThanOrEqual(1);
});

test.each([8000, 16000, 22050, 44100, 96000, 192000])('the weighting holds at %i Hz', (rate) => {
  // 22050 and 44100 Hz have no whole number of samples in 1 ms: their tone is a little off 1 kHz, where the weighting is nearly flat.
  expect(Math.abs(play([[-23, 3]], { rate }).integrated + 23)).toBeLessThanOrEqual(0.1);
});

test('a mono tone reads 3 LU below the same tone on two channels', () => {
  expect(play([[-20, 3]], { channels: 1 }).integrated).toBeCloseTo(play([[-20, 3]]).integrated - 3.01, 2);
});

test('silence and an empty programme read −70, and a programme shorter than a block reads its own level', () => {
  expect(play([[SILENT, 2]])).toEqual({ integrated: -70, range: 0, momentaryMax: -70, shortTermMax: -70 });
  expect(new LoudnessMeter(48000, 2).read().integrated).toBe(-70);
  expect(Math.abs(play([[-23, 0.1]]).integrated + 23)).toBeLessThan(0.3);
});
