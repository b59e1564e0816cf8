import { BANDS, type Bands } from './bands.ts';

/** dB; as good as nothing. */
export const MUTE = -150;
/** Seconds over which a reshaped piece fades in from its untouched edges. */
const EDGE = 0.008;

/** One layer of a reshaped piece: a sound, and what becomes of its spectra. */
export interface Layer {
  readonly audio: readonly Float32Array[];
  /**
   * Changes one packed spectrum of one channel in place. Called for each channel in turn with rising frames; frame i is centred on
   * from + i · hop, and some lie just outside the piece.
   */
  change(frame: number, channel: number, spectrum: Float32Array): void;
}

/** A layer whose bands are changed by gains in dB, a frame each; frames before the first and after the last repeat them. */
export function gainLayer(audio: readonly Float32Array[], gains: readonly Float32Array[], bands: Bands): Layer {
  const gain = new Float32Array(bands.size / 2 + 1);
  return {
    audio,
    change(frame, _channel, spectrum) {
      bands.gains(gains[Math.max(0, Math.min(gains.length - 1, frame))]!, gain);
      multiply(spectrum, gain);
    },
  };
}

/** Multiplies the bins of a packed spectrum by real gains. */
export function multiply(spectrum: Float32Array, gain: Float32Array | Float64Array): void {
  const half = spectrum.length / 2;
  spectrum[0]! *= gain[0]!;
  spectrum[1]! *= gain[half]!;
  for (let k = 1; k < half; k++) {
    spectrum[2 * k]! *= gain[k]!;
    spectrum[2 * k + 1]! *= gain[k]!;
  }
}

/**
 * audio with [from, to) replaced by the sum of the layers; the first and last milliseconds fade between the two, and nothing
 * outside [from, to) changes.
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
  const edge = Math.max(1, Math.min(Math.round(EDGE * sampleRate), (to - from) >> 2));
  const count = Math.ceil((to - from) / hop);
  return audio.map((channel, c) => {
    const sum = new Float32Array(to - from);
    for (const layer of layers) {
      for (let i = -2; i <= count + 2; i++) {
        const at = from + i * hop - size / 2;
        bands.spectrum(layer.audio[c]!, at, spectrum);
        layer.change(i, c, spectrum);
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
