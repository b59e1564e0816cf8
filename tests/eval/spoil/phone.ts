import type { Random } from '../random.ts';
import { Biquad } from '../render/filter.ts';
import { limited } from './bandlimit.ts';
import { type Codec, recode } from './codec.ts';
import { makeNoise } from './noise.ts';
import { powerOf } from './spoiler.ts';

/**
 * A telephone in row 20: a small room by images, one microphone of 200-7000 Hz with a resonance, the room's noise, automatic gain,
 * then a lossy codec. The direct sound is not delayed, so that times stay those of the song.
 */
export function throughPhone(
  mix: readonly Float32Array[],
  rate: number,
  random: Random,
): { channels: Float32Array[]; detail: string } {
  const mono = mix[0]!.map((_, i) => mix.reduce((sum, channel) => sum + channel[i]!, 0) / mix.length);
  const inRoom = room(mono, rate, random);
  const [low, high] = [random.between(150, 250), random.between(6000, 8000)];
  const band = limited([inRoom.samples], rate, low, high, 'resonant')[0]!;
  const kind = random.pick(['crowd', 'pink', 'wind'] as const);
  const snr = random.between(12, 22);
  const noise = makeNoise(kind, band.length, rate, random);
  Biquad.highpass(rate, low).run(noise);
  const gain = Math.sqrt(powerOf([band]) / powerOf([noise])) * 10 ** (-snr / 20);
  for (let i = 0; i < band.length; i++) band[i]! += gain * noise[i]!;
  automaticGain(band, rate);
  const codec = random.pick(['aac', 'mp3', 'opus'] as const satisfies readonly Codec[]);
  const kbits = { aac: 64, mp3: 64, opus: 32 }[codec];
  const coded = recode([band], rate, codec, kbits)[0]!;
  const detail = `mono, ${low.toFixed(0)}-${high.toFixed(0)} Hz with a resonance, room of ${inRoom.rt60.toFixed(2)} s, ${kind} at ${snr.toFixed(0)} dB, automatic gain, ${codec} ${kbits} kbit/s`;
  return { channels: mix.map(() => coded.slice()), detail };
}

/** Image sources of a box room up to the 5th order, and a diffuse tail; the direct path is moved to time 0. */
function room(x: Float32Array, rate: number, random: Random): { samples: Float32Array; rt60: number } {
  const size = [random.between(6, 14), random.between(5, 11), random.between(3, 5)];
  const from = size.map((side) => side * random.between(0.2, 0.4));
  const to = size.map((side) => side * random.between(0.55, 0.85));
  const wall = random.between(0.55, 0.78);
  const direct = Math.hypot(...from.map((value, k) => value - to[k]!));
  const taps: { delay: number; gain: number }[] = [];
  const order = 5;
  for (let i = -order; i <= order; i++) {
    for (let j = -order; j <= order; j++) {
      for (let k = -2; k <= 2; k++) {
        const images = [i, j, k].map((n, axis) =>
          n % 2 === 0 ? n * size[axis]! + from[axis]! : (n + 1) * size[axis]! - from[axis]!,
        );
        const distance = Math.hypot(...images.map((value, axis) => value - to[axis]!));
        const bounces = Math.abs(i) + Math.abs(j) + Math.abs(k);
        const gain = (wall ** bounces * direct) / Math.max(distance, direct);
        if (gain > 0.02)
          taps.push({ delay: Math.round(((distance - direct) / 343) * rate), gain: gain * (bounces % 2 ? -0.6 : 0.6) });
      }
    }
  }
  // The direct path leads the others as it does for somebody in the same room.
  const out = x.slice();
  for (const { delay, gain } of taps) {
    if (delay <= 0) continue;
    for (let i = delay; i < x.length; i++) out[i]! += 0.5 * gain * x[i - delay]!;
  }
  const volume = size[0]! * size[1]! * size[2]!;
  const surface = 2 * (size[0]! * size[1]! + size[0]! * size[2]! + size[1]! * size[2]!);
  return { samples: out, rt60: (0.161 * volume) / (surface * (1 - wall * wall)) };
}

/** A phone's automatic gain: towards one level within a second, quickly down, slowly up, with a limiter behind it. */
function automaticGain(x: Float32Array, rate: number): void {
  const fast = 1 - Math.exp(-1 / (0.03 * rate));
  const slow = 1 - Math.exp(-1 / (0.8 * rate));
  let level = 0.05;
  for (let i = 0; i < x.length; i++) {
    const a = Math.abs(x[i]!);
    level += (a > level ? fast : slow) * (a - level);
    const gain = Math.min(8, 0.35 / Math.max(0.02, level));
    x[i] = 0.95 * Math.tanh((x[i]! * gain) / 0.95);
  }
}
