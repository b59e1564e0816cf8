/** Hz. Below the first, each bin is a band of its own; up to the second two bins share one, above six: 11, 22 and 65 Hz wide. */
const SINGLES = 2800;
const PAIRS = 8300;

/** The bins of a spectrum, joined where hearing and the masks need no finer detail: a third of the numbers to look at. */
export class Bands {
  readonly count: number;
  /** First bin of each band, and the number of bins at the end. */
  private readonly edges: Int32Array;

  /** Of packed spectra of 2 · (bins − 1) numbers with bins `binHz` apart. */
  constructor(bins: number, binHz: number) {
    const edges: number[] = [];
    for (let k = 0; k < bins; ) {
      edges.push(k);
      k += k * binHz < SINGLES ? 1 : k * binHz < PAIRS ? 2 : 6;
    }
    this.count = edges.length;
    this.edges = Int32Array.from([...edges, bins]);
  }

  /** The middle of a band, in bins. */
  centre(band: number): number {
    return (this.edges[band]! + this.edges[band + 1]! - 1) / 2;
  }

  /** First bin of a band, and the bin after its last. */
  range(band: number): readonly [number, number] {
    return [this.edges[band]!, this.edges[band + 1]!];
  }

  /** Mean power of each band's bins. */
  powers(spectrum: Float32Array, power: Float32Array): void {
    const { edges, count } = this;
    const half = spectrum.length >> 1;
    for (let b = 0; b < count; b++) {
      const from = edges[b]!;
      const to = edges[b + 1]!;
      let sum = 0;
      for (let k = from; k < to; k++) {
        if (k === 0) sum += spectrum[0]! * spectrum[0]!;
        else if (k === half) sum += spectrum[1]! * spectrum[1]!;
        else sum += spectrum[2 * k]! * spectrum[2 * k]! + spectrum[2 * k + 1]! * spectrum[2 * k + 1]!;
      }
      power[b] = sum / (to - from);
    }
  }

  /** into = spectrum · gain · `scale`, with one gain a band. */
  apply(spectrum: Float32Array, gains: Float32Array, scale: number, into: Float32Array): void {
    const { edges, count } = this;
    const half = spectrum.length >> 1;
    for (let b = 0; b < count; b++) {
      const gain = gains[b]! * scale;
      const to = Math.min(half, edges[b + 1]!);
      for (let k = Math.max(1, edges[b]!); k < to; k++) {
        into[2 * k] = spectrum[2 * k]! * gain;
        into[2 * k + 1] = spectrum[2 * k + 1]! * gain;
      }
    }
    into[0] = spectrum[0]! * gains[0]! * scale;
    into[1] = spectrum[1]! * gains[count - 1]! * scale;
  }
}
