import type { Cause } from '../damage/finding.ts';

/** dB of distance between spectra, a band, under which damage is not heard, and mending it is not worth a risk. */
export const INAUDIBLE = 0.25;

/** One thing that can be measured of a kind of damage without knowing what was there before. */
interface Symptom {
  /** With its unit, as it is shown. */
  readonly name: string;
  /** ≥ 0; more is worse. */
  readonly value: number;
  /** What of it is too little to matter. */
  readonly audible: number;
}

/** The symptom of a cause in the middle of planar audio (`lead` frames on either side are context); null where none is simple to tell. */
export function symptom(
  cause: Cause | undefined,
  audio: readonly Float32Array[],
  sampleRate: number,
  lead: number,
): Symptom | null {
  const inside = audio.map((channel) => channel.subarray(lead, channel.length - lead));
  switch (cause) {
    case 'clipping':
      return { name: '% of samples at the ceiling', value: 100 * atCeiling(inside), audible: 0.02 };
    case 'dropout':
      return { name: '% of silent time', value: 100 * silent(inside, sampleRate), audible: 2 };
    case 'click':
      return { name: '% of samples on a sharp edge', value: 100 * standingOut(inside), audible: 0.1 };
    default:
      return null;
  }
}

/** Share of samples that stay within 0.1 % of the largest of their channel for three samples or more. */
function atCeiling(audio: readonly Float32Array[]): number {
  let flat = 0;
  let total = 0;
  for (const channel of audio) {
    let high = 0;
    let low = 0;
    for (const x of channel) {
      high = Math.max(high, x);
      low = Math.min(low, x);
    }
    let run = 0;
    for (let n = 0; n <= channel.length; n++) {
      const x = channel[n] ?? Number.NaN;
      if ((high > 0 && x >= 0.999 * high) || (low < 0 && x <= 0.999 * low)) run++;
      else {
        if (run >= 3) flat += run;
        run = 0;
      }
    }
    total += channel.length;
  }
  return total === 0 ? 0 : flat / total;
}

/** Share of 5 ms blocks more than 70 dB under the loudest one. */
function silent(audio: readonly Float32Array[], sampleRate: number): number {
  const block = Math.max(1, Math.round(0.005 * sampleRate));
  const powers: number[] = [];
  for (let at = 0; at < (audio[0]?.length ?? 0); at += block) {
    let power = 0;
    for (const channel of audio)
      for (let n = at; n < Math.min(channel.length, at + block); n++) power += channel[n]! ** 2;
    powers.push(power / block);
  }
  const loudest = powers.reduce((a, b) => Math.max(a, b), 0);
  const least = Math.max(1e-9, loudest * 1e-7);
  return powers.length === 0 ? 0 : powers.filter((power) => power < least).length / powers.length;
}

/** Share of samples whose second difference stands out of the passage's usual one like the edge of a click. */
function standingOut(audio: readonly Float32Array[]): number {
  let out = 0;
  let total = 0;
  for (const channel of audio) {
    const steps = new Float32Array(Math.max(0, channel.length - 2));
    for (let n = 0; n < steps.length; n++) steps[n] = Math.abs(channel[n]! - 2 * channel[n + 1]! + channel[n + 2]!);
    const usual = steps.slice().sort()[steps.length >> 1] ?? 0;
    for (const step of steps) if (step > EDGE * usual + 1e-6) out++;
    total += steps.length;
  }
  return total === 0 ? 0 : out / total;
}

/** Times the median: Gaussian noise never gets there (1e-9), attacks seldom do. */
const EDGE = 9;
