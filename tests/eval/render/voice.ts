import { Random } from '../random.ts';
import type { TrueNote } from '../truth.ts';
import { Biquad } from './filter.ts';

/** Formants (Hz), bandwidths (Hz) and levels (dB) of five vowels of a middle voice. */
const VOWELS = [
  { hz: [800, 1150, 2900, 3900, 4950], db: [0, -5, -20, -26, -34] },
  { hz: [450, 1900, 2600, 3600, 4700], db: [0, -12, -16, -22, -32] },
  { hz: [330, 2200, 2950, 3500, 4600], db: [0, -18, -18, -22, -34] },
  { hz: [480, 860, 2800, 3600, 4800], db: [0, -8, -22, -26, -36] },
  { hz: [350, 700, 2600, 3400, 4700], db: [0, -12, -26, -30, -38] },
];
const BANDWIDTHS = [80, 100, 130, 160, 200];
const CONSONANTS = [
  { hz: 6500, q: 1.2, seconds: 0.09, gain: 0.35 },
  { hz: 3200, q: 1.4, seconds: 0.08, gain: 0.4 },
  { hz: 4500, q: 0.7, seconds: 0.025, gain: 0.6 },
  { hz: 1800, q: 1, seconds: 0.03, gain: 0.5 },
];
const F0_HOP = 0.01;

/**
 * A singer by source and filter: a glottal pulse train (band-limited saw, two octave-falling poles) with breath noise through
 * parallel formants that move from vowel to vowel; vibrato that sets in late, glides, scoops, jitter, and noisy consonants
 * that end where the note begins. Returns mono samples and the exact fundamental every 10 ms.
 */
export function sing(
  notes: readonly TrueNote[],
  seconds: number,
  rate: number,
  cents: number,
  seed: number,
): { samples: Float32Array; f0: { hop: number; hz: number[] } } {
  const out = new Float32Array(Math.round(seconds * rate));
  const random = new Random('voice', seed);
  const noise = new Random('breath', seed);
  const hz = new Array<number>(Math.ceil(seconds / F0_HOP)).fill(0);
  const vibratoRate = random.between(5, 6.2);
  const vibratoDepth = random.between(0.2, 0.45);
  const size = random.between(0.92, 1.12);
  let phase = 0;
  let previousVowel = VOWELS[0]!;
  notes.forEach((note, n) => {
    const before = notes[n - 1];
    const legato = before !== undefined && note.start - before.end < 0.06;
    const vowel = random.pick(VOWELS);
    if (!legato || random.chance(0.5)) consonant(out, rate, note.start, random, noise);
    const from = legato ? before.midi - note.midi : random.chance(0.4) ? -random.between(0.5, 1.5) : 0;
    const glide = random.between(0.012, 0.03);
    const level = 0.25 * 10 ** (((note.velocity - 100) * 0.12) / 20);
    const release = legatoNext(notes, n) ? 0.02 : 0.07;
    const first = Math.round(note.start * rate);
    const last = Math.min(out.length, Math.round((note.end + release) * rate));
    const bank = BANDWIDTHS.map((width, k) => new Formant(rate, vowel.hz[k]! * size, width));
    const gains = vowel.db.map((db) => 10 ** (db / 20));
    const early = previousVowel;
    let lp1 = 0;
    let lp2 = 0;
    let wobble = 0;
    let f = 0;
    let vibratoPhase = 0;
    for (let i = first; i < last; i++) {
      const t = (i - first) / rate;
      if ((i - first) % 32 === 0) {
        wobble = 0.995 * wobble + 0.012 * noise.normal() * 0.2;
        const depth = vibratoDepth * Math.min(1, Math.max(0, (t - 0.22) / 0.25));
        vibratoPhase = 2 * Math.PI * vibratoRate * t;
        const pitch = note.midi + cents / 100 + from * Math.exp(-t / glide) + depth * Math.sin(vibratoPhase) + wobble;
        f = 440 * 2 ** ((pitch - 69) / 12);
        // Formants travel to the new vowel within some 60 ms.
        const mix = 1 - Math.exp(-t / 0.04);
        for (let k = 0; k < 5; k++)
          bank[k]!.tune(rate, size * (early.hz[k]! + (vowel.hz[k]! - early.hz[k]!) * mix), BANDWIDTHS[k]!);
        const slot = Math.round(i / rate / F0_HOP);
        if (i / rate <= note.end && slot < hz.length) hz[slot] = f;
      }
      const step = f / rate;
      phase += step;
      if (phase >= 1) phase -= 1;
      const saw = 2 * phase - 1 - blep(phase, step);
      lp1 += 0.12 * (saw - lp1);
      lp2 += 0.35 * (lp1 - lp2);
      const source = lp2 * 2.2 + 0.03 * (noise.next() - 0.5);
      let y = 0.12 * source;
      for (let k = 0; k < 5; k++) y += gains[k]! * bank[k]!.step(source);
      const attack = Math.min(1, t / 0.018);
      const left = (last - i) / rate;
      out[i]! += y * level * attack * Math.min(1, left / release) * (0.9 + 0.1 * Math.exp(-t / 0.1));
    }
    previousVowel = vowel;
  });
  return { samples: out, f0: { hop: F0_HOP, hz: hz.map((value) => Math.round(value * 100) / 100) } };
}

function legatoNext(notes: readonly TrueNote[], n: number): boolean {
  const next = notes[n + 1];
  return next !== undefined && next.start - notes[n]!.end < 0.06;
}

function consonant(out: Float32Array, rate: number, until: number, random: Random, noise: Random): void {
  if (random.chance(0.35)) return;
  const kind = random.pick(CONSONANTS);
  const filter = Biquad.bandpass(rate, kind.hz, kind.q);
  const length = Math.round(kind.seconds * rate);
  const first = Math.round(until * rate) - length;
  for (let i = 0; i < length; i++) {
    const at = first + i;
    const shape = Math.sin((Math.PI * (i + 0.5)) / length);
    const y = filter.step(noise.next() - 0.5) * shape * kind.gain * 0.35;
    if (at >= 0 && at < out.length) out[at]! += y;
  }
}

/** A two-pole resonator whose peak gain is about one. */
class Formant {
  private y1 = 0;
  private y2 = 0;
  private a = 0;
  private b = 0;
  private gain = 0;

  constructor(rate: number, hz: number, width: number) {
    this.tune(rate, hz, width);
  }

  tune(rate: number, hz: number, width: number): void {
    const r = Math.exp((-Math.PI * width) / rate);
    this.b = -r * r;
    this.a = 2 * r * Math.cos((2 * Math.PI * hz) / rate);
    this.gain = (1 - r) * Math.sqrt(1 + r * r - 2 * r * Math.cos((4 * Math.PI * hz) / rate));
  }

  step(x: number): number {
    const y = this.gain * x + this.a * this.y1 + this.b * this.y2;
    this.y2 = this.y1;
    this.y1 = y;
    return y;
  }
}

/** Band-limited step: takes the edge off a saw's jump. */
export function blep(phase: number, step: number): number {
  if (phase < step) {
    const t = phase / step;
    return t + t - t * t - 1;
  }
  if (phase > 1 - step) {
    const t = (phase - 1) / step;
    return t * t + t + t + 1;
  }
  return 0;
}
