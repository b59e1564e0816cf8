/**
 * Randomness by position: number i of a stream is a function of seed, stream and i alone, so that one seed gives one take on every machine, whatever is
 * computed first. Philox 4×32-10 of Random123 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011, doi 10.1145/2063384.2063405) makes the
 * bits; Box and Muller's transform (Ann. Math. Statist. 29, 1958) makes them normal.
 *
 * Engines differ in Math.log, Math.sin and Math.cos by the last bit: here are only +, −, ×, ÷ and Math.sqrt on doubles, which IEEE 754 fixes, so every float is
 * the same on every machine.
 */

/** Multipliers and key increments of Philox 4×32, from the paper. */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const ROUNDS = 10;

type Words4 = readonly [number, number, number, number];

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function high(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const low = a0 * b0;
  // Each sum stays below 2^53, so doubles hold it exactly.
  const middle = a1 * b0 + Math.floor(low / 65536);
  const other = a0 * b1 + (middle % 65536);
  return (a1 * b1 + Math.floor(middle / 65536) + Math.floor(other / 65536)) >>> 0;
}

/** Four 32-bit words from a counter of four and a key of two. */
export function philox(counter: Words4, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const h0 = high(M0, c0);
    const l0 = Math.imul(M0, c0);
    const h1 = high(M1, c2);
    const l1 = Math.imul(M1, c2);
    c0 = (h1 ^ c1 ^ k0) >>> 0;
    c1 = l1 >>> 0;
    c2 = (h0 ^ c3 ^ k1) >>> 0;
    c3 = l0 >>> 0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Which sequence: streams of one seed are independent of each other. */
export interface Stream {
  /** A whole number from 0 to 2^53 − 1. */
  readonly seed: number;
  /** A whole number from 0 to 2^32 − 1: one for each use of randomness in a take. */
  readonly stream: number;
}

function block({ seed, stream }: Stream, index: number): Words4 {
  const upper = Math.floor(index / 2 ** 32);
  return philox([index >>> 0, upper, stream, 0], [seed >>> 0, Math.floor(seed / 2 ** 32)]);
}

function check({ seed, stream }: Stream): void {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`The seed ${seed} must be a whole number from 0.`);
  if (stream !== stream >>> 0) throw new RangeError(`The stream ${stream} must be a whole number from 0 to 2^32 − 1.`);
}

/** Standard normal numbers `start`, `start` + 1, … of a stream; any piece of it is the same as in the whole. */
export function normals(from: Stream, into: Float32Array, start = 0): void {
  check(from);
  for (let index = 0; index < into.length; ) {
    const position = start + index;
    const four = normalFour(block(from, Math.floor(position / 4)));
    for (let lane = position % 4; lane < 4 && index < into.length; lane++) into[index++] = four[lane]!;
  }
}

/** Uniform numbers of [0, 1) with 32 bits: `start`, `start` + 1, … of a stream. */
export function uniforms(from: Stream, into: Float64Array, start = 0): void {
  check(from);
  for (let index = 0; index < into.length; ) {
    const position = start + index;
    const four = block(from, Math.floor(position / 4));
    for (let lane = position % 4; lane < 4 && index < into.length; lane++) into[index++] = four[lane]! / 2 ** 32;
  }
}

function normalFour([a, b, c, d]: Words4): Words4 {
  return [...normalPair(a, b), ...normalPair(c, d)];
}

/** The half keeps the logarithm away from zero: the largest value is 6.76. */
function normalPair(radius: number, angle: number): [number, number] {
  const r = Math.sqrt(-2 * logarithm((radius + 0.5) / 2 ** 32));
  const [sine, cosine] = turn(angle);
  return [r * cosine, r * sine];
}

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** Natural logarithm of a normal double above 0: ln m + e ln 2 with m in [√½, √2), by ln m = 2 artanh((m − 1) / (m + 1)) up to the power 21 (error below 1e−17). */
export function logarithm(x: number): number {
  double[0] = x;
  let exponent = (halves[1]! >>> 20) - 1023;
  halves[1] = (halves[1]! & 0xfffff) | 0x3ff00000;
  let m = double[0]!;
  if (m > Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let power = 21; power >= 1; power -= 2) series = series * square + 1 / power;
  return 2 * s * series + exponent * Math.LN2;
}

/** Sine and cosine of 2π · angle / 2^32, by their series in the nearest eighth of the circle (error below 1e−16). */
export function turn(angle: number): [number, number] {
  // The nearest quarter, and what is left of it, from −1/8 to 1/8 of the circle: exact in whole numbers.
  const quarter = Math.floor((angle + 2 ** 29) / 2 ** 30);
  const x = ((angle - quarter * 2 ** 30) / 2 ** 32) * 2 * Math.PI;
  const square = x * x;
  let sine = 1;
  let cosine = 1;
  for (let n = 16; n >= 2; n -= 2) {
    cosine = 1 - (cosine * square) / (n * (n - 1));
    sine = 1 - (sine * square) / (n * (n + 1));
  }
  sine *= x;
  if (quarter % 4 === 0) return [sine, cosine];
  if (quarter % 4 === 1) return [cosine, -sine];
  return quarter % 4 === 2 ? [-sine, -cosine] : [-cosine, sine];
}
