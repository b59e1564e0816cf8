import { describe, expect, it } from 'vitest';
import { evaluationsOf, type Solver, solve, type Velocity } from './solver.ts';

/** dz/dt = −2 t z: z(1) = z(0) / e. */
const bell: Velocity = async (z, t) => z.map((x) => -2 * t * x);
const start = Float32Array.of(1, -3);

async function missBy(solver: Solver): Promise<number> {
  const { z } = await solve(start, bell, solver);
  return Math.max(...z.map((x, i) => Math.abs(x - start[i]! / Math.E)));
}

describe('following a velocity whose path is known', () => {
  it('Euler halves its error with twice the steps, midpoint quarters it', async () => {
    expect((await missBy({ name: 'euler', steps: 32 })) / (await missBy({ name: 'euler', steps: 64 }))).toBeCloseTo(
      2,
      1,
    );
    expect(
      (await missBy({ name: 'midpoint', steps: 16 })) / (await missBy({ name: 'midpoint', steps: 32 })),
    ).toBeCloseTo(4, 0);
  });

  it('the adaptive one keeps its tolerance and takes more steps for a smaller one', async () => {
    const coarse = await solve(start, bell, { name: 'dopri5', rtol: 1e-3, atol: 1e-3 });
    const fine = await solve(start, bell, { name: 'dopri5', rtol: 1e-6, atol: 1e-6 });
    expect(await missBy({ name: 'dopri5', rtol: 1e-6, atol: 1e-6 })).toBeLessThan(3e-5);
    expect(fine.evaluations).toBeGreaterThan(coarse.evaluations);
  });

  it('asks as often as it says, at times from 0 to a step before 1', async () => {
    const times: number[] = [];
    const spy: Velocity = async (z, t) => {
      times.push(t);
      return new Float32Array(z.length);
    };
    await solve(start, spy, { name: 'euler', steps: 4 });
    expect(times).toEqual([0, 0.25, 0.5, 0.75]);
    times.length = 0;
    await solve(start, spy, { name: 'midpoint', steps: 2 });
    expect(times).toEqual([0, 0.25, 0.5, 0.75]);
    expect(evaluationsOf({ name: 'midpoint', steps: 2 })).toBe(4);
  });

  it('leaves the noise it began with as it was', async () => {
    await solve(start, bell, { name: 'euler', steps: 2 });
    expect([...start]).toEqual([1, -3]);
  });
});

it('a flow that runs away is told, not followed for ever', async () => {
  const explode: Velocity = async (z) => z.map(() => Number.NaN);
  await expect(solve(start, explode, { name: 'dopri5', rtol: 1e-3, atol: 1e-3 })).rejects.toThrow(/damaged/);
});
