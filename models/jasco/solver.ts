/** Ways to follow a velocity from noise (t = 0) to data (t = 1). They hold a few arrays of the state's size, whatever the number of steps. */

/** dz/dt at z and t; the array it returns is the caller's. */
export type Velocity = (z: Float32Array, t: number) => Promise<Float32Array>;

/** How a solver is interfered with. All arrays are changed in place. */
export interface Correction {
  /**
   * What the velocity hears instead of z at t. With fixed steps the state itself is changed at the beginning of each. The adaptive solver has each of its stages
   * heard so and leaves the state alone, for its error estimate wants one velocity that depends on z and t and nothing else.
   */
  before(z: Float32Array, t: number): void;
  /** Whether the element of z at this index is made at all: the adaptive solver weighs its error over those alone. */
  isMade(index: number): boolean;
  /** How many times the step at t is begun again. The adaptive solver has no such steps. */
  repeats(t: number): number;
  /** Takes z back to the beginning of the step at t, given the velocity there, before it is begun again. */
  back(z: Float32Array, slope: Float32Array, t: number): void;
}

interface FixedSolver {
  readonly name: 'euler' | 'midpoint';
  readonly steps: number;
}

/** It chooses its steps so that the error of each stays below atol + rtol · |z|. */
interface AdaptiveSolver {
  readonly name: 'dopri5';
  readonly rtol: number;
  readonly atol: number;
}

export type Solver = FixedSolver | AdaptiveSolver;

export interface Solved {
  readonly z: Float32Array<ArrayBuffer>;
  /** How often the velocity was asked for. */
  readonly evaluations: number;
}

/** Evaluations that a solver of fixed steps will ask for. */
export function evaluationsOf(solver: FixedSolver, correction?: Correction): number {
  let again = 0;
  for (let step = 0; step < solver.steps; step++) again += correction?.repeats(step / solver.steps) ?? 0;
  return (solver.name === 'midpoint' ? 2 * solver.steps : solver.steps) + again;
}

/** Follows `velocity` from t = 0 to 1. */
export async function solve(
  start: Float32Array,
  velocity: Velocity,
  solver: Solver,
  correction?: Correction,
): Promise<Solved> {
  // audiocraft stops just short of 1.
  if (solver.name === 'dopri5') return dopri5(start, velocity, 1 - 1e-5, solver, correction);
  return fixed(start, velocity, solver, correction);
}

async function fixed(
  start: Float32Array,
  velocity: Velocity,
  { name, steps }: FixedSolver,
  correction: Correction | undefined,
): Promise<Solved> {
  let z: Float32Array<ArrayBuffer> = Float32Array.from(start);
  const dt = Math.fround(1 / steps);
  // Summed in float32 as upstream does, so that the last times agree.
  let t = 0;
  let evaluations = 0;
  const ask = (at: Float32Array, when: number): Promise<Float32Array> => {
    evaluations++;
    return velocity(at, when);
  };
  for (let step = 0; step < steps; step++) {
    correction?.before(z, t);
    let slope = await ask(z, t);
    for (let again = correction?.repeats(t) ?? 0; again > 0; again--) {
      correction!.back(z, slope, t);
      correction!.before(z, t);
      slope = await ask(z, t);
    }
    const used = name === 'euler' ? slope : await ask(along(z, slope, dt / 2), t + dt / 2);
    z = along(z, used, dt);
    t = Math.fround(t + dt);
  }
  return { z, evaluations };
}

function along(z: Float32Array, slope: Float32Array, dt: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(z, (x, i) => x + dt * slope[i]!);
}

