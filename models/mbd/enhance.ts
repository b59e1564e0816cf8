/**
 * Existing sound made anew from its own codes: EnCodec hears it, MultiBandDiffusion says it again. What the codec cannot hold (noise, clicks, roughness of
 * clipping) is not said again; what is said again is plausible, not true. So it is blended with the sound it came from.
 */

import type { Codec } from '../encodec/codec.ts';
import { normals } from '../random.ts';
import type { Diffusion } from './diffusion.ts';

export interface EnhanceOptions {
  /** 0: the sound as it was, 1: only what was made. */
  readonly wet: number;
  /** Names the noise: one seed gives one take. */
  readonly seed: number;
  /** How exactly the levels of the bands follow the codec's: 0 to 1, default 1. */
  readonly strictness?: number;
  /** Default as `Diffusion.generate`. */
  readonly steps?: readonly number[];
  /** Awaited between evaluations, with the share that is done, 0 to 1. Throws where the work must stop. */
  readonly step?: (share: number) => void | Promise<void>;
}

/** Seconds that are made at once: what codec and diffusion were measured with, and what their memory is bounded by. */
const WINDOW = 10;
/** Seconds in which one window goes over into the next. */
const OVERLAP = 1;

/**
 * Mono at the codec's rate, of any length from 1 sample → the same length. Windows that overlap go over into each other by a fade whose weights add up to 1.
 */
export async function enhanced(
  codec: Codec,
  diffusion: Diffusion,
  audio: Float32Array,
  options: EnhanceOptions,
): Promise<Float32Array<ArrayBuffer>> {
  const { wet, seed, steps, strictness, step } = options;
  if (!(wet >= 0 && wet <= 1))
    throw new RangeError(`The blend must be from 0 (as it was) to 1 (made anew), not ${wet}.`);
  const out = Float32Array.from(audio);
  if (wet === 0 || audio.length === 0) return out;
  const windows = windowsOf(audio.length, WINDOW * codec.sampleRate, OVERLAP * codec.sampleRate);
  const calls = diffusion.noiseCalls(steps);
  out.fill(0);
  for (const [index, { start, end, fadeIn, fadeOut }] of windows.entries()) {
    const cut = audio.subarray(start, end);
    const codes = codec.quantise(await codec.encode(cut));
    const { audio: made } = await diffusion.generate(codec, codes, {
      noise(call, length) {
        const values = new Float32Array(length);
        normals({ seed, stream: index * calls + call }, values);
        return values;
      },
      ...(steps && { steps }),
      ...(strictness !== undefined && { strictness }),
      progress: (done, of) => step?.((index + done / of) / windows.length),
    });
    for (let i = 0; i < cut.length; i++) {
      const rise = i < fadeIn ? (i + 0.5) / fadeIn : 1;
      const fall = cut.length - i <= fadeOut ? (cut.length - i - 0.5) / fadeOut : 1;
      out[start + i]! += rise * fall * (cut[i]! + wet * (made[i]! - cut[i]!));
    }
  }
  return out;
}

interface Window {
  readonly start: number;
  readonly end: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
}

/** As few windows as reach, evenly spread; neighbours share at least `overlap` samples and fade over what they share. */
function windowsOf(length: number, size: number, overlap: number): Window[] {
  const count = length <= size ? 1 : Math.ceil((length - overlap) / (size - overlap));
  const starts = Array.from({ length: count }, (_, index) =>
    count === 1 ? 0 : Math.round(((length - size) * index) / (count - 1)),
  );
  return starts.map((start, index) => {
    const end = Math.min(length, start + size);
    const before = index === 0 ? start : starts[index - 1]! + size;
    const after = starts[index + 1] ?? end;
    return { start, end, fadeIn: before - start, fadeOut: end - after };
  });
}
