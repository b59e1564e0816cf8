import { RealFft } from './fft.ts';

/**
 * Filters and keeps every `factor`-th sample, by overlap-save: the spectrum is multiplied by the filter's and folded onto itself, which is what
 * leaving samples out does in the frequency domain, so the way back is an FFT that is `factor` times shorter. Several times faster than the direct sum
 * for filters of a hundred taps. Rounding lies about 120 dB below the loudest sample of a block.
 */
export class FoldDecimator {
  /** Samples that a block takes in. */
  readonly span: number;
  /** Samples that it gives. */
  readonly given: number;
  private readonly factor: number;
  private readonly forward: RealFft;
  private readonly backward: RealFft;
  private readonly response: Float32Array;
  private readonly spectrum: Float32Array;
  private readonly folded: Float32Array;

  /** taps: h of out[n] = Σ h[k] · x[n · factor + k]. factor: a power of two, 2 to 16. */
  constructor(taps: Float64Array, factor: number) {
    // A block of eight filter lengths or more wastes at most an eighth of its work.
    this.span = Math.max(4096, 2 ** Math.ceil(Math.log2(8 * taps.length)));
    this.given = Math.floor((this.span - taps.length) / factor) + 1;
    this.factor = factor;
    this.forward = RealFft.of(this.span);
    this.backward = RealFft.of(this.span / factor);
    this.response = new Float32Array(this.span);
    this.spectrum = new Float32Array(this.span);
    this.folded = new Float32Array(this.span / factor);
    // Neither direction of the FFT is normalised.
    for (let k = 0; k < taps.length; k++) this.response[k] = taps[k]! / this.span;
    this.forward.forward(this.response, this.response);
  }

  /** block: `span` samples → into: the first into.length ≤ `given` outputs. */
  run(block: Float32Array, into: Float32Array): void {
    const { spectrum, folded } = this;
    this.forward.forward(block, spectrum);
    this.filter();
    this.fold();
    this.backward.inverse(folded, folded);
    for (let n = 0; n < into.length; n++) into[n] = folded[n]!;
  }

  /** Times the conjugate of the response: the sum runs forwards over the block. */
  private filter(): void {
    const { spectrum, response, span } = this;
    spectrum[0]! *= response[0]!;
    spectrum[1]! *= response[1]!;
    for (let i = 2; i < span; i += 2) {
      const re = spectrum[i]!;
      const im = spectrum[i + 1]!;
      spectrum[i] = re * response[i]! + im * response[i + 1]!;
      spectrum[i + 1] = im * response[i]! - re * response[i + 1]!;
    }
  }

  /** Bin k of the short spectrum is the sum of the bins k + j · span / factor of the long one, those above its half being the conjugates of those below. */
  private fold(): void {
    const { spectrum, folded, span, factor } = this;
    const short = span / factor;
    const half = span / 2;
    folded[0] = spectrum[0]! + spectrum[1]!;
    folded[1] = 0;
    for (let j = 1; j < factor / 2; j++) folded[0]! += 2 * spectrum[2 * j * short]!;
    for (let j = 0; j < factor / 2; j++) folded[1]! += 2 * spectrum[2 * (j * short + short / 2)]!;
    for (let k = 1; k < short / 2; k++) {
      let re = 0;
      let im = 0;
      for (let bin = k; bin < half; bin += short) {
        re += spectrum[2 * bin]!;
        im += spectrum[2 * bin + 1]!;
      }
      for (let bin = short - k; bin < half; bin += short) {
        re += spectrum[2 * bin]!;
        im -= spectrum[2 * bin + 1]!;
      }
      folded[2 * k] = re;
      folded[2 * k + 1] = im;
    }
  }
}
