// A picture of the screen in 256 colours: a third of the bytes, and nothing that the eye misses in an interface.

import { palettePng } from '../host/export/png.ts';

const COLOURS = 256;

/**
 * Pixels as a PNG of the 256 colours that occur most, where colours that differ in the lowest three bits count as one; each other becomes the
 * nearest of these.
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
  const means = [...cells]
    .sort(([, a], [, b]) => b[3] - a[3])
    .map(([cell, [r, g, b, count]]) => ({ cell, colour: [r / count, g / count, b / count] }));
  const palette = means.slice(0, COLOURS).map(({ colour }) => colour);
  const nearest = new Map(means.map(({ cell, colour }) => [cell, nearestOf(palette, colour)]));
  const pixels = Uint8Array.from({ length: width * height }, (_, n) => nearest.get(cellAt(4 * n)));
  return palettePng(width, height, pixels, Uint8Array.from(palette.flat().map(Math.round)));
}

/** @param {readonly number[][]} palette @param {readonly number[]} colour */
function nearestOf(palette, colour) {
  const distances = palette.map((entry) => entry.reduce((sum, value, c) => sum + (value - colour[c]) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}
