/**
 * From float32 to integers. To 16 bits, a sample that lies on the grid (16-bit material passed through, digital silence)
 * is written as it is, and any other sample gets TPDF dither of ±1 LSB, so that its error is noise and not distortion.
 * The rule looks at each sample by itself: what was not touched stays bit-identical beside what was.
 * The dither sequence depends on the seed and the sample's place only, not on how the audio was cut into blocks.
 * To 24 bits it is rounding to the nearest: the error, −150 dBFS, lies below the noise of any converter.
 */
export class Quantizer {
  private readonly scale: number;
  private readonly dither: boolean;
  private state: number;
  /** Samples that lay beyond full scale and were held at it. */
  clipped = 0;

  constructor(bits: 16 | 24, seed: number) {
    this.scale = 2 ** (bits - 1);
    this.dither = bits === 16;
    // A zero state would stay zero; the multiplier spreads neighbouring seeds apart.
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) | 0 || 1;
  }

  /** Interleaves a planar block as integers into `into`. */
  quantize(block: readonly Float32Array[], into: Int32Array): void {
    const { scale, dither } = this;
    const n = block[0]!.length;
    const channels = block.length;
    const top = scale - 1;
    let state = this.state;
    for (let i = 0, k = 0; i < n; i++) {
      for (let c = 0; c < channels; c++, k++) {
        // Two xorshift32 steps: the difference of two uniform numbers is triangular in (−1, 1).
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        const first = state >>> 0;
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        const sample = block[c]![i]!;
        let value = sample * scale;
        if (value !== Math.floor(value)) {
          const noise = dither ? (first - (state >>> 0)) / 4294967296 : 0;
          value = Math.floor(value + noise + 0.5);
        }
        if (sample > 1 || sample < -1) this.clipped++;
        into[k] = value > top ? top : value < -scale ? -scale : value;
      }
    }
    this.state = state;
  }
}
