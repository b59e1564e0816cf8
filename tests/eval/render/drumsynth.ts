import type { DrumLine } from '../compose/style.ts';
import { Random } from '../random.ts';
import { Biquad } from './filter.ts';

type Line = DrumLine | 'crash';
type Kit = (line: Line, velocity: number, random: Random) => { samples: Float32Array; pan: number };

const PAN: Record<Line, number> = {
  kick: 0,
  snare: 0.05,
  rim: 0.05,
  hat: 0.35,
  open: 0.35,
  ride: -0.4,
  crash: -0.3,
  shaker: -0.5,
  lowTom: -0.35,
  midTom: 0,
  highTom: 0.3,
};

/** A drum kit of swept sines, filtered noise and inharmonic squares, tuned a little differently for each seed. */
export function drumKit(seed: number, rate: number): Kit {
  const tuned = new Random('kit', seed);
  const kick = tuned.between(44, 58);
  const snare = tuned.between(165, 215);
  const tom = tuned.between(0.9, 1.15);
  const metal = tuned.between(0.92, 1.1);
  const make: Record<Line, (velocity: number, random: Random) => Float32Array> = {
    kick: (v, r) =>
      mix(rate, 0.45, [
        sweep(rate, 0.45, kick * 3.2, kick, 0.03, 0.13, v),
        noise(rate, 0.012, 0.004, 2500, 0.35 * v, r, 'low'),
      ]),
    snare: (v, r) =>
      mix(rate, 0.32, [
        sweep(rate, 0.2, snare * 1.3, snare, 0.02, 0.05, 0.5 * v),
        sweep(rate, 0.2, snare * 2, snare * 1.7, 0.02, 0.04, 0.25 * v),
        noise(rate, 0.32, 0.07 + 0.03 * v, 1500, 0.8 * v, r, 'high'),
      ]),
    rim: (v, r) =>
      mix(rate, 0.08, [
        sweep(rate, 0.06, 1900, 1750, 0.01, 0.012, 0.5 * v),
        noise(rate, 0.05, 0.008, 3000, 0.3 * v, r, 'high'),
      ]),
    hat: (v, r) =>
      mix(rate, 0.1, [
        metallic(rate, 0.1, 0.022, metal, 7000, 0.5 * v),
        noise(rate, 0.1, 0.02, 8000, 0.5 * v, r, 'high'),
      ]),
    open: (v, r) =>
      mix(rate, 0.5, [
        metallic(rate, 0.5, 0.16, metal, 6500, 0.45 * v),
        noise(rate, 0.5, 0.17, 7500, 0.45 * v, r, 'high'),
      ]),
    ride: (v, r) =>
      mix(rate, 0.9, [
        metallic(rate, 0.9, 0.3, metal * 1.3, 5000, 0.3 * v),
        sweep(rate, 0.2, 5200, 5200, 1, 0.04, 0.1 * v),
        noise(rate, 0.3, 0.1, 9000, 0.15 * v, r, 'high'),
      ]),
    crash: (v, r) =>
      mix(rate, 2, [
        metallic(rate, 2, 0.5, metal * 0.9, 3500, 0.4 * v),
        noise(rate, 2, 0.55, 4000, 0.55 * v, r, 'high'),
      ]),
    shaker: (v, r) => noise(rate, 0.09, 0.03, 6000, 0.35 * v, r, 'high', 0.012),
    lowTom: (v, r) =>
      mix(rate, 0.5, [
        sweep(rate, 0.5, 135 * tom, 85 * tom, 0.06, 0.16, 0.8 * v),
        noise(rate, 0.03, 0.01, 2000, 0.2 * v, r, 'low'),
      ]),
    midTom: (v, r) =>
      mix(rate, 0.45, [
        sweep(rate, 0.45, 190 * tom, 125 * tom, 0.06, 0.14, 0.8 * v),
        noise(rate, 0.03, 0.01, 2500, 0.2 * v, r, 'low'),
      ]),
    highTom: (v, r) =>
      mix(rate, 0.4, [
        sweep(rate, 0.4, 260 * tom, 175 * tom, 0.06, 0.12, 0.8 * v),
        noise(rate, 0.03, 0.01, 3000, 0.2 * v, r, 'low'),
      ]),
  };
  return (line, velocity, random) => ({ samples: make[line](velocity ** 1.5, random), pan: PAN[line] });
}

function mix(rate: number, seconds: number, parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(Math.round(seconds * rate));
  for (const part of parts) for (let i = 0; i < Math.min(out.length, part.length); i++) out[i]! += part[i]!;
  return out;
}

/** A sine falling from one frequency to another with time constant `fall`, decaying with `decay` seconds. */
function sweep(
  rate: number,
  seconds: number,
  from: number,
  to: number,
  fall: number,
  decay: number,
  gain: number,
): Float32Array {
  const out = new Float32Array(Math.round(seconds * rate));
  let phase = 0;
  for (let i = 0; i < out.length; i++) {
    const t = i / rate;
    phase += (2 * Math.PI * (to + (from - to) * Math.exp(-t / fall))) / rate;
    out[i] = gain * Math.exp(-t / decay) * Math.sin(phase) * Math.min(1, (seconds - t) / 0.02);
  }
  return out;
}

function noise(
  rate: number,
  seconds: number,
  decay: number,
  cutoff: number,
  gain: number,
  random: Random,
  side: 'low' | 'high',
  attack = 0.0004,
): Float32Array {
  const out = new Float32Array(Math.round(seconds * rate));
  const filter = side === 'low' ? Biquad.lowpass(rate, cutoff) : Biquad.highpass(rate, cutoff);
  for (let i = 0; i < out.length; i++) {
    const t = i / rate;
    out[i] =
      filter.step(random.next() * 2 - 1) *
      gain *
      Math.min(1, t / attack) *
      Math.exp(-t / decay) *
      Math.min(1, (seconds - t) / 0.02);
  }
  return out;
}

/** Six squares at the ratios of an analogue drum machine's cymbal, high-passed. */
function metallic(
  rate: number,
  seconds: number,
  decay: number,
  tune: number,
  cutoff: number,
  gain: number,
): Float32Array {
  const out = new Float32Array(Math.round(seconds * rate));
  const filter = Biquad.highpass(rate, cutoff);
  const steps = [263, 400, 421, 474, 587, 845].map((hz) => (hz * 2.1 * tune) / rate);
  const phases = steps.map((_, k) => k / 6);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < 6; k++) {
      phases[k] = (phases[k]! + steps[k]!) % 1;
      sum += phases[k]! < 0.5 ? 1 : -1;
    }
    const t = i / rate;
    out[i] = (filter.step(sum) * gain * Math.exp(-t / decay) * Math.min(1, (seconds - t) / 0.02)) / 3;
  }
  return out;
}
