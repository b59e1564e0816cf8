/**
 * Sound of JASCO's latents by MultiBandDiffusion instead of the codec's decoder. It was trained to hear the codec's codes, and JASCO's latents are continuous: so they
 * are quantised first, to the nearest codes, as the codec does with those of its own encoder; then it is the official way from codes to sound, with the levels of
 * the bands taken from the codec's sound of the same codes.
 */

import type { Codec } from '../encodec/codec.ts';
import { ModelError } from '../error.ts';
import { normals } from '../random.ts';
import type { Diffusion } from './diffusion.ts';

/** Frames of a window that are to sound; exclusive end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Streams of randomness before these are those of the take itself. */
const FIRST_STREAM = 16;

/**
 * For windows of latents [dim, frames], not normalised, numbered from 0 → frames × hop samples each: inside the span by diffusion, which takes long, and outside by
 * the decoder. One seed gives one sound. `told` is awaited between evaluations with the share that is done, and rejects to stop.
 */
export function diffusedBy(codec: Codec, diffusion: Diffusion, seed: number) {
  const calls = diffusion.noiseCalls();
  return async (
    latents: Float32Array,
    { from, to }: Span,
    window: number,
    told: (share: number) => Promise<void>,
  ): Promise<Float32Array<ArrayBuffer>> => {
    const frames = latents.length / codec.dim;
    const sound = Float32Array.from(await codec.decode(latents));
    const cut = new Float32Array(codec.dim * (to - from));
    for (let c = 0; c < codec.dim; c++) cut.set(latents.subarray(c * frames + from, c * frames + to), c * (to - from));
    const { audio } = await diffusion.generate(codec, codec.quantise(cut), {
      noise(call, length) {
        const values = new Float32Array(length);
        normals({ seed, stream: FIRST_STREAM + window * calls + call }, values);
        return values;
      },
      progress: (done, of) => told(done / of),
    });
    sound.set(audio, from * codec.hop);
    return sound;
  };
}

/** Half precision leaves −70 dB; another codec's entries have nothing to do with these. */
const SAME_DB = -50;

/** Throws a ModelError where two codecs have other entries for the same codes: what was made to hear one would hear noise in the other. */
export function assertSameCodes(codec: Codec, other: Codec): void {
  if (codec.stages === other.stages && codec.entries === other.entries && codec.dim === other.dim) {
    const [own, wanted] = [entriesOf(codec), entriesOf(other)];
    let error = 0;
    let power = 0;
    own.forEach((value, n) => {
      error += (value - wanted[n]!) ** 2;
      power += wanted[n]! ** 2;
    });
    if (10 * Math.log10(error / power) < SAME_DB) return;
  }
  throw new ModelError(
    'MultiBandDiffusion hears the codes of encodec_32khz, and this JASCO file holds another codec: choose the decoder encodec.',
  );
}

/** The sums of the entries of equal number: they differ as soon as any of them do. */
function entriesOf({ stages, entries, dequantise }: Codec): Float32Array {
  return dequantise(Int32Array.from({ length: stages * entries }, (_, n) => n % entries));
}
