/** How many bits of the mantissa choose the table's entry: within 6e-5 (0.0003 dB of a power), in 16 kB, which stay in the nearest cache. */
const BITS = 12;
const SHIFT = 23 - BITS;
const MASK = 2 ** BITS - 1;

/** ln(1 + m) at the middle of each step of the mantissa. */
const TABLE = Float32Array.from({ length: 2 ** BITS }, (_, k) => Math.log1p((k + 0.5) / 2 ** BITS));
const BIAS = 127 * Math.LN2;

/**
 * logs[k] = ln(values[k]) for from ≤ k < to, within 1.3e-4; several times faster than Math.log, by the exponent and the first bits of the mantissa.
 * `bits` is a view of the values' own buffer: new Int32Array(values.buffer). Values are normal and positive; anything else gives a meaningless number.
 */
export function fastLogs(bits: Int32Array, logs: Float32Array, from: number, to: number): void {
  for (let k = from; k < to; k++) {
    const b = bits[k]!;
    logs[k] = TABLE[(b >> SHIFT) & MASK]! + (b >> 23) * Math.LN2 - BIAS;
  }
}
