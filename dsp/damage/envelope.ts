import { toByte } from './bands.ts';

/** Seconds a cell of the fine envelope. */
const CELL = 0.0005;

/** The peak of every half millisecond over all channels, a byte each (7 MB an hour): fine enough to see a gap's edges. */
export class Envelope {
  readonly cell: number;
  readonly peaks: Uint8Array;
  private readonly length: number;

  constructor(sampleRate: number, length: number) {
    this.cell = Math.max(4, Math.round(sampleRate * CELL));
    this.length = length;
    this.peaks = new Uint8Array(Math.ceil(length / this.cell));
  }

  /** Enters `count` frames, the first of which is frame `start` of the recording and lies at `offset` in the block. Cells may straddle calls. */
  enter(block: readonly Float32Array[], offset: number, start: number, count: number): void {
    const { cell, peaks } = this;
    const end = Math.min(this.length, start + count);
    for (let k = Math.floor(start / cell); k * cell < end; k++) {
      const from = Math.max(start, k * cell);
      const to = Math.min(end, (k + 1) * cell);
      let peak = 0;
      for (const x of block) {
        for (let i = from - start + offset; i < to - start + offset; i++) {
          const height = Math.abs(x[i]!);
          if (height > peak) peak = height;
        }
      }
      const code = peak > 1e-7 ? toByte(20 * Math.log10(peak)) : 0;
      if (code > peaks[k]!) peaks[k] = code;
    }
  }
}
