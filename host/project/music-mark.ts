import { generatingOf } from './generating.ts';
import type { Project, Region, StemName, Take } from './project.ts';
import { chordsOf, hitsOf, notesOf, rhythmOf } from './selectors.ts';

type Mark = NonNullable<Take['music']>;
export type MusicPart = keyof Mark;

interface Span {
  readonly start: number;
  readonly end: number;
}

type Made = Span & Pick<Take, 'treatment' | 'settings'>;

/** Whether a take was made as a band, of which the stem was taken: that goes by the melody, whichever stem it is. */
const isOfBand = ({ treatment, settings }: Made): boolean =>
  treatment === 'jasco' && generatingOf({ settings }).isolate === 'separate';

/** Which notes a take of a stem goes by; null: none. */
export function notesFor(stem: StemName, take: Made): 'melody' | 'bass' | 'drums' | null {
  if (isOfBand(take)) return 'melody';
  if (stem === 'drums') return stem;
  if (stem === 'vocals') return 'melody';
  // JASCO has no bass notes.
  return stem === 'bass' && take.treatment !== 'jasco' ? stem : null;
}

/** The music as it holds where a take of a stem is, each part as a short text that is another one when anything in it is. */
export function musicMark(project: Project, stem: StemName, take: Made): Mark {
  const isIn = ({ start, end }: Span): boolean => start < take.end && end > take.start;
  const part = notesFor(stem, take);
  const notes =
    part === 'drums'
      ? hitsOf(project)
          .filter(({ time }) => time >= take.start && time < take.end)
          .map((hit) => `${hit.class} ${hit.time}`)
      : part === null
        ? []
        : notesOf(project, part)
            .filter(isIn)
            .map(({ start, end, midi }) => `${start} ${end} ${midi}`);
  // A chord that only begins or ends elsewhere outside is the same here.
  const chords = chordsOf(project)
    .filter(isIn)
    .map(({ start, end, label }) => `${Math.max(start, take.start)} ${Math.min(end, take.end)} ${label}`);
  return { notes: digest(notes.sort()), chords: digest(chords), beat: digest(beatsOf(project, take)) };
}

/**
 * What was put right since the takes of a region were made, so that only another take goes by it; empty where one of them does, or nothing was.
 */
export function correctedSince(project: Project, { stem, takes }: Pick<Region, 'stem' | 'takes'>): MusicPart[] {
  const marked = takes.filter((take) => take.music !== undefined);
  const changes = marked.map((take) => {
    const now = musicMark(project, stem, take);
    return partsFor(stem, take).filter((part) => now[part] !== take.music![part]);
  });
  return changes.some((parts) => parts.length === 0) ? [] : (changes.at(-1) ?? []);
}

/** What of the music a take goes by. What was restored is what was played: it goes by no chord and no beat. */
function partsFor(stem: StemName, take: Made): readonly MusicPart[] {
  if (take.treatment === 'restore') return ['notes'];
  if (take.treatment !== 'jasco') return ['notes', 'chords', 'beat'];
  if (stem === 'drums' && !isOfBand(take)) return ['notes'];
  return notesFor(stem, take) === null ? ['chords'] : ['notes', 'chords'];
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
