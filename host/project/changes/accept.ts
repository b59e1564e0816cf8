import { z } from 'zod';
import { defineChange, ImpossibleAction, id } from '../change.ts';
import { regionWords } from '../place.ts';
import type { Project, Region } from '../project.ts';
import { toAccept } from '../selectors.ts';

/**
 * Accepts many regions as one step of undo. Those of which no take is heard, whose take had better be left alone, that somebody was done with
 * meanwhile, or whose track is locked are left as they are: there is nothing to accept.
 */
export const accept = defineChange({
  payload: z.object({ ids: z.array(id).min(1).max(20_000) }),
  label({ ids }, project) {
    const [only, ...others] = acceptable(project, ids);
    if (only === undefined || others.length > 0) return `Accept ${others.length + 1} regions`;
    return `Accept ${regionWords(project, only)}`;
  },
  apply(draft, { ids }, project) {
    const done = new Set(acceptable(project, ids));
    if (done.size === 0) {
      throw new ImpossibleAction(
        'None of these regions has a take that waits to be accepted and is better than the original: mend them first, or accept one by itself.',
      );
    }
    project.regions.forEach((region, at) => {
      if (done.has(region)) draft.regions[at]!.status = 'accepted';
    });
  },
});

function acceptable(project: Project, ids: readonly string[]): Region[] {
  const asked = new Set(ids);
  return toAccept(project).filter(({ id }) => asked.has(id));
}
