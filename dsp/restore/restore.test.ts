import { expect, test } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { perStem } from '../audio/stem.ts';
import type { Cause } from '../damage/finding.ts';
import { Bands, bandFrames } from './bands.ts';
import { strangeness } from './judge.ts';
import { learn } from './library.ts';
import { restoreTreatment } from './restore.ts';
import { music, noiseOf, pieceOf, RATE, sdr, songOf } from './testing.ts';

/** Restores [start, end) of the damaged wave and puts it in its place. */
function restored(damaged: Float32Array, start: number, end: number, cause: Cause): Float32Array {
  const candidate = restoreTreatment.treat(
    songOf([damaged], start, end, cause),
    pieceOf(start, end, cause),
    noProgress,
  );
  expect(candidate).not.toBeNull();
  const { audio, lead } = candidate!;
  expect(audio[0]!.length).toBe(end - start + 2 * lead);
  const out = damaged.slice();
  out.set(audio[0]!.subarray(lead, lead + end - start), start);
  return out;
}

const clean = music(4);
const START = RATE;
const END = 2.5 * RATE;

test('a clipped passage gains at least 12 dB, and its reliable samples stay bit for bit', () => {
  const level = Math.fround(0.18);
  const damaged = clean.map((v, n) => (n >= START && n < END ? Math.max(-level, Math.min(level, v)) : v));
  const out = restored(damaged, START, END, 'clipping');
  expect(sdr(clean, out, START, END) - sdr(clean, damaged, START, END)).toBeGreaterThan(12);
  for (let n = START; n < END; n++) {
    if (Math.abs(damaged[n]!) < level) expect(out[n]).toBe(damaged[n]);
    else expect(Math.abs(out[n]!)).toBeGreaterThanOrEqual(level);
  }
});

test('clicks are taken out and nothing a few milliseconds away from them changes', () => {
  const [start, end] = [Math.round(1.05 * RATE), Math.round(1.45 * RATE)];
  const damaged = clean.slice();
  const places = [1.13, 1.2, 1.31].map((t) => Math.round(t * RATE));
  const random = noiseOf(3);
  for (const at of places) for (let n = 0; n < 20; n++) damaged[at + n]! += random() * Math.exp(-n / 6);
  const out = restored(damaged, start, end, 'click');
  expect(sdr(clean, out, start, end)).toBeGreaterThan(sdr(clean, damaged, start, end) + 10);
  const near = (n: number) => places.some((at) => n > at - 40 && n < at + 100);
  for (let n = start; n < end; n++) if (!near(n)) expect(out[n]).toBe(damaged[n]);
});

test('a gap of 30 ms is filled to within 6 dB of the missing sound', () => {
  const start = Math.round(1.25 * RATE);
  const end = start + Math.round(0.03 * RATE);
  const damaged = clean.slice().fill(0, start, end);
  expect(sdr(clean, restored(damaged, start, end, 'dropout'), start, end)).toBeGreaterThan(6);
});

test('a gap of 12 ms is filled to within 25 dB of the missing sound, whatever was put in its place', () => {
  const start = Math.round(1.25 * RATE);
  const end = start + Math.round(0.012 * RATE);
  const random = noiseOf(4);
  const fillings = { silence: () => 0, hiss: () => 0.003 * random(), loop: (n: number) => clean[n - 300]! };
  for (const filling of Object.values(fillings)) {
    const damaged = clean.map((v, n) => (n >= start && n < end ? filling(n) : v));
    expect(sdr(clean, restored(damaged, start, end, 'dropout'), start, end)).toBeGreaterThan(25);
  }
});

test('the middle of a long gap in a noisy sound is as loud as its surroundings', () => {
  const random = noiseOf(5);
  const noisy = clean.map(() => 0.2 * random());
  const start = RATE;
  const end = start + Math.round(0.14 * RATE);
  const out = restored(
    noisy.map((v, n) => (n >= start && n < end ? 0 : v)),
    start,
    end,
    'dropout',
  );
  const power = (from: number, to: number) => out.subarray(from, to).reduce((sum, v) => sum + v * v, 0) / (to - from);
  const quarter = (end - start) >> 2;
  const level = 10 * Math.log10(power(start + quarter, end - quarter) / power(start - RATE / 4, start));
  expect(Math.abs(level)).toBeLessThan(2);
});

