/**
 * Autoregressive models: x[n] ≈ −Σ a[k] x[n − k], k = 1 … order. A model is its prediction-error filter `a`, a[0] = 1.
 */

/**
 * Burg's method: the model of the given order that best predicts x[from … to) forwards and backwards. Always stable,
 * and its poles lie close to the unit circle for steady tones, so that what it extrapolates does not die away.
 * The order is cut to a third of the samples. Silence gives the order-0 model [1].
 */
export function burg(x: Float64Array, from: number, to: number, order: number): Float64Array {
  const length = to - from;
  const depth = Math.max(0, Math.min(order, Math.floor(length / 3)));
  const forward = x.slice(from, to);
  const backward = forward.slice();
  const a = new Float64Array(depth + 1);
  const flipped = new Float64Array(depth + 1);
  a[0] = 1;
  let energy = 0;
  for (let n = 0; n < length; n++) energy += forward[n]! * forward[n]!;
  const negligible = energy * 1e-18;
  for (let m = 1; m <= depth; m++) {
    let cross = 0;
    let power = 0;
    for (let n = m; n < length; n++) {
      const f = forward[n]!;
      const b = backward[n - 1]!;
      cross += f * b;
      power += f * f + b * b;
    }
    // Fully predicted already (or silent): more taps would only model rounding.
    if (power <= negligible) return a.slice(0, m);
    const reflection = (-2 * cross) / power;
    for (let k = 0; k <= m; k++) flipped[k] = a[m - k]!;
    for (let k = 1; k <= m; k++) a[k] = a[k]! + reflection * flipped[k]!;
    for (let n = length - 1; n >= m; n--) {
      const f = forward[n]!;
      const b = backward[n - 1]!;
      forward[n] = f + reflection * b;
      backward[n] = b + reflection * f;
    }
  }
  return a;
}

/** e[n] = Σ a[k] x[n − k] for n in [from, to) into out[0 …); from must be ≥ the order. */
export function predictionError(x: Float64Array, a: Float64Array, from: number, to: number, out: Float64Array): void {
  const order = a.length - 1;
  for (let n = from; n < to; n++) {
    let sum = 0;
    for (let k = 0; k <= order; k++) sum += a[k]! * x[n - k]!;
    out[n - from] = sum;
  }
}

/** Continues x beyond `to` (exclusive): overwrites x[to … to + count) by the model's prediction. Needs order samples before `to`. */
export function extrapolate(x: Float64Array, a: Float64Array, to: number, count: number): void {
  const order = a.length - 1;
  for (let n = to; n < to + count; n++) {
    let sum = 0;
    for (let k = 1; k <= order; k++) sum -= a[k]! * x[n - k]!;
    x[n] = sum;
  }
}

/** Like `extrapolate`, with `drive()` added to each prediction: a draw of what the model may sound like rather than the likeliest. */
export function synthesise(x: Float64Array, a: Float64Array, to: number, count: number, drive: () => number): void {
  const order = a.length - 1;
  for (let n = to; n < to + count; n++) {
    let sum = drive();
    for (let k = 1; k <= order; k++) sum -= a[k]! * x[n - k]!;
    x[n] = sum;
  }
}

/**
 * Least-squares interpolation (Janssen, Veldhuis & Vries 1986): overwrites the samples x[missing[i]] so that the whole
 * excitation of the model is smallest. `missing` is sorted and keeps at least the model's order away from both ends of x.
 *
 * The normal equations are symmetric, positive definite and banded (two unknowns further apart than the order do not
 * meet), so an envelope Cholesky solves them in |missing| · (unknowns in reach)² steps.
 */
export function interpolate(x: Float64Array, missing: Int32Array, a: Float64Array): void {
  const order = a.length - 1;
  const count = missing.length;
  if (count === 0) return;
  const b = new Float64Array(order + 1);
  for (let lag = 0; lag <= order; lag++) {
    for (let k = 0; k + lag <= order; k++) b[lag]! += a[k]! * a[k + lag]!;
  }
  for (let i = 0; i < count; i++) x[missing[i]!] = 0;
  const right = new Float64Array(count);
  const first = new Int32Array(count);
  const rows: Float64Array[] = [];
  let reach = 0;
  for (let i = 0; i < count; i++) {
    const n = missing[i]!;
    let sum = b[0]! * x[n]!;
    for (let lag = 1; lag <= order; lag++) sum += b[lag]! * (x[n - lag]! + x[n + lag]!);
    right[i] = -sum;
    while (n - missing[reach]! > order) reach++;
    first[i] = reach;
    const row = new Float64Array(i - reach + 1);
    for (let j = reach; j <= i; j++) row[j - reach] = b[n - missing[j]!]!;
    rows.push(row);
  }
  factorise(rows, first);
  solve(rows, first, right);
  for (let i = 0; i < count; i++) x[missing[i]!] = right[i]!;
}

/** Cholesky in place: rows[i] holds columns first[i] … i of a symmetric matrix and becomes those of its lower factor. */
function factorise(rows: readonly Float64Array[], first: Int32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const start = first[i]!;
    for (let j = start; j <= i; j++) {
      const other = rows[j]!;
      const otherStart = first[j]!;
      let sum = row[j - start]!;
      for (let k = Math.max(start, otherStart); k < j; k++) sum -= row[k - start]! * other[k - otherStart]!;
      // A model with poles on the unit circle is singular to rounding: a tiny pivot is held away from zero.
      row[j - start] = j === i ? Math.sqrt(Math.max(sum, 1e-14)) : sum / other[j - otherStart]!;
    }
  }
}

/** Solves L Lᵀ y = right in place. */
function solve(rows: readonly Float64Array[], first: Int32Array, right: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const start = first[i]!;
    let sum = right[i]!;
    for (let k = start; k < i; k++) sum -= row[k - start]! * right[k]!;
    right[i] = sum / row[i - start]!;
  }
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i]!;
    const start = first[i]!;
    const value = right[i]! / row[i - start]!;
    right[i] = value;
    for (let k = start; k < i; k++) right[k]! -= row[k - start]! * value;
  }
}
