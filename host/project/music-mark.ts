import type { Project, Region, StemName, Take } from './project.ts';
import { chordsOf, hitsOf, notesOf, rhythmOf } from './selectors.ts';

type Mark = NonNullable<Take['music']>;
export type MusicPart = keyof Mark;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The music as it holds within a span of a stem, each part as a short text that is another one when anything in it is. */
export function musicMark(project: Project, stem: StemName, span: Span): Mark {
  const isIn = ({ start, end }: Span): boolean => start < span.end && end > span.start;
  const notes =
    stem === 'drums'
      ? hitsOf(project)
          .filter(({ time }) => time >= span.start && time < span.end)
          .map((hit) => `${hit.class} ${hit.time}`)
      : stem === 'other'
        ? []
        : notesOf(project, stem === 'vocals' ? 'melody' : 'bass')
            .filter(isIn)
            .map(({ start, end, midi }) => `${start} ${end} ${midi}`);
  // A chord that only begins or ends elsewhere outside is the same here.
  const chords = chordsOf(project)
    .filter(isIn)
    .map(({ start, end, label }) => `${Math.max(start, span.start)} ${Math.min(end, span.end)} ${label}`);
  return { notes: digest(notes.sort()), chords: digest(chords), beat: digest(beatsOf(project, span)) };
}

/**
 * What was put right since the takes of a region were made, so that only another take goes by it; empty where one of them does, or nothing was. What was restored
 * is what was played: it goes by no chord and no beat.
 */
export function correctedSince(project: Project, { stem, takes }: Pick<Region, 'stem' | 'takes'>): MusicPart[] {
  const marked = takes.filter((take) => take.music !== undefined);
  const changes = marked.map((take) => {
    const now = musicMark(project, stem, take);
    const parts: readonly MusicPart[] = take.treatment === 'restore' ? ['notes'] : ['notes', 'chords', 'beat'];
    return parts.filter((part) => now[part] !== take.music![part]);
  });
  return changes.some((parts) => parts.length === 0) ? [] : (changes.at(-1) ?? []);
}

/** The beats around a span, from the one before it to the one behind it, and which of them begin bars. */
function beatsOf(project: Project, { start, end }: Span): string[] {
  const rhythm = rhythmOf(project);
  if (rhythm === null) return [];
  const { beats, downbeats } = rhythm;
  const bars = new Set(downbeats);
  const first = Math.max(
    0,
    beats.findLastIndex((frame) => frame <= start),
  );
  const behind = beats.findIndex((frame) => frame >= end);
  const around = beats.slice(first, behind < 0 ? undefined : behind + 1);
  return around.map((frame) => `${frame}${bars.has(frame) ? ' bar' : ''}`);
}

/** FNV-1a of 32 bits (Fowler, Noll, Vo): it tells states of one passage apart, and no more is asked of it. */
function digest(lines: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const letter of lines.join('\n')) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
