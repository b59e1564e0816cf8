import type { SlotMeasures } from './waveform.ts';

/**
 * Looks for the sharpest isolated impulse: the second difference (which whitens music) is compared in windows of a
 * quarter millisecond with the loudest of the windows around it. A click stands alone; a drum goes on sounding.
 */
export class ImpulseMeter {
  private readonly cell: number;
  /** Cells on either side that an impulse may cover itself, and how many beyond are looked at. */
  private readonly own: number;
  private readonly around: number;
  private cells = new Float32Array(0);

  constructor(sampleRate: number) {
    this.cell = Math.max(2, Math.round(sampleRate * 0.00025));
    this.own = 4;
    this.around = 24;
  }

  /** How far x must reach beyond the slot on either side. */
  get reach(): number {
    return this.cell * (this.own + this.around + 2);
  }

  measure(x: Float32Array, from: number, to: number, out: SlotMeasures): void {
    const { cell, own, around } = this;
    const lead = own + around + 1;
    const count = Math.ceil((to - from) / cell) + 2 * lead;
    if (this.cells.length < count) this.cells = new Float32Array(count);
    const cells = this.cells;
    const start = from - lead * cell;
    for (let k = 0; k < count; k++) {
      let largest = 0;
      const first = start + k * cell;
      for (let i = first; i < first + cell; i++) {
        const second = Math.abs(x[i - 1]! - 2 * x[i]! + x[i + 1]!);
        if (second > largest) largest = second;
      }
      cells[k] = largest;
    }
    let best = 1;
    out.impulseHeight = 0;
    out.impulseAt = 0;
    for (let k = lead; k < count - lead; k++) {
      const height = cells[k]!;
      if (height < cells[k - 1]! || height < cells[k + 1]! || height < 1e-5) continue;
      let before = 1e-6;
      let after = 1e-6;
      for (let j = own + 1; j <= own + around; j++) {
        if (cells[k - j]! > before) before = cells[k - j]!;
        if (cells[k + j]! > after) after = cells[k + j]!;
      }
      const ratio = height / Math.max(before, after);
      if (ratio > best) {
        best = ratio;
        out.impulseHeight = height;
        out.impulseAt = (k - lead) * cell;
      }
    }
    out.impulse = best;
  }
}
