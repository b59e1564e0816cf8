import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { COARSE, decimatedSource } from '../../signal/decimate.ts';
import { eachFrame, Stft } from '../../signal/stft.ts';

const RATE = 5500;
const HOP = 550;
const SIZE = 2048;
/** Frames a second. */
export const CHROMA_FPS = RATE / HOP;

/**
 * Pitch-class content, 12 numbers a frame, CHROMA_FPS frames a second, of the partials between two frequencies:
 * coarse, only for telling where the harmony changes.
 */
export function pitchClasses(source: AudioSource, lowHz: number, highHz: number, progress: Progress): Float32Array {
  const view = decimatedSource(monoSource(source), RATE, COARSE);
  const stft = new Stft(SIZE, HOP);
  const count = stft.framesOf(view.length);
  const chroma = new Float32Array(12 * count);
  const first = Math.ceil((lowHz * SIZE) / RATE);
  const last = Math.floor((highHz * SIZE) / RATE);
  const classOf = Int32Array.from({ length: last + 1 }, (_, k) =>
    k === 0 ? 0 : ((Math.round(12 * Math.log2((k * RATE) / SIZE / 440)) % 12) + 12) % 12,
  );
  const magnitude = new Float32Array(last + 2);
  eachFrame(view, stft, (t, [spectrum]) => {
    if ((t & 31) === 0) progress(t / count);
    for (let k = first - 1; k <= last + 1; k++) magnitude[k] = Math.hypot(spectrum![2 * k]!, spectrum![2 * k + 1]!);
    for (let k = first; k <= last; k++) {
      const here = magnitude[k]!;
      // Only peaks: the skirts of a strong partial would smear over its neighbours.
      if (here > magnitude[k - 1]! && here >= magnitude[k + 1]!) chroma[12 * t + classOf[k]!]! += here;
    }
  });
  return chroma;
}

/** 0 (the same) … 1 (nothing in common): cosine distance of the mean pitch classes of frames [a, b) and [b, c); square roots tame loud partials. */
export function harmonicChange(chroma: Float32Array, a: number, b: number, c: number): number {
  const frames = chroma.length / 12;
  let dot = 0;
  let left = 0;
  let right = 0;
  for (let p = 0; p < 12; p++) {
    let x = 0;
    let y = 0;
    for (let t = Math.max(0, a); t < Math.min(frames, b); t++) x += Math.sqrt(chroma[12 * t + p]!);
    for (let t = Math.max(0, b); t < Math.min(frames, c); t++) y += Math.sqrt(chroma[12 * t + p]!);
    dot += x * y;
    left += x * x;
    right += y * y;
  }
  return left > 0 && right > 0 ? 1 - dot / Math.sqrt(left * right) : 0;
}
