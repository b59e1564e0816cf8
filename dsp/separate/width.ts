import type { AudioSource, Progress } from '../audio/source.ts';
import { BLOCK, Scratch } from '../audio/views.ts';

/** Energy of the side (L − R) over that of the mid (L + R) of a stereo source; 0 for mono and for silence. One pass. */
export function widthOf(source: AudioSource, progress: Progress): number {
  if (source.channels !== 2) return 0;
  const scratch = new Scratch(2);
  let mids = 0;
  let sides = 0;
  for (let at = 0; at < source.length; at += BLOCK) {
    progress(at / source.length);
    const [left, right] = scratch.of(Math.min(BLOCK, source.length - at)) as [Float32Array, Float32Array];
    source.read(at, [left, right]);
    for (let n = 0; n < left.length; n++) {
      mids += (left[n]! + right[n]!) ** 2;
      sides += (left[n]! - right[n]!) ** 2;
    }
  }
  return sides === 0 ? 0 : sides / Math.max(mids, 1e-30);
}
