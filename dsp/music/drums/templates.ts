import type { Event } from './events.ts';
import { BANDS } from './spectrogram.ts';

/** What a struck thing sounds like at its attack. Several may stand for one class of drum. */
export const VOICES = ['kick', 'snare', 'rim', 'lowTom', 'highTom', 'hat', 'cymbal'] as const;
export type Voice = (typeof VOICES)[number];

/**
 * Attack levels in dB by band (24 bands, 43 Hz to 10 kHz), of drums in general: a kick is its low thump and a click, a snare its body at
 * 180-350 Hz under wide noise, a side stick a bare knock, toms a body with little above, hats and cymbals metal. Only where each starts:
 * the song's own drums pull the templates to themselves.
 */
const GENERAL: Record<Voice, readonly number[]> = {
  kick: [
    -18, -13, -14, -20, -25, -29, -31, -33, -34, -35, -37, -38, -40, -40, -38, -37, -37, -38, -42, -45, -48, -51, -53,
    -55,
  ],
  snare: [
    -48, -37, -28, -19, -17, -20, -24, -24, -23, -24, -26, -29, -30, -29, -30, -29, -29, -29, -28, -27, -27, -28, -30,
    -34,
  ],
  rim: [
    -60, -55, -48, -42, -38, -34, -31, -28, -26, -25, -24, -24, -25, -26, -28, -30, -33, -36, -38, -40, -42, -44, -46,
    -50,
  ],
  lowTom: [
    -32, -24, -20, -21, -25, -28, -30, -32, -35, -37, -39, -39, -40, -41, -42, -43, -44, -45, -46, -47, -48, -49, -50,
    -52,
  ],
  highTom: [
    -52, -42, -33, -24, -20, -21, -25, -27, -31, -34, -36, -37, -38, -39, -40, -41, -42, -43, -44, -45, -46, -47, -48,
    -50,
  ],
  hat: [
    -90, -90, -90, -85, -80, -75, -70, -68, -66, -64, -62, -59, -57, -55, -53, -51, -49, -46, -43, -41, -39, -38, -38,
    -39,
  ],
  cymbal: [
    -90, -90, -85, -75, -70, -66, -63, -60, -58, -55, -52, -50, -48, -47, -46, -45, -42, -39, -37, -35, -34, -34, -35,
    -37,
  ],
};

/** Amplitudes to this power add up well enough, and a hat still counts beside a kick. */
const COMPRESSION = 0.6;
/** dB a band by which high bands are raised before that: struck things fall by about 1 dB a band from kick to hat. */
const TILT = 1;
/** How much of each template stays as drums in general are. */
const TETHER = 0.5;
/** Rounds of template learning, and of activations in each (multiplicative updates converge to a few percent). */
const ROUNDS = 8;
const UPDATES = 20;

/** activations[k][i]: how strongly voice k is struck in event i, in units of compressed amplitude summed over the bands. */
export function activations(events: readonly Event[]): Record<Voice, Float32Array> {
  const general = VOICES.map((voice) =>
    unitSum(Float32Array.from(GENERAL[voice], (level, b) => compressed(10 ** (level / 20), b))),
  );
  const seen = new Float32Array(events.length * BANDS);
  for (const [i, { attack }] of events.entries()) {
    for (let b = 0; b < BANDS; b++) seen[i * BANDS + b] = compressed(attack[b]!, b);
  }
  const x = new Float32Array(BANDS);
  let templates = general;
  const gains = VOICES.map(() => new Float32Array(events.length));
  const gain = new Float64Array(VOICES.length);
  const ratio = new Float64Array(BANDS);
  for (let round = 0; round <= ROUNDS; round++) {
    const learned = VOICES.map(() => new Float32Array(BANDS));
    for (let i = 0; i < events.length; i++) {
      for (let b = 0; b < BANDS; b++) x[b] = seen[i * BANDS + b]!;
      explain(x, templates, gain, ratio);
      for (let k = 0; k < templates.length; k++) gains[k]![i] = gain[k]!;
      if (round < ROUNDS) credit(x, templates, gain, learned);
    }
    // Kullback-Leibler NMF's template update, held to the general shape (Dirichlet prior).
    if (round < ROUNDS) {
      templates = learned.map((sum, k) => {
        const own = unitSum(sum);
        return own.map((value, b) => TETHER * general[k]![b]! + (1 - TETHER) * value);
      });
    }
  }
  return Object.fromEntries(VOICES.map((voice, k) => [voice, gains[k]!])) as Record<Voice, Float32Array>;
}

function compressed(amplitude: number, band: number): number {
  return (amplitude * 10 ** ((TILT * band) / 20)) ** COMPRESSION;
}

/** Gains ≥ 0 so that Σ gain · template is near x in Kullback-Leibler divergence. `ratio` is room for a number a band. */
function explain(x: Float32Array, templates: readonly Float32Array[], gain: Float64Array, ratio: Float64Array): void {
  let total = 0;
  for (const value of x) total += value;
  gain.fill(total / gain.length);
  for (let update = 0; update < UPDATES; update++) {
    for (let b = 0; b < BANDS; b++) {
      let sum = 1e-9;
      for (let k = 0; k < gain.length; k++) sum += gain[k]! * templates[k]![b]!;
      ratio[b] = x[b]! / sum;
    }
    for (let k = 0; k < gain.length; k++) {
      const template = templates[k]!;
      let pull = 0;
      for (let b = 0; b < BANDS; b++) pull += template[b]! * ratio[b]!;
      gain[k]! *= pull;
    }
  }
}

/** Adds to each voice's sum its part of x. */
function credit(
  x: Float32Array,
  templates: readonly Float32Array[],
  gain: Float64Array,
  sums: readonly Float32Array[],
): void {
  for (let b = 0; b < BANDS; b++) {
    let sum = 1e-9;
    for (let k = 0; k < gain.length; k++) sum += gain[k]! * templates[k]![b]!;
    for (let k = 0; k < gain.length; k++) sums[k]![b]! += (x[b]! * gain[k]! * templates[k]![b]!) / sum;
  }
}

function unitSum(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value;
  return sum > 0 ? values.map((value) => value / sum) : values;
}
