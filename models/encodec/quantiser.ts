/**
 * Residual vector quantiser: each stage takes the entry nearest to what the stages before left over (Euclidean), and latents come back as the sum of the
 * entries. Distances are sums of doubles in the order of the channels, so that codes do not depend on the machine; of equals the lowest index is taken.
 */
export interface Quantiser {
  /** Channels of a frame. */
  readonly dim: number;
  readonly stages: number;
  readonly entries: number;
  /** [stages, entries, dim], row-major. */
  readonly codebooks: Float32Array;
}

/** Codes [stages, frames] of latents [dim, frames]; `stages` may be fewer than there are. Throws a RangeError where the length is no number of frames. */
export function quantise(
  quantiser: Quantiser,
  latents: Float32Array,
  stages = quantiser.stages,
): Int32Array<ArrayBuffer> {
  const { dim, entries, codebooks } = quantiser;
  checkStages(quantiser, stages);
  const frames = latents.length / dim;
  if (!Number.isInteger(frames)) {
    throw new RangeError(
      `Latents of ${dim} channels cannot have ${latents.length} values: give ${dim} for each frame.`,
    );
  }
  const codes = new Int32Array(stages * frames);
  // Frame-major and in single precision, as the reference leaves it after each stage.
  const left = new Float32Array(dim * frames);
  for (let channel = 0; channel < dim; channel++) {
    for (let frame = 0; frame < frames; frame++) left[frame * dim + channel] = latents[channel * frames + frame]!;
  }
  const power = new Float64Array(entries);
  for (let stage = 0; stage < stages; stage++) {
    const book = codebooks.subarray(stage * entries * dim, (stage + 1) * entries * dim);
    for (let entry = 0; entry < entries; entry++) {
      let sum = 0;
      for (let channel = 0; channel < dim; channel++) sum += book[entry * dim + channel]! ** 2;
      power[entry] = sum;
    }
    for (let frame = 0; frame < frames; frame++) {
      const at = frame * dim;
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let entry = 0; entry < entries; entry++) {
        const row = entry * dim;
        let dot = 0;
        for (let channel = 0; channel < dim; channel++) dot += left[at + channel]! * book[row + channel]!;
        // |x - e|² without |x|², which is the same for every entry.
        const distance = power[entry]! - 2 * dot;
        if (distance < least) {
          least = distance;
          best = entry;
        }
      }
      codes[stage * frames + frame] = best;
      for (let channel = 0; channel < dim; channel++) left[at + channel]! -= book[best * dim + channel]!;
    }
  }
  return codes;
}

/** Latents [dim, frames]: the sum of the entries of codes [stages, frames]. Throws a RangeError where a code names no entry. */
export function dequantise(
  quantiser: Quantiser,
  codes: Int32Array,
  stages = quantiser.stages,
): Float32Array<ArrayBuffer> {
  const { dim, entries, codebooks } = quantiser;
  checkStages(quantiser, stages);
  const frames = codes.length / stages;
  if (!Number.isInteger(frames)) {
    throw new RangeError(
      `Codes of ${stages} stages cannot have ${codes.length} values: give ${stages} for each frame.`,
    );
  }
  const latents = new Float32Array(dim * frames);
  for (let stage = 0; stage < stages; stage++) {
    for (let frame = 0; frame < frames; frame++) {
      const code = codes[stage * frames + frame]!;
      if (code < 0 || code >= entries) {
        throw new RangeError(`Code ${code} at frame ${frame} names no entry: give 0 to ${entries - 1}.`);
      }
      const row = (stage * entries + code) * dim;
      for (let channel = 0; channel < dim; channel++) latents[channel * frames + frame]! += codebooks[row + channel]!;
    }
  }
  return latents;
}

function checkStages({ stages: all }: Quantiser, stages: number): void {
  if (!Number.isInteger(stages) || stages < 1 || stages > all) {
    throw new RangeError(`The quantiser has ${all} stages, not ${stages}: ask for 1 to ${all}.`);
  }
}