test('of a generously marked gap only the silence is filled', () => {
  const start = Math.round(1.25 * RATE);
  const end = start + Math.round(0.12 * RATE);
  const [from, to] = [start + 900, start + 1100];
  const damaged = clean.slice().fill(0, from, to);
  const out = restored(damaged, start, end, 'dropout');
  for (let n = start; n < end; n++) if (n < from - 20 || n > to + 20) expect(out[n]).toBe(damaged[n]);
  expect(sdr(clean, out, from, to)).toBeGreaterThan(10);
});

test('steady noise at 10 dB is lowered by at least 5 dB', () => {
  const random = noiseOf(9);
  const damaged = clean.map((v, n) => (n >= START && n < END ? v + 0.05 * random() : v));
  const out = restored(damaged, START, END, 'noise');
  expect(sdr(clean, out, START, END)).toBeGreaterThan(sdr(clean, damaged, START, END) + 5);
});

test('a passage without highs gets at least two thirds of their level back, in dB', () => {
  // One-pole low-pass at about 1.2 kHz, four times.
  const dull = clean.slice();
  for (let pass = 0; pass < 4; pass++)
    for (let n = 1; n < dull.length; n++) dull[n] = dull[n - 1]! + 0.3 * (dull[n]! - dull[n - 1]!);
  const damaged = clean.map((v, n) => (n >= START && n < END ? dull[n]! : v));
  const out = restored(damaged, START, END, 'bandlimit');
  const bands = Bands.at(RATE);
  const highs = (x: Float32Array) => {
    const frames = bandFrames([x], START, Math.floor((END - START) / bands.hop), bands);
    // Above 4 kHz this music has nothing but its floor.
    const heard = [...bands.centres.keys()].filter((b) => bands.centres[b]! > 1500 && bands.centres[b]! < 4000);
    const sum = frames.reduce((all, frame) => all + heard.reduce((own, b) => own + frame[b]!, 0), 0);
    return sum / (frames.length * heard.length);
  };
  expect(highs(damaged)).toBeLessThan(highs(clean) - 10);
  expect(Math.abs(highs(out) - highs(clean))).toBeLessThan((highs(clean) - highs(damaged)) / 3);
});

test('what overdrive adds is lowered', () => {
  const damaged = clean.map((v, n) => (n >= START && n < END ? 0.15 * Math.tanh(12 * v + 0.2) : v));
  const library = learn([memorySource([clean.subarray(0, START)], RATE)]);
  const strange = (x: Float32Array) => strangeness([x], START, END, RATE, library)!;
  expect(strange(restored(damaged, START, END, 'distortion'))).toBeLessThan(0.8 * strange(damaged));
});

test('a flat top that a low cut has bent is still found', () => {
  const level = 0.18;
  let slow = 0;
  const damaged = clean.map((v, n) => {
    if (n < START || n >= END) return v;
    const clipped = Math.max(-level, Math.min(level, v));
    slow += 0.003 * (clipped - slow);
    return clipped - slow;
  });
  const out = restored(damaged, START, END, 'clipping');
  expect(sdr(clean, out, START, END)).toBeGreaterThan(sdr(clean, damaged, START, END) + 3);
});

test('the context on either side is the stem, sample for sample', () => {
  const random = noiseOf(9);
  const damaged = clean.map((v, n) => (n >= START && n < END ? v + 0.05 * random() : v));
  const { audio, lead } = restoreTreatment.treat(
    songOf([damaged], START, END, 'noise'),
    pieceOf(START, END, 'noise'),
    noProgress,
  )!;
  expect(audio[0]!.length).toBe(END - START + 2 * lead);
  expect(audio[0]!.subarray(0, lead)).toEqual(damaged.subarray(START - lead, START));
  expect(audio[0]!.subarray(lead + END - START)).toEqual(damaged.subarray(END, END + lead));
});

test.each(['clipping', 'distortion', 'noise', 'bandlimit', 'dropout', 'click', 'artifact'] as const)(
  'a single frame, silence and the very edges of a song survive a %s remedy',
  (cause) => {
    for (const length of [1, 700, RATE]) {
      const song = songOf([new Float32Array(length)], 0, length, cause);
      const candidate = restoreTreatment.treat(song, pieceOf(0, length, cause), noProgress);
      for (const channel of candidate?.audio ?? []) expect(channel.every(Number.isFinite)).toBe(true);
    }
    const song = songOf([clean], 0, RATE >> 1, cause);
    const candidate = restoreTreatment.treat(song, pieceOf(0, RATE >> 1, cause), noProgress);
    for (const channel of candidate?.audio ?? []) expect(channel.every(Number.isFinite)).toBe(true);
  },
);

