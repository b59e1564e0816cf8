import type { Columns } from '../data/peaks.ts';
import type { Rgb } from './palette.ts';

/** Waveforms are written as pixels: thousands of thin rectangles cost a drawing library ten times as much. */

/** A picture of RGBA pixels, each one word of red, green, blue, alpha from the low byte up. */
export interface Pixels {
  readonly words: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** How a waveform is inked: alpha of its peaks and of its body, 0..1. */
export interface Ink {
  readonly color: Rgb;
  readonly peaks: number;
  readonly body: number;
}

/**
 * Inks columns `from` … `to` over what is there. `gain` scales the sound to half of `height`; the middle lies at `top` + half of it.
 * Edges are smoothed by the share of the pixel that they cover. Every column is at least one pixel high: silence is a line.
 */
export function inkWave(
  { words, width, height: rows }: Pixels,
  columns: Columns,
  from: number,
  to: number,
  top: number,
  height: number,
  gain: number,
  ink: Ink,
): void {
  const middle = top + height / 2;
  const scale = (height / 2) * gain;
  const least = top;
  const most = top + height;
  const [red, green, blue] = ink.color;
  for (let x = from; x < to; x++) {
    let upper = Math.max(least, middle - columns.high[x]! * scale);
    let lower = Math.min(most, middle - columns.low[x]! * scale);
    if (lower - upper < 1) {
      const centre = Math.min(most - 0.5, Math.max(least + 0.5, (upper + lower) / 2));
      upper = centre - 0.5;
      lower = centre + 0.5;
    }
    const body = Math.min(columns.core[x]! * scale, (lower - upper) / 2);
    const bodyTop = Math.max(upper, middle - body);
    const bodyEnd = Math.min(lower, middle + body);
    const first = Math.max(0, Math.floor(upper));
    const last = Math.min(rows - 1, Math.ceil(lower) - 1);
    for (let y = first; y <= last; y++) {
      const cover = Math.min(y + 1, lower) - Math.max(y, upper);
      const inside = Math.max(0, Math.min(y + 1, bodyEnd) - Math.max(y, bodyTop));
      const alpha = ink.peaks * (cover - inside) + ink.body * inside;
      const at = y * width + x;
      words[at] = over(words[at]!, red, green, blue, alpha);
    }
  }
}

/** Inks only the rim of a waveform, one pixel wide: the ghost of what was there before. */
export function inkRim(
  { words, width, height: rows }: Pixels,
  columns: Columns,
  from: number,
  to: number,
  top: number,
  height: number,
  gain: number,
  [red, green, blue]: Rgb,
  alpha: number,
): void {
  const middle = top + height / 2;
  const scale = (height / 2) * gain;
  for (const side of [columns.high, columns.low]) {
    let before = -1;
    for (let x = from; x < to; x++) {
      const y = Math.round(Math.min(top + height - 1, Math.max(top, middle - side[x]! * scale)));
      // From the last column's height to this one's, so that the rim has no holes.
      const start = before < 0 ? y : Math.min(y, before + Math.sign(y - before));
      const end = before < 0 ? y : Math.max(y, before + Math.sign(y - before));
      for (let row = Math.max(0, start); row <= Math.min(rows - 1, end); row++) {
        const at = row * width + x;
        words[at] = over(words[at]!, red, green, blue, alpha);
      }
      before = y;
    }
  }
}

/** Marks the ends of columns that reach the ceiling: flat peaks are seen as such. Two pixels at each end. */
export function inkCeiling(
  { words, width, height: rows }: Pixels,
  columns: Columns,
  from: number,
  to: number,
  top: number,
  height: number,
  gain: number,
  ceiling: number,
  [red, green, blue]: Rgb,
): void {
  const middle = top + height / 2;
  const scale = (height / 2) * gain;
  const mark = (x: number, y: number) => {
    for (let row = Math.round(y) - 1; row <= Math.round(y); row++) {
      if (row >= 0 && row < rows) words[row * width + x] = over(0, red, green, blue, 1);
    }
  };
  for (let x = from; x < to; x++) {
    if (columns.high[x]! >= ceiling) mark(x, Math.max(top + 1, middle - columns.high[x]! * scale));
    if (columns.low[x]! <= -ceiling) mark(x, Math.min(top + height - 1, middle - columns.low[x]! * scale));
  }
}

/** A colour laid over a pixel that may be transparent. */
export function over(below: number, red: number, green: number, blue: number, alpha: number): number {
  const belowAlpha = (below >>> 24) / 255;
  const rest = belowAlpha * (1 - alpha);
  const total = alpha + rest;
  if (total <= 0) return 0;
  const share = alpha / total;
  const r = red * share + (below & 255) * (1 - share);
  const g = green * share + ((below >>> 8) & 255) * (1 - share);
  const b = blue * share + ((below >>> 16) & 255) * (1 - share);
  return ((Math.round(total * 255) << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
}
