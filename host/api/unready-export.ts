import type { ExportFormat } from '../export/format-names.ts';
import type { Project } from '../project/project.ts';
import { NOT_SEPARATED } from '../project/selectors.ts';

/** Of regions there is a table before there are stems; of notes, what is missing is said where they are written. */
const WITHOUT_STEMS: readonly ExportFormat[] = ['labels', 'csv', 'midi'];

/** Why a project cannot be exported as this format yet, as one sentence; null where it can. For the host, which refuses it, and for the window, which does not offer it. */
export function unreadyFor(
  { tracks, profile }: Pick<Project, 'tracks' | 'profile'>,
  format: ExportFormat,
): string | null {
  if (format === 'midi' && profile === null) return NOT_HEARD;
  return tracks.length > 0 || WITHOUT_STEMS.includes(format) ? null : NOT_SEPARATED;
}

const NOT_HEARD = 'There are no notes to export yet, because the music was not heard: let the analysis finish first.';
