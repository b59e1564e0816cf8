import type { Random } from '../random.ts';
import { type Codec, recode } from './codec.ts';
import { makeNoise } from './noise.ts';
import { powerOf } from './spoiler.ts';

/** dB of the medium's own noise under the sound's usual RMS. */
const FLOOR = [45, 85] as const;
/** Bits between the sound's usual RMS and the step of a coarse grid: 4 is an old sampler, 8 a quiet passage of 16 bits. */
const COARSE = [4, 8] as const;

/**
 * What a whole recording was kept on, damage and all, in place: turned down, a faint floor of noise, stored in 16 or fewer bits with or without
 * dither, coded with losses at a rate that hardly anybody hears. None of it is damage. `usual` is the RMS of what sounds. Says what was done.
 */
export function keep(channels: Float32Array[], rate: number, usual: number, random: Random, codecs: boolean): string {
  const done: string[] = [];
  if (usual === 0 || random.chance(0.25)) return 'as it was';
  let level = usual;
  if (random.chance(0.5)) {
    const gain = 10 ** (random.between(-24, 0) / 20);
    for (const channel of channels) for (let i = 0; i < channel.length; i++) channel[i]! *= gain;
    level *= gain;
    done.push(`${(20 * Math.log10(gain)).toFixed(0)} dB`);
  }
  if (random.chance(0.35)) {
    const under = random.between(...FLOOR);
    const kind = random.pick(['white', 'pink'] as const);
    for (const channel of channels) {
      const noise = makeNoise(kind, channel.length, rate, random);
      const scale = (level * 10 ** (-under / 20)) / Math.sqrt(powerOf([noise]));
      for (let i = 0; i < channel.length; i++) channel[i]! += scale * noise[i]!;
    }
    done.push(`${kind} floor ${under.toFixed(0)} dB under`);
  }
  if (codecs && random.chance(0.15)) {
    const codec = random.pick(['mp3', 'aac', 'opus'] as const satisfies readonly Codec[]);
    const coded = recode(channels, rate, codec, 160);
    for (let c = 0; c < channels.length; c++) channels[c]!.set(coded[c]!);
    done.push(codec);
  }
  if (random.chance(0.6)) {
    const step = random.chance(0.6) ? 2 ** -15 : level * 2 ** -random.between(...COARSE);
    const dither = random.chance(0.5) ? step : 0;
    for (const channel of channels) {
      for (let i = 0; i < channel.length; i++) {
        // Triangular dither, two steps wide.
        const moved = channel[i]! + dither * (random.next() - random.next());
        channel[i] = step * Math.round(moved / step);
      }
    }
    done.push(`steps of ${(20 * Math.log10(step)).toFixed(0)} dBFS${dither > 0 ? ' with dither' : ''}`);
  }
  return done.join(', ') || 'as it was';
}
