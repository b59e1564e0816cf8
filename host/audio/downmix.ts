/**
 * The standard fold-down to stereo (ITU-R BS.775): centre and surrounds at −3 dB into their side, a rear centre at −6 dB
 * into both, height channels like the ones below them at −3 dB, the low-frequency channel left out. Not normalised:
 * samples beyond full scale are legal inside the product. Gains by the bit of WAVE's (and FFmpeg's) channel mask.
 */
const HALF = Math.SQRT1_2;
const GAINS: readonly (readonly [left: number, right: number])[] = [
  [1, 0], // front left
  [0, 1], // front right
  [HALF, HALF], // front centre
  [0, 0], // low frequency
  [HALF, 0], // back left
  [0, HALF], // back right
  [1, 0], // front left of centre
  [0, 1], // front right of centre
  [0.5, 0.5], // back centre
  [HALF, 0], // side left
  [0, HALF], // side right
  [0.5, 0.5], // top centre
  [HALF, 0], // top front left
  [0.5, 0.5], // top front centre
  [0, HALF], // top front right
  [0.5, 0], // top back left
  [0.5, 0.5], // top back centre
  [0, 0.5], // top back right
];

/** The usual masks of files that do not say which channel is which: 3.0, quad, 5.0, 5.1, 6.1, 7.1 (as FFmpeg and WAVE guess). */
const USUAL_MASKS: Readonly<Record<number, number>> = {
  3: 0x7,
  4: 0x33,
  5: 0x37,
  6: 0x3f,
  7: 0x70f,
  8: 0x63f,
};

/** Left and right gain of each of `channels` channels, or null where nobody can know what they are. */
export function foldGains(channels: number, mask: bigint): (readonly [number, number])[] | null {
  const gains = gainsOf(mask);
  if (gains.length === channels && !gains.includes(undefined)) return gains as (readonly [number, number])[];
  const usual = USUAL_MASKS[channels];
  return usual === undefined ? null : (gainsOf(BigInt(usual)) as (readonly [number, number])[]);
}

function gainsOf(mask: bigint): ((typeof GAINS)[number] | undefined)[] {
  const out: ((typeof GAINS)[number] | undefined)[] = [];
  for (let bit = 0; mask >> BigInt(bit) > 0n; bit++) if ((mask >> BigInt(bit)) & 1n) out.push(GAINS[bit]);
  return out;
}

/** Sums a planar block into left and right. */
export function fold(
  block: readonly Float32Array[],
  gains: readonly (readonly [number, number])[],
  left: Float32Array,
  right: Float32Array,
): void {
  for (let i = 0; i < left.length; i++) {
    let l = 0;
    let r = 0;
    for (let c = 0; c < block.length; c++) {
      const sample = block[c]![i]!;
      l += gains[c]![0] * sample;
      r += gains[c]![1] * sample;
    }
    left[i] = l;
    right[i] = r;
  }
}