test('a long dropout is refused with a sentence that names what to do', () => {
  const song = songOf([clean], START, END, 'dropout');
  expect(restoreTreatment.refusal(song, pieceOf(START, END, 'dropout'))).toContain('choose rebuild');
});

test('a clean passage gives no declip and no declick candidate', () => {
  const [start, end] = [Math.round(1.05 * RATE), Math.round(1.45 * RATE)];
  for (const cause of ['clipping', 'click'] as const) {
    const song = songOf([clean], start, end, cause);
    expect(restoreTreatment.treat(song, pieceOf(start, end, cause), noProgress)).toBeNull();
  }
});

test('the same song, piece and seed give the same bytes', () => {
  const random = noiseOf(9);
  const damaged = clean.map((v, n) => (n >= START && n < END ? v + 0.05 * random() : v));
  expect(restored(damaged, START, END, 'noise')).toEqual(restored(damaged, START, END, 'noise'));
});

/** What restore makes of a passage that a person marked and nobody found anything in. */
function unnamed(x: Float32Array, start: number, end: number) {
  const song = songOf([x], start, end, 'noise');
  const piece = { ...pieceOf(start, end, 'noise'), cause: undefined };
  return restoreTreatment.treat({ ...song, damage: perStem(() => []) }, piece, noProgress);
}

/** A sung note: harmonics under a formant, vibrato of 5.5 Hz, a breath of noise; a new note each 0.7 s. */
const sung = (() => {
  const random = noiseOf(7);
  let phase = 0;
  return Float32Array.from({ length: 4 * RATE }, (_, n) => {
    const t = n / RATE;
    const hz = [220, 247, 262, 196, 220, 294][Math.floor(t / 0.7)]! * (1 + 0.02 * Math.sin(2 * Math.PI * 5.5 * t));
    phase += (2 * Math.PI * hz) / RATE;
    const loud = Math.min(1, (t % 0.7) / 0.05, (0.7 - (t % 0.7)) / 0.1);
    let v = 0.001 * random();
    for (let h = 1; h <= 15; h++) v += 0.02 * loud * Math.exp(-(((h * hz - 700) / 500) ** 2)) * Math.sin(h * phase);
    return v + 0.02 * loud * Math.sin(phase);
  });
})();

/** Kick, snare and hats. */
const drummed = (() => {
  const random = noiseOf(8);
  return Float32Array.from({ length: 4 * RATE }, (_, n) => {
    const t = n / RATE;
    const [kick, snare, hat] = [t % 1, (t + 0.5) % 1, t % 0.25];
    return (
      0.6 * Math.exp(-kick * 12) * Math.sin(2 * Math.PI * (50 * kick + 4 * (1 - Math.exp(-kick * 30)))) +
      0.3 * Math.exp(-snare * 18) * random() +
      0.1 * Math.exp(-hat * 60) * random()
    );
  });
})();

test.each([
  ['a sung line', sung],
  ['a drum loop', drummed],
  ['plucked chords', clean],
])('%s that is clean stays as it is where nothing was found in it', (_, x) => {
  for (const seconds of [0.02, 0.3, 1.5]) {
    for (const at of [0.99, 1.2, 1.45, 2.1]) {
      const start = Math.round(at * RATE);
      expect(unnamed(x, start, start + Math.round(seconds * RATE))).toBeNull();
    }
  }
});

test.each([
  ['a clip', (v: number) => Math.max(-0.05, Math.min(0.05, v)), 'declipped'],
  ['a click', (v: number, n: number) => (n === 1.6 * RATE ? v + 0.5 : v), 'interpolated'],
  [
    'hiss',
    (() => {
      const random = noiseOf(6);
      return (v: number) => v + 0.05 * random();
    })(),
    'noise',
  ],
] as const)('%s that nobody named is still mended where it is plain', (_, spoil, word) => {
  const start = Math.round(1.3 * RATE);
  const end = Math.round(2.3 * RATE);
  const damaged = sung.map((v, n) => (n >= start && n < end ? spoil(v, n) : v));
  const take = unnamed(damaged, start, end);
  expect(take?.why).toContain(word);
  const out = damaged.slice();
  out.set(take!.audio[0]!.subarray(take!.lead, take!.lead + end - start), start);
  expect(sdr(sung, out, start, end)).toBeGreaterThan(sdr(sung, damaged, start, end) + 3);
});
