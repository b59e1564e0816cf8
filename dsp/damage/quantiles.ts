/** Quantiles of any number of values at constant memory: counts in equal bins of [low, high], values beyond fall into the end bins. */
export class RangeHistogram {
  private readonly low: number;
  private readonly scale: number;
  private readonly counts: Uint32Array;
  private total = 0;

  constructor(low: number, high: number, bins: number) {
    this.low = low;
    this.scale = bins / (high - low);
    this.counts = new Uint32Array(bins);
  }

  get count(): number {
    return this.total;
  }

  add(value: number): void {
    const bin = Math.floor((value - this.low) * this.scale);
    this.counts[bin < 0 ? 0 : bin >= this.counts.length ? this.counts.length - 1 : bin]!++;
    this.total++;
  }

  /** The value below which the share `p` (0..1) of the values lies, interpolated within its bin; `low` where there are none. */
  quantile(p: number): number {
    const rank = p * this.total;
    let seen = 0;
    for (let bin = 0; bin < this.counts.length; bin++) {
      const count = this.counts[bin]!;
      if (count > 0 && seen + count >= rank) return this.low + (bin + (rank - seen) / count) / this.scale;
      seen += count;
    }
    return this.low;
  }
}
