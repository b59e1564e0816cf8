/** Counts how often the sound broke off since play began. Nobody misses a block of silence: what is late in a pause is seen, and not counted. */
export class Underruns {
  /** Since play began. */
  count = 0;
  private seen = 0;

  /** `total`: of the device since it started, here and below. */
  begin(total: number): void {
    this.seen = total;
    this.count = 0;
  }

  look(total: number, isHeard: boolean): void {
    if (isHeard) this.count += Math.max(0, total - this.seen);
    this.seen = total;
  }
}
