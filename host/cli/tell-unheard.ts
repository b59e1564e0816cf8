import type { Project } from '../project/project.ts';
import { unheardStems } from '../project/selectors.ts';

/** Says which stems a master is made without, where the mixer of a project is silent on some. */
export function tellUnheard(project: Project): void {
  const unheard = unheardStems(project);
  if (unheard.length === 0) return;
  process.stderr.write(`Not in the master, because the project's mixer is silent on them: ${unheard.join(', ')}.\n`);
}
