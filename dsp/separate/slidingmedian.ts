/** The median of the last `width` frames in each bin, kept in order from frame to frame. `width` is odd. */
export class TimeMedian {
  private readonly width: number;
  private readonly bins: number;
  private readonly sorted: Float32Array;
  private readonly recent: Float32Array[];
  private next = 0;

  constructor(bins: number, width: number) {
    this.width = width;
    this.bins = bins;
    this.sorted = new Float32Array(bins * width);
    this.recent = Array.from({ length: width }, () => new Float32Array(bins));
  }

  /** Takes in the next frame in place of the oldest one, and writes each bin's median. Frames before the first were 0. */
  push(frame: Float32Array, median: Float32Array): void {
    const { width, sorted } = this;
    const oldest = this.recent[this.next]!;
    for (let k = 0; k < this.bins; k++) {
      replace(sorted, k * width, width, oldest[k]!, frame[k]!);
      median[k] = sorted[k * width + (width >> 1)]!;
    }
    oldest.set(frame);
    this.next = (this.next + 1) % width;
  }
}

/** median[k] = the median of frame[k − reach … k + reach]; the ends are repeated. */
export class FrequencyMedian {
  private readonly reach: number;
  private readonly sorted: Float32Array;

  constructor(reach: number) {
    this.reach = reach;
    this.sorted = new Float32Array(2 * reach + 1);
  }

  run(frame: Float32Array, median: Float32Array): void {
    const { reach, sorted } = this;
    const width = sorted.length;
    const last = frame.length - 1;
    for (let d = -reach; d <= reach; d++) sorted[d + reach] = frame[Math.min(last, Math.max(0, d))]!;
    sorted.sort();
    median[0] = sorted[reach]!;
    for (let k = 1; k <= last; k++) {
      replace(sorted, 0, width, frame[Math.max(0, k - reach - 1)]!, frame[Math.min(last, k + reach)]!);
      median[k] = sorted[reach]!;
    }
  }
}

/** In the rising run sorted[from … from + width), takes out one `old` (which is in it) and puts in `value`. */
function replace(sorted: Float32Array, from: number, width: number, old: number, value: number): void {
  if (old === value) return;
  let low = from;
  let high = from + width - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < old) low = middle + 1;
    else high = middle;
  }
  const end = from + width - 1;
  while (low < end && sorted[low + 1]! < value) {
    sorted[low] = sorted[low + 1]!;
    low++;
  }
  while (low > from && sorted[low - 1]! > value) {
    sorted[low] = sorted[low - 1]!;
    low--;
  }
  sorted[low] = value;
}
