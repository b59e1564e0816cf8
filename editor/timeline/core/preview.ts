import type { Frames, Hit, Note, Project, Region, StemName } from '../../../host/project/project.ts';
import { hitsOf, notesOf } from '../../../host/project/selectors.ts';
import type { Part } from './strip.ts';

/** What a drag shows while it lasts. The document is changed once, at its end, so that `Esc` has nothing to take back. */
export type Preview =
  | { readonly kind: 'span'; readonly stem: StemName; readonly start: Frames; readonly end: Frames }
  | { readonly kind: 'resize'; readonly id: string; readonly start: Frames; readonly end: Frames }
  | { readonly kind: 'fades'; readonly id: string; readonly fadeIn: Frames; readonly fadeOut: Frames }
  | { readonly kind: 'note'; readonly part: Part; readonly index: number; readonly note: Note }
  | { readonly kind: 'hit'; readonly index: number; readonly hit: Hit }
  | { readonly kind: 'chord'; readonly index: number; readonly start: Frames }
  | { readonly kind: 'loop'; readonly start: Frames; readonly end: Frames };

/** A region as it would be after the drag. */
export function previewed(region: Region, preview: Preview | null): Region {
  if (preview === null || !('id' in preview) || preview.id !== region.id) return region;
  return preview.kind === 'resize'
    ? { ...region, start: preview.start, end: preview.end }
    : { ...region, fadeIn: preview.fadeIn, fadeOut: preview.fadeOut };
}

export function previewedNotes(project: Project, part: Part, preview: Preview | null): readonly Note[] {
  const notes = notesOf(project, part);
  if (preview?.kind !== 'note' || preview.part !== part) return notes;
  return preview.index >= notes.length ? [...notes, preview.note] : notes.with(preview.index, preview.note);
}

export function previewedHits(project: Project, preview: Preview | null): readonly Hit[] {
  const hits = hitsOf(project);
  return preview?.kind === 'hit' && preview.index < hits.length ? hits.with(preview.index, preview.hit) : hits;
}
