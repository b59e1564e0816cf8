import { readSpan } from '../audio/memory.ts';
import type { Frames } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import type { Note, Profile } from '../music/profile.ts';
import { gainAt, lawFor } from '../seam/law.ts';
import { bestLag } from '../signal/correlate.ts';
import type { Changes, Piece, Song, Material as Span } from '../treat/treatment.ts';
import { jitter } from './jitter.ts';
import type { Placed } from './place.ts';
import { transposedSpan } from './transpose.ts';

/** A note to be played, and the clean note that plays it. */
export interface Played {
  readonly target: Note;
  readonly source: Note;
  /** Frames from the source's start to the next note of the line (or to its damage): how long it can sound, its release included. */
  readonly room: Frames;
}

/** Semitones by which a note may be transposed: farther, its timbre is another's. */
const FARTHEST = 3;
/** What a semitone costs against a note's missing share of length: a whole note too short by a third is as bad. */
const SEMITONE = 0.3;
/** Clean notes that are listened to for each note. */
const LISTENED = 12;
/** dB by which a note that is struck again rises within one block (others by 1 at most), seconds of a block, and blocks that the attack itself takes. */
const AGAIN = 2;
const BLOCK = 0.025;
const ATTACK = 3;
/** What that costs: as much as two thirds of the length missing, for it puts a note where none is. */
const STRUCK_AGAIN = 0.65;
/** Seconds by which the edge of damage parts a note that goes on. */
const EDGE = 0.1;
/** Confidence from which a note of the clean line is one: what is heard inside damage lies far below, whatever it is. */
const SURE = 0.5;
/** Seconds around a note that must be clean too. */
const MARGIN = 0.02;
/** Seconds that a note is played from before its start: its attack begins a little before it is heard. */
export const BEFORE = 0.015;
/** Seconds of the fade from one note to the next. */
export const FADE = 0.012;
/** Seconds a note rings on after its end at most. */
export const RELEASE = 0.12;
/** Seconds: a rest, and no legato, from here on. */
const REST = 0.03;
/** Seconds by which a release may move to be in phase: one period of 60 Hz. */
const SEARCH = 0.017;
/** Largest factor by which a note's level is led to that of the notes around. */
const LARGEST_GAIN = 2;
/** Clean notes on either side whose level is the line's there. */
const NEIGHBOURS = 4;

/**
 * Which clean note plays each note heard in frames [from, to): the same pitch before the nearest, long enough before shorter, one that
 * is struck once before one that is struck again, of equals the one nearest in time. null where a note has none, or none was heard.
 */
export function matchNotes(song: Song, piece: Piece, from: Frames, to: Frames): Played[] | null {
  const wanted = heardNotes(song, piece).filter((note) => note.start < to && note.end > from);
  const played = choosePlayers(song, piece, wanted, FARTHEST);
  return wanted.length === 0 || played.length < wanted.length ? null : played;
}

/** The same for any notes of the stem's line, from clean notes at most `farthest` semitones away; without those that have none. */
export function choosePlayers(song: Song, piece: Piece, wanted: readonly Note[], farthest: number): Played[] {
  const clean = cleanNotes(song, piece);
  const rises = new Map<Note, number>();
  const riseOf = (note: Note): number => {
    let rise = rises.get(note);
    if (rise === undefined) rises.set(note, (rise = innerRise(song, piece, note)));
    return rise;
  };
  const played: Played[] = [];
  for (const target of wanted) {
    const length = target.end - target.start;
    const choices = clean
      .filter(({ source }) => Math.abs(source.midi - target.midi) <= farthest)
      .map(({ source, room }) => {
        const lacks = Math.max(0, 1 - room / length);
        const far = Math.abs(source.start - target.start) / song.length;
        // Distance in the song only tells between equals, as the seed does.
        const chance = 0.02 * far + 0.01 * jitter(piece.seed, source.start);
        return { source, room, cost: SEMITONE * Math.abs(source.midi - target.midi) + lacks + chance };
      })
      .sort((a, b) => a.cost - b.cost)
      .slice(0, LISTENED);
    if (choices.length === 0) continue;
    const best = choices
      .map((choice) => ({ ...choice, cost: choice.cost + (riseOf(choice.source) > AGAIN ? STRUCK_AGAIN : 0) }))
      .reduce((a, b) => (b.cost < a.cost ? b : a));
    played.push({ target, source: best.source, room: best.room });
  }
  return played;
}