/** Dormand and Prince's fifth-order pair with its fourth-order error, as torchdiffeq 0.2.5 has it. */
const ALPHA = [1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const BETA = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const ERROR = [
  35 / 384 - 1951 / 21600,
  0,
  500 / 1113 - 22642 / 50085,
  125 / 192 - 451 / 720,
  -2187 / 6784 + 12231 / 42400,
  11 / 84 - 649 / 6300,
  -1 / 60,
];
/** Weights of the state in the middle of a step (Shampine). */
const MIDDLE = [
  6025192743 / 30085553152 / 2,
  0,
  51252292925 / 65400821598 / 2,
  -2691868925 / 45128329728 / 2,
  187940372067 / 1594534317056 / 2,
  -1776094331 / 19743644256 / 2,
  11237099 / 235043384 / 2,
];
const ORDER = 5;
const SAFETY = 0.9;
const LARGEST_GROWTH = 10;
const LARGEST_SHRINKING = 0.2;

/**
 * torchdiffeq's odeint(method='dopri5'): the last step may lead beyond the end, whose state is then read off the step's fourth-order polynomial.
 * States are float32 and times float64, as there.
 */
async function dopri5(
  start: Float32Array,
  velocity: Velocity,
  end: number,
  { rtol, atol }: AdaptiveSolver,
  correction: Correction | undefined,
): Promise<Solved> {
  let evaluations = 0;
  const ask = async (z: Float32Array, t: number): Promise<Float32Array> => {
    evaluations++;
    if (correction === undefined) return velocity(z, t);
    const heard = Float32Array.from(z);
    correction.before(heard, t);
    return velocity(heard, t);
  };
  const norm = (values: Float32Array, tolerance: (i: number) => number): number =>
    meanSquareRoot(values, tolerance, correction?.isMade ?? (() => true));
  let z = Float32Array.from(start);
  let slope = await ask(z, 0);
  let t = 0;
  let dt = await firstStep(z, slope, ask, (i) => atol + Math.abs(start[i]!) * rtol, norm);
  for (;;) {
    const k = [slope];
    for (const [i, row] of BETA.entries()) k.push(await ask(combined(z, k, row, dt), t + ALPHA[i]! * dt));
    const next = combined(z, k, BETA.at(-1)!, dt);
    const error = combined(null, k, ERROR, dt);
    const ratio = norm(error, (i) => atol + rtol * Math.max(Math.abs(z[i]!), Math.abs(next[i]!)));
    if (!Number.isFinite(ratio))
      throw new Error('The flow ran to numbers that are none: the model or its conditions are damaged.');
    const isAccepted = ratio <= 1;
    if (isAccepted && t + dt >= end)
      return { z: between(z, next, combined(z, k, MIDDLE, dt), k, dt, (end - t) / dt), evaluations };
    if (isAccepted) {
      t += dt;
      z = next;
      slope = k.at(-1)!;
    }
    const least = ratio < 1 ? 1 : LARGEST_SHRINKING;
    const factor =
      ratio === 0 ? LARGEST_GROWTH : Math.min(LARGEST_GROWTH, Math.max(SAFETY / ratio ** (1 / ORDER), least));
    dt *= factor;
    if (t + dt <= t)
      throw new Error(
        'The adaptive solver came to a stand: its tolerance is too small for float32; use a larger one, or euler.',
      );
  }
}

/** z + dt Σ weights·k, each product and sum in float64, rounded once. */
function combined(
  z: Float32Array | null,
  k: readonly Float32Array[],
  weights: readonly number[],
  dt: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(k[0]!.length);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < weights.length; j++) sum += weights[j]! * k[j]![i]!;
    out[i] = (z === null ? 0 : z[i]!) + dt * sum;
  }
  return out;
}

/** Of values over their tolerance, where they count. */
function meanSquareRoot(
  values: Float32Array,
  tolerance: (i: number) => number,
  counts: (i: number) => boolean,
): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (!counts(i)) continue;
    sum += (values[i]! / tolerance(i)) ** 2;
    count++;
  }
  return Math.sqrt(sum / count);
}

/** Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, II.4. */
async function firstStep(
  z: Float32Array,
  slope: Float32Array,
  ask: Velocity,
  tolerance: (i: number) => number,
  norm: (values: Float32Array, tolerance: (i: number) => number) => number,
): Promise<number> {
  const size = norm(z, tolerance);
  const steepness = norm(slope, tolerance);
  const h0 = size < 1e-5 || steepness < 1e-5 ? 1e-6 : (0.01 * size) / steepness;
  const further = await ask(combined(z, [slope], [1], h0), h0);
  const bend =
    norm(
      further.map((x, i) => x - slope[i]!),
      tolerance,
    ) / h0;
  const h1 =
    steepness <= 1e-15 && bend <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : (0.01 / Math.max(steepness, bend)) ** (1 / ORDER);
  return Math.min(100 * h0, h1);
}

/** The state at share x of a step, by the polynomial through its ends, its middle and the slopes at its ends. */
function between(
  z0: Float32Array,
  z1: Float32Array,
  middle: Float32Array,
  k: readonly Float32Array[],
  dt: number,
  x: number,
): Float32Array<ArrayBuffer> {
  const [f0, f1] = [k[0]!, k.at(-1)!];
  return Float32Array.from(z0, (y0, i) => {
    const a = 2 * dt * (f1[i]! - f0[i]!) - 8 * (z1[i]! + y0) + 16 * middle[i]!;
    const b = dt * (5 * f0[i]! - 3 * f1[i]!) + 18 * y0 + 14 * z1[i]! - 32 * middle[i]!;
    const c = dt * (f1[i]! - 4 * f0[i]!) - 11 * y0 - 5 * z1[i]! + 16 * middle[i]!;
    return y0 + x * (dt * f0[i]! + x * (c + x * (b + x * a)));
  });
}
