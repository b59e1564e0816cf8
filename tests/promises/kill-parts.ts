import { createHash } from 'node:crypto';
import { type Project, projectSchema } from '../../host/project/project.ts';

/** A short print of all that a project holds. */
export function printOf(project: Project): string {
  return createHash('sha256')
    .update(JSON.stringify(projectSchema.parse(project)))
    .digest('hex')
    .slice(0, 16);
}

/** Whole numbers below a bound, the same for the same seed: Lehmer's generator with Park and Miller's multiplier of 1993. */
export function seeded(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
