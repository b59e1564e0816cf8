// A picture of the screen in 256 colours: a third of the bytes, and nothing that the eye misses in an interface.

import { palettePng } from '../host/export/png.ts';

const COLOURS = 256;

/**
 * Pixels as a PNG of 256 colours, where colours that differ in the lowest three bits count as one. Each is chosen where those before it leave the
 * largest error, so that a rare colour that is like no other (a warning) stays what it is.
 * @param {number} width @param {number} height @param {Uint8Array} rgba @returns {Buffer}
 */
export function fewColours(width, height, rgba) {
  /** @param {number} i */
  const cellAt = (i) => ((rgba[i] >> 3) << 10) | ((rgba[i + 1] >> 3) << 5) | (rgba[i + 2] >> 3);
  /** @type {Map<number, [r: number, g: number, b: number, count: number]>} */
  const cells = new Map();
  for (let i = 0; i < rgba.length; i += 4) {
    const cell = cellAt(i);
    const sum = cells.get(cell) ?? [0, 0, 0, 0];
    for (const c of [0, 1, 2]) sum[c] += rgba[i + c];
    sum[3]++;
    cells.set(cell, sum);
  }
  const means = [...cells].map(([cell, [r, g, b, count]]) => ({
    cell,
    count,
    colour: [r / count, g / count, b / count],
    left: Number.POSITIVE_INFINITY,
    index: 0,
  }));
  /** @type {number[][]} */
  const palette = [];
  for (; palette.length < Math.min(COLOURS, means.length); ) {
    const worst = means.reduce((a, b) => (b.left * b.count > a.left * a.count ? b : a));
    for (const mean of means) {
      const distance = mean.colour.reduce((sum, value, c) => sum + (value - worst.colour[c]) ** 2, 0);
      if (distance >= mean.left) continue;
      mean.left = distance;
      mean.index = palette.length;
    }
    palette.push(worst.colour);
  }
  const nearest = new Map(means.map(({ cell, index }) => [cell, index]));
  const pixels = Uint8Array.from({ length: width * height }, (_, n) => nearest.get(cellAt(4 * n)));
  return palettePng(width, height, pixels, Uint8Array.from(palette.flat().map(Math.round)));
}
