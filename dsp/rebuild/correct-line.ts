import type { Frames } from '../audio/source.ts';
import type { Note } from '../music/profile.ts';
import { gainAt, lawFor } from '../seam/law.ts';
import type { Changes, Piece, Song } from '../treat/treatment.ts';
import type { Corrected } from './corrections.ts';
import { BEFORE, choosePlayers, FADE, lineOf, placeNotes, RELEASE } from './notes.ts';
import { restOf } from './rest.ts';

/** Semitones: what a person asks for is played from another octave rather than not at all; the nearest pitch is taken all the same. */
const FARTHEST = 12;

/** Where a line was changed, it is played anew, note by note as it stands now: a rest of this stem where nothing is left. */
export function correctLine(
  song: Song,
  piece: Piece,
  changes: Changes<Note>,
  audio: readonly Float32Array[],
  from: Frames,
): Corrected {
  const to = from + audio[0]!.length;
  const line = lineOf(song.profile, piece.stem);
  const spans = changedSpans(song, line, changes).filter((span) => span.start < to && span.end > from);
  // A note that only reaches into a span by its attack or its fade is none of it.
  const slack = Math.round((BEFORE + FADE) * song.sampleRate);
  const wanted = line.filter((note) =>
    spans.some((span) => note.start < span.end - slack && note.end > span.start + slack),
  );
  const players = choosePlayers(song, piece, wanted, FARTHEST);
  const played = placeNotes(song, piece, players, from, to);
  const rest = restOf(song, piece, to - from);
  const fade = Math.max(1, Math.round(FADE * song.sampleRate));
  const out = audio.map((channel) => channel.slice());
  // Another sound: equal power.
  const law = lawFor(0);
  for (const { start, end } of spans) {
    for (let n = Math.max(start, from); n < Math.min(end, to); n++) {
      const x = Math.min(1, (n - start + 1) / (fade + 1), (end - n) / (fade + 1));
      for (let c = 0; c < out.length; c++) {
        const now = played.audio[c]![n - from]! + rest[c]![n - from]!;
        out[c]![n - from] = gainAt(1 - x, law) * audio[c]![n - from]! + gainAt(x, law) * now;
      }
    }
  }
  const missing = wanted.filter((note) => !players.some(({ target }) => target === note));
  return { audio: out, material: played.material, missing: missing.map(({ midi }) => pitchName(midi)) };
}

/** Where the line was otherwise than it is, with the release of its notes, up to the next note that stayed. In order, without overlaps. */
function changedSpans(
  { sampleRate }: Song,
  line: readonly Note[],
  { gone, fresh }: Changes<Note>,
): { start: Frames; end: Frames }[] {
  const before = Math.round(BEFORE * sampleRate);
  const release = Math.round(RELEASE * sampleRate);
  const isFresh = new Set(fresh.map(({ start }) => start));
  const spans: { start: Frames; end: Frames }[] = [];
  for (const note of [...gone, ...fresh].sort((a, b) => a.start - b.start)) {
    const next = line.find((other) => !isFresh.has(other.start) && other.start >= note.end - before);
    const start = note.start - before;
    const end = Math.min(note.end + release, (next?.start ?? Number.POSITIVE_INFINITY) - before);
    const last = spans.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}

const NAMES = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const;

const pitchName = (midi: number): string => `${NAMES[((midi % 12) + 12) % 12]}${Math.floor(midi / 12) - 1}`;
