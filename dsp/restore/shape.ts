import type { Bands } from './bands.ts';
import { BANDS } from './bands.ts';

/** dB; as good as nothing. */
export const MUTE = -150;
/** Seconds over which a reshaped piece fades in from its untouched edges. */
const EDGE = 0.008;

/** One layer of a reshaped piece: a sound, and for each frame the gains of its bands in dB. */
export interface Layer {
  readonly audio: readonly Float32Array[];
  /** Frame i is centred on from + i · hop. Frames before the first and after the last repeat them. */
  readonly gains: readonly Float32Array[];
}

/**
 * audio with [from, to) replaced by the sum of the layers, each filtered by its gains; the first and last milliseconds fade
 * between the two, so that nothing outside [from, to) changes.
 */
export function reshape(
  audio: readonly Float32Array[],
  from: number,
  to: number,
  sampleRate: number,
  layers: readonly Layer[],
  bands: Bands,
): Float32Array[] {
  const { size, hop } = bands;
  const spectrum = new Float32Array(size);
  const gain = new Float32Array(size / 2 + 1);
  const edge = Math.max(1, Math.min(Math.round(EDGE * sampleRate), (to - from) >> 2));
  const count = Math.ceil((to - from) / hop);
  return audio.map((channel, c) => {
    const sum = new Float32Array(to - from);
    for (const layer of layers) {
      for (let i = -2; i <= count + 2; i++) {
        const gains = layer.gains[Math.max(0, Math.min(layer.gains.length - 1, i))]!;
        if (gains.every((value) => value <= MUTE)) continue;
        const at = from + i * hop - size / 2;
        bands.spectrum(layer.audio[c]!, at, spectrum);
        bands.gains(gains, gain);
        spectrum[0]! *= gain[0]!;
        spectrum[1]! *= gain[size / 2]!;
        for (let k = 1; k < size / 2; k++) {
          spectrum[2 * k]! *= gain[k]!;
          spectrum[2 * k + 1]! *= gain[k]!;
        }
        bands.inverse(spectrum, spectrum);
        const first = Math.max(0, from - at);
        const end = Math.min(size, to - at);
        for (let n = first; n < end; n++) sum[at - from + n]! += spectrum[n]!;
      }
    }
    const out = channel.slice();
    for (let n = 0; n < sum.length; n++) {
      const near = Math.min(n + 0.5, sum.length - n - 0.5);
      const mix = near >= edge ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * near) / edge);
      out[from + n] = (1 - mix) * channel[from + n]! + mix * sum[n]!;
    }
    return out;
  });
}

/** Each band's gains averaged over the frames within `reach` of each: what changes slower does not flutter. */
export function smoothed(gains: readonly Float32Array[], reach: number): Float32Array[] {
  return gains.map((_, t) => {
    const out = new Float32Array(BANDS);
    const first = Math.max(0, t - reach);
    const last = Math.min(gains.length - 1, t + reach);
    for (let i = first; i <= last; i++) for (let b = 0; b < BANDS; b++) out[b]! += gains[i]![b]! / (last - first + 1);
    return out;
  });
}
