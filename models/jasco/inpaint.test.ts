import { describe, expect, it } from 'vitest';
import { type Known, keeping, keepKnown } from './inpaint.ts';
import { type Solver, solve, type Velocity } from './solver.ts';

/** Five frames of two latents, of which the second and third are made and the fourth is mixed. */
const known: Known = {
  latents: Float32Array.of(1, -2, 0, 0, 0, 0, 0.5, 0.25, 3, 2),
  mask: Float32Array.of(0, 1, 1, 0.25, 0),
  noise: Float32Array.of(0.3, -0.1, 0.7, -1.2, 0.4, 0.9, -0.5, 1.1, -0.8, 0.2),
};
const dim = 2;
const draw = (): never => {
  throw new Error('no noise is drawn');
};

/** Frames pull at their neighbours, so that what is made hears what is known, and when it hears it. */
const coupled: Velocity = async (z, t) =>
  z.map((x, i) => Math.sin(3 * t) + (z[i - dim] ?? 0) - (z[i + dim] ?? 0) - 0.5 * x * x);

async function made(solver: Solver, asked = known, velocity = coupled): Promise<Float32Array> {
  const { z } = await solve(asked.noise, velocity, solver, keeping(asked, 0, draw));
  keepKnown(z, 1, asked);
  return z;
}

const adaptive = (tolerance: number): Solver => ({ name: 'dopri5', rtol: tolerance, atol: tolerance });
const apart = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

describe('the adaptive solver in a context', () => {
  /** Nothing mixed: Euler mixes at each step, so what it makes there depends on their number. */
  const sharp: Known = { ...known, mask: Float32Array.of(0, 1, 1, 0, 0) };

  it('comes to what Euler comes nearer to with ever finer steps', async () => {
    const exact = await made(adaptive(1e-6), sharp);
    const misses: number[] = [];
    for (const steps of [256, 512, 1024]) misses.push(apart(await made({ name: 'euler', steps }, sharp), exact));
    expect(misses[0]! / misses[1]!).toBeCloseTo(2, 1);
    expect(misses[1]! / misses[2]!).toBeCloseTo(2, 1);
    expect(misses[2]).toBeGreaterThan(1e-4);
    expect(misses[2]).toBeLessThan(2e-2);
  });

  it('keeps its tolerance', async () => {
    const exact = await made(adaptive(1e-6));
    for (const tolerance of [1e-2, 1e-3, 1e-4]) {
      // Errors of the steps add up: there are fewer than ten.
      expect(apart(await made(adaptive(tolerance)), exact)).toBeLessThan(10 * tolerance);
    }
    expect(apart(await made(adaptive(1e-2)), exact)).toBeGreaterThan(1e-5);
  });

  it('has every stage hear what is known as it is at that time', async () => {
    const times: number[] = [];
    const spy: Velocity = async (z, t) => {
      times.push(t);
      for (const frame of [0, 4])
        for (let i = frame * dim; i < (frame + 1) * dim; i++)
          expect(z[i]).toBeCloseTo((1 - t) * known.noise[i]! + t * known.latents[i]!, 4);
      return coupled(z, t);
    };
    const end = await made(adaptive(1e-4), known, spy);
    expect(new Set(times).size).toBeGreaterThan(6);
    expect([...end.subarray(0, 2), ...end.subarray(8)]).toEqual([1, -2, 3, 2]);
  });

  it('lets nothing that is known weigh on its steps', async () => {
    /** In the known frames it shakes too fast for any step. */
    const shaking: Velocity = async (z, t) => {
      const slope = await coupled(z, t);
      for (const i of [0, 1, 8, 9]) slope[i] = 50 * Math.sin(400 * t + i);
      return slope;
    };
    const evaluations = async (velocity: Velocity): Promise<number> =>
      (await solve(known.noise, velocity, adaptive(1e-4), keeping(known, 0, draw))).evaluations;
    expect(await evaluations(shaking)).toBe(await evaluations(coupled));
  });
});
