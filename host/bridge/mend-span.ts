import { randomUUID } from 'node:crypto';
import type { Part } from '../../bridge/protocol/messages.ts';
import { isStem } from '../../dsp/audio/stem.ts';
import { PlainError } from '../jobs/job.ts';
import type { Project } from '../project/project.ts';
import type { Studio } from '../studio/studio.ts';
import { treatTitle } from '../studio/treating.ts';
import type { Span } from './parts.ts';

/** Who dispatches what a plugin asks for. */
const CLIENT = 'plugin';

/**
 * Begins to mend what lies in a span of a part: the regions that reach into it; where a stem has none there, the span becomes one. Resolves with what
 * the work is called. Throws a PlainError where there is nothing that can be mended.
 */
export async function mendSpan(
  projects: Pick<Studio, 'dispatch' | 'treat'>,
  id: string,
  project: Project,
  part: Part,
  { start, end }: Span,
): Promise<string> {
  if (end <= start) throw new PlainError('There is no sound of this song there: put the loop over it.');
  const there = project.regions.filter(
    (region) =>
      (part === 'mix' || region.stem === part) &&
      region.start < end &&
      start < region.end &&
      region.status !== 'ignored',
  );
  if (there.length > 0) {
    await projects.treat(
      id,
      there.map((region) => region.id),
    );
    return treatTitle(project, there);
  }
  if (!isStem(part)) {
    throw new PlainError('Nothing is marked as damaged there: choose the stem that is, and mend it.');
  }
  const region = { id: randomUUID(), stem: part, start, end };
  await projects.dispatch(id, { type: 'region/add', payload: region }, CLIENT);
  await projects.treat(id, [region.id]);
  return `Mending ${part}`;
}
