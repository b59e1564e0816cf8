import { z } from 'zod';
import { defineChange, ImpossibleAction, id, openRegionAt } from '../change.ts';
import { regionWords } from '../place.ts';

export const remove = defineChange({
  payload: z.object({ region: id, take: id }),
  label({ region: id, take }, project) {
    const region = project.regions.find((candidate) => candidate.id === id);
    if (region === undefined) return 'Remove a take';
    const at = region.takes.findIndex((candidate) => candidate.id === take);
    return `Remove take ${at + 1} of ${regionWords(project, region)}`;
  },
  apply(draft, { region: id, take }, project) {
    const region = draft.regions[openRegionAt(project, id)]!;
    const at = region.takes.findIndex((candidate) => candidate.id === take);
    if (at < 0) throw new ImpossibleAction('This take is gone: choose another one.');
    region.takes.splice(at, 1);
    const chosen = region.chosenTake;
    if (chosen === at) region.chosenTake = null;
    else if (chosen !== null && chosen > at) region.chosenTake = chosen - 1;
  },
});