/** The notes of a stem that are known one at a time. */
export function lineOf(profile: Profile, stem: StemName): readonly Note[] {
  return stem === 'bass' ? profile.bass.notes : stem === 'vocals' ? profile.melody.notes : [];
}

/** What a person changed of that line. */
function changesOf({ corrections }: Song, stem: StemName): Changes<Note> {
  const none = { gone: [], fresh: [] };
  return (stem === 'bass' ? corrections?.bass : stem === 'vocals' ? corrections?.melody : none) ?? none;
}

const keyOf = ({ start, end, midi }: Note): string => `${start} ${end} ${midi}`;

/** The line as it was heard, with notes that were only taken for two because the damage begins or ends in them joined again. */
function heardNotes(song: Song, piece: Piece): Note[] {
  const gap = EDGE * song.sampleRate;
  const notes: Note[] = [];
  for (const note of lineOf(song.profile, piece.stem)) {
    const last = notes.at(-1);
    const isCut = [piece.start, piece.end].some(
      (edge) => last !== undefined && edge > last.end - gap && edge < note.start + gap,
    );
    if (last !== undefined && isCut && last.midi === note.midi && note.start - last.end <= gap) {
      notes[notes.length - 1] = { ...last, end: note.end };
    } else notes.push(note);
  }
  return notes;
}

/** Largest rise in dB within a note once its attack is over: another attack, which was not heard as one. */
function innerRise(song: Song, piece: Piece, note: Note): number {
  const block = Math.max(1, Math.round(BLOCK * song.sampleRate));
  const count = Math.floor((note.end - note.start) / block);
  if (count < 1) return 0;
  const audio = readSpan(song.stems[piece.stem], note.start, count * block);
  const levels = Array.from({ length: count }, (_, b) => {
    let sum = 1e-12;
    // First difference: the attack is bright, the fundamental is not.
    for (const channel of audio) {
      for (let n = b * block + 1; n < (b + 1) * block; n++) sum += (channel[n]! - channel[n - 1]!) ** 2;
    }
    return 10 * Math.log10(sum);
  });
  let most = 0;
  for (let b = ATTACK + 1; b < count; b++) most = Math.max(most, levels[b]! - levels[b - 1]!);
  return most;
}

/**
 * The notes of the line that are wholly clean, with how long each can sound. What a person put in, anywhere, is none: the stem does not sound so there. What
 * they took out still ends the note before it.
 */
function cleanNotes(song: Song, piece: Piece): { source: Note; room: Frames }[] {
  const margin = MARGIN * song.sampleRate;
  const { gone, fresh } = changesOf(song, piece.stem);
  const isFresh = new Set(fresh.map(keyOf));
  const line = lineOf(song.profile, piece.stem).filter((note) => !isFresh.has(keyOf(note)));
  const bad = [...song.damage[piece.stem], piece];
  return line.flatMap((source, i) => {
    if (source.confidence < SURE) return [];
    if (bad.some(({ start, end }) => start < source.end + margin && end > source.start - margin)) return [];
    let stop = Math.min(line[i + 1]?.start ?? song.length, song.length, source.end + RELEASE * song.sampleRate);
    for (const { start } of [...bad, ...gone]) if (start > source.start) stop = Math.min(stop, start);
    return [{ source, room: Math.floor(stop - source.start) }];
  });
}

