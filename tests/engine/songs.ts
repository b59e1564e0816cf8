import type { GraphDocument, GraphRegion, GraphTake } from '../../dsp/graph/document.ts';
import type { AssetReader } from '../../dsp/graph/host.ts';

/** Planar audio by name; stands for assets in tests. */
export type Sounds = Record<string, readonly Float32Array[]>;

export function readerOf(sounds: Sounds): AssetReader {
  return {
    async read(hash, start, count) {
      const sound = sounds[hash];
      if (sound === undefined) throw new Error(`no sound ${hash}`);
      return sound.map((channel) => channel.subarray(start, start + count));
    },
  };
}

/** Stereo sound whose sample tells its frame: left n/2^22, right −n/2^22, exact in float32 up to 2^22 frames. */
export function ramp(length: number): readonly Float32Array[] {
  const left = Float32Array.from({ length }, (_, n) => n / RAMP_SCALE);
  return [left, left.map((x) => -x)];
}

export const RAMP_SCALE = 2 ** 22;

/** Noise from a seed (xorshift32), within ±0.25. */
export function noise(length: number, seed: number): readonly Float32Array[] {
  let state = (seed * 2_654_435_761) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 33;
  };
  return [0, 1].map(() => Float32Array.from({ length }, next));
}

export function sine(length: number, hz: number, sampleRate: number, level = 0.25): readonly Float32Array[] {
  const wave = Float32Array.from({ length }, (_, n) => level * Math.sin((2 * Math.PI * hz * n) / sampleRate));
  return [wave, wave];
}

export const STEM_NAMES = ['vocals', 'drums', 'bass', 'other'] as const;

/** A document over sounds that are called like the stems (and 'residual', or 'mix' alone). */
export function documentOf(sounds: Sounds, sampleRate: number, regions: readonly GraphRegion[] = []): GraphDocument {
  const asset = (hash: string) => ({ hash, length: sounds[hash]![0]!.length });
  const stems = STEM_NAMES.filter((stem) => stem in sounds);
  const first = stems[0] ?? 'mix';
  return {
    sampleRate,
    length: sounds[first]![0]!.length,
    mixAsset: 'mix' in sounds ? asset('mix') : null,
    residual: 'residual' in sounds ? asset('residual') : null,
    tracks: stems.map((stem) => ({ stem, asset: asset(stem), gainDb: 0, pan: 0, mute: false, solo: false })),
    regions,
  };
}

/** A region with one take. */
export function regionOf(
  sounds: Sounds,
  stem: string,
  hash: string,
  start: number,
  { fadeIn, fadeOut, law, blend }: Pick<GraphTake, 'fadeIn' | 'fadeOut' | 'law'> & { blend: number },
): GraphRegion {
  const { length } = sounds[hash]![0]!;
  const take = { asset: { hash, length }, start, end: start + length, fadeIn, fadeOut, law };
  return { id: `${stem}@${start}`, stem, blend, fadeIn: null, fadeOut: null, takes: [take], chosenTake: 0 };
}
