import type { StemName } from '../../../host/project/project.ts';
import { hitsOf, notesOf } from '../../../host/project/selectors.ts';
import { placeOf } from '../../state/words.ts';
import type { Lane } from '../core/lanes.ts';
import { previewedHits, previewedNotes } from '../core/preview.ts';
import { HIT_WORDS, noteName, partOf } from '../core/strip.ts';
import { type Brush, pixelOf, textWidth } from './brush.ts';
import { css } from './palette.ts';
import type { Scene } from './scene.ts';

/** What the selected note or hit of a lane is and where: it is told while it is dragged too. */
interface NoteTag {
  readonly frame: number;
  /** "A2, 17.3" */
  readonly words: string;
}

/** Null where nothing of this lane's strip is selected. */
export function noteTagOf(
  { project, view, preview }: Pick<Scene, 'project' | 'view' | 'preview'>,
  stem: StemName,
): NoteTag | null {
  const { selection } = view;
  const part = partOf(stem);
  if (selection?.kind === 'hit' && stem === 'drums') {
    const hits = preview?.kind === 'hit' ? previewedHits(project, preview) : hitsOf(project);
    const hit = hits[selection.index];
    if (hit === undefined) return null;
    return { frame: hit.time, words: `${HIT_WORDS[hit.class]}, ${placeOf(project, hit.time)}` };
  }
  if (selection?.kind !== 'note' || selection.part !== part) return null;
  const notes = preview?.kind === 'note' ? previewedNotes(project, part, preview) : notesOf(project, part);
  const note = notes[selection.index];
  if (note === undefined) return null;
  return { frame: note.start, words: `${noteName(note.midi)}, ${placeOf(project, note.start)}` };
}

/** CSS pixels. */
const HEIGHT = 18;
const PAD = 4;

/** Over the sound just above the strip, where it hides no note; held in view while the note is. */
export function inkNoteTag(brush: Brush, { strip }: Lane, { frame, words }: NoteTag): void {
  const { g, palette, width } = brush;
  const x = pixelOf(brush, frame);
  if (strip === null || x < 0 || x > width) return;
  g.font = `11px ${palette.font}`;
  g.textBaseline = 'middle';
  const wide = textWidth(g, words) + 2 * PAD;
  const left = Math.min(x, width - wide);
  const top = strip.top - HEIGHT - 1;
  g.fillStyle = css(palette.rgb['bg-0'], 0.84);
  g.beginPath();
  g.roundRect(left, top, wide, HEIGHT, 2);
  g.fill();
  g.fillStyle = css(palette.rgb['text-1']);
  g.fillText(words, left + PAD, top + HEIGHT / 2 + 0.5);
}