/** Plays matched notes over frames [from, to) of the song: each from its attack to the next note's or to its own release. */
export function placeNotes(song: Song, piece: Piece, notes: readonly Played[], from: Frames, to: Frames): Placed {
  const { sampleRate } = song;
  const fade = Math.max(1, Math.round(FADE * sampleRate));
  const before = Math.round(BEFORE * sampleRate);
  const audio = Array.from({ length: song.channels }, () => new Float32Array(to - from));
  const material: Span[] = [];
  const usual = usualLevel(song, piece, from, to);
  notes.forEach((played, i) => {
    const next = notes[i + 1]?.target.start;
    const start = played.target.start - before;
    const sound = sounding(song, piece, played, next, usual);
    const stop = Math.min(start + sound[0]!.length, next === undefined ? to : next - before + fade);
    // Notes of different pitch are not alike: equal power.
    const law = lawFor(0);
    for (let n = Math.max(start, from); n < Math.min(stop, to); n++) {
      const gain = gainAt(Math.min(1, (n - start + 1) / (fade + 1), (stop - n) / (fade + 1)), law);
      for (let c = 0; c < audio.length; c++) audio[c]![n - from]! += gain * sound[c]![n - start]!;
    }
    const { source, room } = played;
    const first = Math.max(0, source.start - before);
    material.push({ stem: piece.stem, start: first, end: Math.min(source.start + room, song.length) });
  });
  return { audio, material, splices: notes.length };
}

/** One note as it will be heard, from BEFORE its start on. */
function sounding(
  song: Song,
  piece: Piece,
  { target, source, room }: Played,
  next: Frames | undefined,
  usual: number,
): Float32Array[] {
  const { sampleRate } = song;
  const from = song.stems[piece.stem];
  const before = Math.round(BEFORE * sampleRate);
  const semitones = target.midi - source.midi;
  const step = 2 ** (semitones / 12);
  const length = target.end - target.start;
  const own = Math.floor((source.end - source.start) / step);
  const first = Math.round(source.start - before * step);
  const all = transposedSpan(from, first, before + Math.floor(room / step), semitones);
  const level = levelOf(song, piece, source);
  const gain = usual > 0 && level > 0 ? Math.max(1 / LARGEST_GAIN, Math.min(LARGEST_GAIN, usual / level)) : 1;
  for (const channel of all) for (let n = 0; n < channel.length; n++) channel[n]! *= gain;
  const rests = next === undefined || next - target.end > REST * sampleRate;
  if (!rests || own <= length) return all;
  return released(all, before + length, before + own, Math.round(FADE * sampleRate), Math.round(SEARCH * sampleRate));
}

/** Cuts a note short: its sound up to `at`, then that from `end` on, as it was let go, in phase. */
function released(all: readonly Float32Array[], at: number, end: number, fade: number, search: number): Float32Array[] {
  const total = all[0]!.length;
  const start = Math.max(0, at - fade);
  const from = Math.max(start, end - fade);
  const reach = Math.min(search, from, total - from - fade);
  if (reach <= 0) return all.map((channel) => channel.subarray(0, at));
  const sum = (a: number, b: number): Float32Array => {
    const out = all[0]!.slice(a, b);
    for (let c = 1; c < all.length; c++) for (let n = a; n < b; n++) out[n - a]! += all[c]![n]!;
    return out;
  };
  const found = bestLag(sum(start, start + fade), sum(from - reach, from + fade + reach), reach);
  const law = lawFor(found.correlation);
  const tail = from + found.lag;
  return all.map((channel) => {
    const out = new Float32Array(start + total - tail);
    out.set(channel.subarray(0, start));
    for (let n = 0; start + n < out.length; n++) {
      const x = (n + 1) / (fade + 1);
      const body = x < 1 ? gainAt(1 - x, law) * channel[start + n]! : 0;
      out[start + n] = body + gainAt(x, law) * channel[tail + n]!;
    }
    return out;
  });
}

/** The median level of the clean notes around frames [from, to). */
function usualLevel(song: Song, piece: Piece, from: Frames, to: Frames): number {
  const clean = cleanNotes(song, piece).map(({ source }) => source);
  const before = clean.filter(({ start }) => start < from).slice(-NEIGHBOURS);
  const after = clean.filter(({ start }) => start >= to).slice(0, NEIGHBOURS);
  const levels = [...before, ...after].map((note) => levelOf(song, piece, note)).sort((a, b) => a - b);
  return levels[levels.length >> 1] ?? 0;
}

/** Root mean square of a note's first 200 ms, or of all of a shorter one. */
function levelOf(song: Song, piece: Piece, note: Note): number {
  const length = Math.min(note.end - note.start, Math.round(0.2 * song.sampleRate));
  let sum = 0;
  for (const channel of readSpan(song.stems[piece.stem], note.start, length)) for (const x of channel) sum += x * x;
  return Math.sqrt(sum / Math.max(1, length * song.channels));
}
