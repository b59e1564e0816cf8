import { rmSync } from 'node:fs';
import type { Capture, Captured, Part } from '../../bridge/protocol/messages.ts';
import { isStem, type StemName } from '../../dsp/audio/stem.ts';
import { PlainError } from '../jobs/job.ts';
import type { Project } from '../project/project.ts';
import { activeChain } from '../project/selectors.ts';
import { hasStems } from '../studio/open-project.ts';
import type { Studio } from '../studio/studio.ts';

/** Where a capture goes that becomes a take. */
type CaptureInto = NonNullable<Capture['into']>;

/**
 * The stem of a project that a capture of a part goes into. Throws a PlainError where it cannot: better before it is played than after. What goes
 * through plugins in Resonate is refused, since what was captured has gone through them already, and would again.
 */
export function stemToCapture(project: Project, part: Part): StemName {
  if (!isStem(part)) {
    throw new PlainError(
      'Choose vocals, drums, bass or other as the stem that is captured into, or capture a new project.',
    );
  }
  if (!hasStems(project)) {
    throw new PlainError(`${project.name} is still being separated into stems: capture into it when that is done.`);
  }
  if (project.tracks.some((track) => track.stem === part && track.locked)) {
    throw new PlainError(`The ${part} track is locked in Resonate: unlock it to capture into it.`);
  }
  const chain = activeChain(project, part);
  if (chain.length > 0) {
    const names = chain.map(({ name }) => name).join(', ');
    throw new PlainError(
      `The ${part} stem goes through plugins in Resonate (${names}), and what is captured would go through them again: bypass them, or capture a new project.`,
    );
  }
  return part;
}

/**
 * Makes takes of what was captured where it differs from the stem, as an import from a DAW does. `path`: a WAV of it, which goes when the project has its sound;
 * where that could not be, it stays, and the sentence of the PlainError that is thrown says where; `sentenceOf`: what an error says, null where it is a bug.
 */
export async function captureInto(
  studio: Pick<Studio, 'state' | 'importCaptured'>,
  id: string,
  { part, start }: CaptureInto,
  path: string,
  sentenceOf: (error: unknown) => string | null,
): Promise<Captured> {
  try {
    const { project, folder } = await studio.state(id);
    const stem = stemToCapture(project, part);
    const { found, notices } = await studio.importCaptured(id, { stem, path, start });
    rmSync(path, { force: true });
    return { project: folder, part: stem, said: [`Captured: ${found.join(', ')}.`, ...notices].join(' ') };
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === null) throw error;
    throw new PlainError(`${sentence} What was captured is kept as ${path}.`, { cause: error });
  }
}
