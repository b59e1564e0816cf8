import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readSpan } from '../../../dsp/audio/memory.ts';
import { type PerStem, perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { Random } from '../random.ts';
import { loadSong } from '../songs.ts';
import { throughPhone } from '../spoil/phone.ts';
import { spoil } from '../spoil/variants.ts';
import type { TrueDamage } from '../truth.ts';

/** A clean song to be spoiled: its stems are planar and made anew by each call. */
export interface Material {
  readonly id: string;
  readonly rate: number;
  stems(): PerStem<Float32Array[]>;
}

/** A mix that was spoiled here and there, once plain and once after it went through a phone. What is not `meant` is neither right nor wrong to find. */
export interface SpoiledMix {
  readonly through: 'nothing' | 'phone';
  readonly channels: Float32Array[];
  readonly regions: readonly (TrueDamage & { readonly meant: boolean })[];
}

/** Of the training room's songs (models/training/songs.py). */
const RATE = 44100;
const SCALE = 32767;

/** The songs SEED.npy (int16 [4 stems, 2, frames]) of a folder, each played `times` in a row. */
export function arraysIn(folder: string, times: number): Material[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.npy'))
    .toSorted()
    .map((name) => ({
      id: basename(name, '.npy'),
      rate: RATE,
      stems: () => stemsIn(join(folder, name), times),
    }));
}

function stemsIn(path: string, times: number): PerStem<Float32Array[]> {
  const bytes = readFileSync(path);
  const header = 10 + bytes.readUInt16LE(8);
  const values = new Int16Array(bytes.buffer.slice(bytes.byteOffset + header, bytes.byteOffset + bytes.length));
  const length = values.length / (2 * STEMS.length);
  const row = (k: number): Float32Array => {
    const channel = new Float32Array(times * length);
    for (let i = 0; i < channel.length; i++) channel[i] = values[k * length + (i % length)]! / SCALE;
    return channel;
  };
  return perStem((stem) => [row(2 * STEMS.indexOf(stem)), row(2 * STEMS.indexOf(stem) + 1)]);
}

/** A song of the evaluation's own composer. */
export function composed(id: string): Material {
  const song = loadSong(id);
  return {
    id,
    rate: song.mix.sampleRate,
    stems: () => perStem((stem) => readSpan(song.stems[stem], 0, song.mix.length)),
  };
}

export function copyOf(channels: readonly Float32Array[]): Float32Array[] {
  return channels.map((channel) => channel.slice());
}

export function sumOf(stems: PerStem<Float32Array[]>): Float32Array[] {
  return stems.vocals.map((first, c) => first.map((_, i) => STEMS.reduce((sum, stem) => sum + stems[stem][c]![i]!, 0)));
}

/** Two spoiled mixes of a song plain and two through a phone (which is one channel). `key` seeds what is done. */
export function* spoiledMixes(key: string, mix: Float32Array[], rate: number): Generator<SpoiledMix> {
  const phone = throughPhone(mix, rate, new Random('phone', key)).channels.slice(0, 1);
  for (const [through, whole] of [
    ['nothing', mix],
    ['phone', phone],
  ] as const) {
    // What stands in a stem's place is a mix, which nothing can bleed into.
    const mixes = perStem(() => copyOf(whole));
    const regions = spoil(`${key}-${through}`, 'assorted', mixes, rate);
    for (const stem of ['drums', 'other'] as const) {
      const own = regions.filter((region) => region.stem === stem);
      const told = own.map((region) => ({
        ...region,
        stem: 'mix' as const,
        meant: !region.detail.startsWith('bleed'),
      }));
      yield { through, channels: mixes[stem], regions: told };
    }
  }
}
