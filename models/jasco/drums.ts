/** Frames that are averaged to one, so that drums say when and how hard but not with which sound. */
export const BLUR = 3;

/**
 * Latents [frames, dim] with every group of three frames replaced by its mean; a last group that is short is filled up by reflection, without the edge itself
 * (audiocraft, DrumsConditioner._temporal_blur). At least three frames.
 */
export function blurred(latents: Float32Array, frames: number, dim: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(frames * dim);
  for (let first = 0; first < frames; first += BLUR) {
    const members = Array.from({ length: BLUR }, (_, k) =>
      first + k < frames ? first + k : 2 * (frames - 1) - first - k,
    );
    for (let c = 0; c < dim; c++) {
      const mean = members.reduce((sum, frame) => sum + latents[frame * dim + c]!, 0) / BLUR;
      for (let n = first; n < Math.min(frames, first + BLUR); n++) out[n * dim + c] = mean;
    }
  }
  return out;
}
