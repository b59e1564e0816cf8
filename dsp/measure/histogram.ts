/** LU a bin. Only the choice of blocks near a gate depends on it; energies are summed exactly. */
const RESOLUTION = 0.01;
const LOWEST = -70;
/** Above anything a float file may hold in earnest; louder blocks fall into the last bin. */
const HIGHEST = 40;
const BINS = Math.round((HIGHEST - LOWEST) / RESOLUTION);

/** Loudness blocks above the absolute gate of −70 LUFS, kept as a histogram: gates and percentiles at constant memory. */
export class EnergyHistogram {
  private readonly counts = new Uint32Array(BINS);
  private readonly energies = new Float64Array(BINS);

  /** One block: its mean weighted power and the loudness (LUFS) that follows from it. */
  add(power: number, lufs: number): void {
    if (!(lufs > LOWEST)) return;
    const bin = Math.min(BINS - 1, Math.floor((lufs - LOWEST) / RESOLUTION));
    this.counts[bin]!++;
    this.energies[bin]! += power;
  }

  /** Mean power of the blocks louder than the relative gate, which lies `gate` LU below the mean of all. 0 if there are none. */
  gatedMean(gate: number): number {
    return this.meanFrom(this.firstBin(gate));
  }

  /** Distance in LU between two quantiles (0..1) of the blocks louder than the relative gate. 0 if there are none. */
  spread(gate: number, low: number, high: number): number {
    const first = this.firstBin(gate);
    let count = 0;
    for (let bin = first; bin < BINS; bin++) count += this.counts[bin]!;
    if (count === 0) return 0;
    return RESOLUTION * (this.binOfRank(first, (count - 1) * high) - this.binOfRank(first, (count - 1) * low));
  }

  private firstBin(gate: number): number {
    const mean = this.meanFrom(0);
    if (mean === 0) return BINS;
    const threshold = -0.691 + 10 * Math.log10(mean) - gate;
    return Math.min(BINS, Math.max(0, Math.ceil((threshold - LOWEST) / RESOLUTION)));
  }

  private meanFrom(first: number): number {
    let count = 0;
    let energy = 0;
    for (let bin = first; bin < BINS; bin++) {
      count += this.counts[bin]!;
      energy += this.energies[bin]!;
    }
    return count === 0 ? 0 : energy / count;
  }

  /** The bin that holds the block of this rank (0 = quietest, rounded), counted from bin `first`. */
  private binOfRank(first: number, rank: number): number {
    let seen = 0;
    for (let bin = first; bin < BINS; bin++) {
      seen += this.counts[bin]!;
      if (seen > Math.round(rank)) return bin;
    }
    return BINS - 1;
  }
}
