import type { Frames } from '../audio/source.ts';
import type { Hit, Note } from '../music/profile.ts';
import type { Changes, Piece, Song, Material as Span } from '../treat/treatment.ts';
import { correctHits } from './correct-hits.ts';
import { correctLine } from './correct-line.ts';

/** A piece as it sounds once the person's changes are played in it. */
export interface Corrected {
  /** Planar, like the audio that was given. */
  readonly audio: readonly Float32Array[];
  readonly material: readonly Span[];
  /** What of it could not be played, for want of clean material: the names of pitches or drums. */
  readonly missing: readonly string[];
}

/** What the person changed of what plays in a piece; null where nothing. */
export type PieceChanges = ({ readonly kind: 'notes' } & Changes<Note>) | ({ readonly kind: 'hits' } & Changes<Hit>);

/** A note belongs to the pieces in which it sounds, a hit to the one in which it is struck. */
export function changesIn(
  song: Song,
  { stem, start, end }: Pick<Piece, 'stem' | 'start' | 'end'>,
): PieceChanges | null {
  const { corrections } = song;
  if (corrections === undefined || stem === 'other') return null;
  if (stem === 'drums') {
    const hits = within(corrections.drums, (hit) => hit.time >= start && hit.time < end);
    return hits && { kind: 'hits', ...hits };
  }
  const part = stem === 'bass' ? corrections.bass : corrections.melody;
  const notes = within(part, (note) => note.start < end && note.end > start);
  return notes && { kind: 'notes', ...notes };
}

function within<T>({ gone, fresh }: Changes<T>, isInside: (item: T) => boolean): Changes<T> | null {
  const inside = { gone: gone.filter(isInside), fresh: fresh.filter(isInside) };
  return inside.gone.length + inside.fresh.length === 0 ? null : inside;
}

/** How many notes or hits were changed: one that was moved is one. */
export function countOf({ gone, fresh }: PieceChanges): number {
  return Math.max(gone.length, fresh.length);
}

/** Plays what the person changed over audio that begins at frame `from` of the song; what they left alone stays as it sounds there. */
export function correct(
  song: Song,
  piece: Piece,
  changes: PieceChanges,
  audio: readonly Float32Array[],
  from: Frames,
): Corrected {
  return changes.kind === 'hits'
    ? correctHits(song, piece, changes, audio, from)
    : correctLine(song, piece, changes, audio, from);
}
