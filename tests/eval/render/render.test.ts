import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { STANDARD } from '../compose/spec.ts';
import { onsets } from '../metrics/detectors.ts';
import { onsetScores } from '../metrics/notes.ts';
import { readWav, writeWav } from '../wav.ts';
import { attackOf, PROBE_STEP, PROBES } from './attack.ts';
import { midiFile, TICKS_PER_SECOND } from './midi.ts';
import { renderSong, sumOf } from './song.ts';
import { sing } from './voice.ts';

const RATE = 44100;

describe('attackOf', () => {
  it('finds when a slowly swelling note is heard, and nothing to make up for in a struck one', () => {
    const probes = new Float32Array(PROBES.length * PROBE_STEP * RATE);
    PROBES.forEach((midi, k) => {
      const swell = midi >= 52 ? 0.08 : 0.0005;
      for (let i = 0; i < 0.5 * RATE; i++) {
        const t = i / RATE;
        probes[k * PROBE_STEP * RATE + i] =
          Math.min(1, t / swell) * Math.sin(2 * Math.PI * 440 * 2 ** ((midi - 69) / 12) * t);
      }
    });
    const attack = attackOf(probes, RATE);
    // A quarter of the level of a line that rises over 80 ms: 20 ms.
    expect(attack(64)).toBeCloseTo(0.02, 2);
    expect(attack(34)).toBeLessThan(0.006);
  });
});

describe('sing', () => {
  const notes = [
    { start: 0.3, end: 1.1, midi: 60, velocity: 100 },
    { start: 1.5, end: 2.2, midi: 67, velocity: 100 },
  ];
  const { samples, f0 } = sing(notes, 2.5, RATE, 20, 1);

  it('tells its fundamental: about the note, tuned as asked, and 0 between notes', () => {
    const at = (seconds: number) => f0.hz[Math.round(seconds / f0.hop)]!;
    expect(1200 * Math.log2(at(0.5) / 261.63) - 20).toBeLessThan(60);
    expect(Math.abs(1200 * Math.log2(at(1.9) / 392) - 20)).toBeLessThan(60);
    expect(at(1.3)).toBe(0);
  });

  it('sounds at that fundamental', () => {
    const period = RATE / f0.hz[Math.round(0.6 / f0.hop)]!;
    const from = Math.round(0.6 * RATE);
    const correlation = (lag: number) => {
      let sum = 0;
      for (let i = 0; i < 2000; i++) sum += samples[from + i]! * samples[from + i + Math.round(lag)]!;
      return sum;
    };
    expect(correlation(period)).toBeGreaterThan(0.8 * correlation(0));
    expect(correlation(period / 2)).toBeLessThan(0.8 * correlation(0));
  });
});

describe('renderSong without a soundfont', () => {
  const spec = { ...STANDARD.find(({ id }) => id === 'electronic-fs')!, length: 20, sampleRate: RATE };
  const { stems, truth } = renderSong(spec);

  it('gives four stems of one length whose sum is the mix, below full scale', () => {
    const mix = sumOf(stems);
    expect(new Set(STEMS.map((stem) => stems[stem][0]!.length)).size).toBe(1);
    expect(stems.bass[0]!.length).toBe(Math.round(truth.duration * RATE));
    const peak = mix.reduce((top, channel) => channel.reduce((a, x) => Math.max(a, Math.abs(x)), top), 0);
    expect(peak).toBeCloseTo(0.89, 2);
    for (const stem of STEMS) for (const channel of stems[stem]) expect(channel.every(Number.isFinite)).toBe(true);
  });

  it('sounds when the truth says', () => {
    const kicks = truth.drums.filter((hit) => hit.class === 'kick').map(({ time }) => time);
    expect(kicks.length).toBeGreaterThan(20);
    expect(onsetScores(kicks, onsets(stems.drums, 0, RATE), 0.02).recall).toBeGreaterThan(0.95);
  });
});

describe('files', () => {
  it('keep float samples to the bit', () => {
    const folder = mkdtempSync(join(tmpdir(), 'resonate-wav-'));
    const channels = [Float32Array.of(0.1, -2, 1e-9), Float32Array.of(1, 0, -0.3)];
    writeWav(join(folder, 'a.wav'), { sampleRate: 48000, channels });
    expect(readWav(join(folder, 'a.wav'))).toEqual({ sampleRate: 48000, channels });
    rmSync(folder, { recursive: true });
  });

  it('of MIDI put a note at its tenth of a millisecond', () => {
    const notes = [{ start: 0.0123, end: 0.02, midi: 60, velocity: 90 }];
    const bytes = midiFile([{ channel: 0, program: 5, pan: 0, gain: 1, cents: 0, notes }], 1);
    const at = bytes.findIndex((byte, i) => byte === 0x90 && bytes[i + 1] === 60);
    // Delta time of 123 ticks in one byte.
    expect(bytes[at - 1]).toBe(0.0123 * TICKS_PER_SECOND);
  });
});
