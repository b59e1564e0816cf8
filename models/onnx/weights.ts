/** PyTorch's weights in the order that ONNX wants. */

/** Rows and columns of a square that stays in the processor's first cache (32 × 32 floats read and written, 8 KB). */
const TILE = 32;

/** [rows, columns] → [columns, rows]. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(rows, top + TILE);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(columns, left + TILE);
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) out[column * rows + row] = values[row * columns + column]!;
      }
    }
  }
  return out;
}

/** Gates along the first axis from PyTorch's order (input, forget, cell, output) to ONNX's (input, output, forget, cell). */
export function lstmGates(values: Float32Array): Float32Array {
  return gates(values, [0, 3, 1, 2]);
}

/** The same for gated recurrent units: from PyTorch's order (reset, update, new) to ONNX's (update, reset, new). */
export function gruGates(values: Float32Array): Float32Array {
  return gates(values, [1, 0, 2]);
}

function gates(values: Float32Array, order: readonly number[]): Float32Array {
  const out = new Float32Array(values.length);
  const gate = values.length / order.length;
  for (const [to, from] of order.entries()) out.set(values.subarray(from * gate, (from + 1) * gate), to * gate);
  return out;
}

/** Weight normalisation folded: length · direction / ‖direction‖, for each index of the first axis (Salimans & Kingma, 2016, arXiv 1602.07868). */
export function normalised(lengths: Float32Array, directions: Float32Array): Float32Array {
  const out = new Float32Array(directions.length);
  const per = directions.length / lengths.length;
  lengths.forEach((length, row) => {
    let power = 0;
    for (let index = row * per; index < (row + 1) * per; index++) power += directions[index]! * directions[index]!;
    const scale = length / Math.sqrt(power);
    for (let index = row * per; index < (row + 1) * per; index++) out[index] = directions[index]! * scale;
  });
  return out;
}
