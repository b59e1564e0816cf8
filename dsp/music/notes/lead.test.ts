import { expect, test } from 'vitest';
import { memorySource } from '../../audio/memory.ts';
import { noProgress } from '../../audio/source.ts';
import { analyseBass } from './bass.ts';
import { analyseLead } from './lead.ts';
import { midiToHz } from './midi.ts';

interface Played {
  readonly start: number;
  readonly end: number;
  readonly midi: number;
}

/** Notes with six partials, a 10 ms attack, a slow decay and a 30 ms release, in seconds, at `rate`. */
function play(notes: readonly Played[], seconds: number, rate: number, vibrato = 0): Float32Array {
  const x = new Float32Array(Math.round(seconds * rate));
  for (const { start, end, midi } of notes) {
    let phase = 0;
    for (let n = Math.round(start * rate); n < Math.min(x.length, (end + 0.03) * rate); n++) {
      const t = n / rate - start;
      const wobble = vibrato * Math.sin(2 * Math.PI * 5.5 * t);
      phase += (2 * Math.PI * midiToHz(midi + wobble)) / rate;
      const level = Math.min(1, t / 0.01) * Math.exp(-t) * Math.min(1, Math.max(0, (start + t - end) / -0.03 + 1));
      for (let h = 1; h <= 6; h++) x[n]! += (0.2 / h) * level * Math.sin(h * phase);
    }
  }
  return x;
}

function sequence(midis: readonly number[], from: number, each: number, gap: number): Played[] {
  return midis.map((midi, k) => ({ midi, start: from + k * each, end: from + (k + 1) * each - gap }));
}

function expectNotes(found: readonly { start: number; midi: number }[], played: readonly Played[], rate: number): void {
  expect(found.map((note) => note.midi)).toEqual(played.map((note) => note.midi));
  found.forEach((note, k) => {
    expect(Math.abs(note.start / rate - played[k]!.start)).toBeLessThan(0.035);
  });
}

test.each([8000, 22050, 44100, 96000])('a melody is transcribed at %i Hz', (rate) => {
  const played = sequence([60, 62, 64, 67, 72, 71, 60], 0.3, 0.3, 0.02);
  const { notes, hz } = analyseLead(memorySource([play(played, 2.8, rate)], rate), [], noProgress);
  expectNotes(notes, played, rate);
  expect(hz.length).toBe(280);
  expect(hz[10]).toBe(0);
  expect(Math.abs(12 * Math.log2(hz[45]! / midiToHz(60)))).toBeLessThan(0.2);
});

test('a note that is repeated is two notes, and one with vibrato is one', () => {
  const rate = 44100;
  const repeated = sequence([64, 64, 64, 64], 0.2, 0.25, 0.04);
  expectNotes(analyseLead(memorySource([play(repeated, 1.5, rate)], rate), [], noProgress).notes, repeated, rate);
  const held = [{ start: 0.2, end: 1.6, midi: 69 }];
  expectNotes(analyseLead(memorySource([play(held, 2, rate, 0.45)], rate), [], noProgress).notes, held, rate);
});

test('a song tuned 45 cents high keeps its written notes, even those played a little higher', () => {
  const rate = 44100;
  const written = sequence([60, 64, 67, 65, 62], 0.2, 0.3, 0.02);
  const sounding = written.map((note, k) => ({ ...note, midi: note.midi + 0.45 + [0, 0.12, -0.08, 0.1, -0.1][k]! }));
  const { notes } = analyseLead(memorySource([play(sounding, 2, rate)], rate), [], noProgress);
  expect(notes.map((note) => note.midi)).toEqual(written.map((note) => note.midi));
});

test('a bass line down to the low B is transcribed, octaves right', () => {
  const rate = 44100;
  const played = sequence([28, 35, 40, 23, 33, 45, 28], 0.3, 0.4, 0.02);
  expectNotes(analyseBass(memorySource([play(played, 3.4, rate)], rate), [], noProgress), played, rate);
});

test('notes inside damage are less sure than outside', () => {
  const rate = 22050;
  const played = sequence([60, 64], 0.2, 0.5, 0.02);
  const damage = [
    { start: 0.7 * rate, end: 1.3 * rate, cause: 'noise', severity: 'severe', confidence: 1, detail: '' } as const,
  ];
  const { notes } = analyseLead(memorySource([play(played, 1.4, rate)], rate), damage, noProgress);
  expect(notes[1]!.confidence).toBeLessThan(0.4 * notes[0]!.confidence);
});

test('silence, a single sample and noise give no notes', () => {
  let state = 7;
  const noise = Float32Array.from({ length: 44100 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 0.1 * (state / 2 ** 31 - 1);
  });
  for (const x of [new Float32Array(44100), new Float32Array(1), noise]) {
    const melody = analyseLead(memorySource([x], 44100), [], noProgress);
    expect(melody.notes).toEqual([]);
    expect(melody.hz.every((hz) => hz === 0)).toBe(true);
    expect(analyseBass(memorySource([x], 44100), [], noProgress)).toEqual([]);
  }
});
