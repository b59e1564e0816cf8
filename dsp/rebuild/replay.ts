import { readSpan } from '../audio/memory.ts';
import { type Frames, type Progress, part } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import type { Cause } from '../damage/finding.ts';
import type { Piece, Song, Material as Span } from '../treat/treatment.ts';
import { BANDS, type Features, ROW } from './features.ts';
import { bandDistance, logMel, MEL_BANDS, meanOf } from './logmel.ts';
import { matchBeats } from './match.ts';
import { type Material, materialOf } from './material.ts';
import { matchNotes, placeNotes } from './notes.ts';
import { samePitches } from './pitches.ts';
import { place } from './place.ts';

/** A piece as the song's clean material would play it. */
export interface Replay {
  /** Planar, with `lead` frames on either side of the piece. */
  readonly audio: readonly Float32Array[];
  readonly lead: Frames;
  readonly material: readonly Span[];
  readonly splices: number;
  /** Whether whole beats or single notes were played. */
  readonly grain: 'beats' | 'notes';
  readonly beats: number;
  /** How unlike the chosen beats are what is known of the piece, dB. */
  readonly cost: number;
  /** What such a replay usually is off the true sound, dB in each mel band: measured on clean places of this stem. */
  readonly error: Float64Array;
  /** By how much that varies from place to place: the standard deviation as a share of the mean. */
  readonly risk: number;
  /** dBFS below which this stem is silent. */
  readonly floor: number;
}

/** Seconds on either side that a replay brings along. */
const LEAD = 0.12;
/** dB under the stem's loudest moments at which it is as good as silent. */
const RANGE = 65;
/** How many clean places are played again to learn how well that works, and how long each is, in seconds. */
const REHEARSALS = 5;
const REHEARSAL = 2.5;

/**
 * By how much played notes must be nearer in pitch (see samePitches) than played beats. Measured on 14 regions of evaluation songs: where
 * the beats hold the right notes it differs by at most 0.03 in favour of the notes, where they do not by 0.15.
 */
const CLEARLY = 0.06;

const latest = new WeakMap<Song, { key: string; replay: Replay | null }>();

/** The replay of a piece; null where there is no clean material. The last one of a song is kept, for the judge asks for it again. */
export function replayOf(song: Song, piece: Piece, progress: Progress): Replay | null {
  const key = `${piece.stem} ${piece.start} ${piece.end} ${piece.cause} ${piece.seed}`;
  const kept = latest.get(song);
  if (kept?.key === key) return kept.replay;
  const material = materialOf(song, part(progress, 0, 0.4));
  const byBeats = play(song, material, piece, part(progress, 0.4, 0.7));
  const played = byBeats === null ? null : (playNotes(song, piece, byBeats) ?? byBeats);
  const replay = played === null ? null : judged(played, normOf(song, material, piece, part(progress, 0.7, 1)), piece);
  latest.set(song, { key, replay });
  return replay;
}

function judged(played: Played, norm: Norm, piece: Piece): Replay {
  // Where nothing survives, how well the surroundings match is all that tells this place from the usual ones (a fill, a break);
  // the root, because it tells only a part of it (correlation with the log of the error 0.3, on vocals 0.6).
  const unlike = piece.cause === 'dropout' ? Math.sqrt(Math.max(1, played.cost / Math.max(0.5, norm.cost))) : 1;
  return { ...played, floor: norm.floor, risk: norm.risk, error: norm.error.map((e) => e * unlike) };
}

type Played = Omit<Replay, 'error' | 'floor' | 'risk'>;

function play(song: Song, material: Material, piece: Piece, progress: Progress): Played | null {
  const matches = matchBeats(song, material, piece, part(progress, 0, 0.5));
  if (matches === null || matches.length === 0) return null;
  const lead = Math.round(LEAD * song.sampleRate);
  const placed = place(song, material, piece, matches, piece.start - lead, piece.end + lead, part(progress, 0.5, 1));
  const cost = matches.reduce((sum, match) => sum + match.cost, 0) / matches.length;
  return { ...placed, grain: 'beats', lead, beats: matches.length, cost };
}

/** The notes heard in the piece, played one by one, where that is clearly nearer to the pitches that survive than the beats are. */
function playNotes(song: Song, piece: Piece, beats: Played): Played | null {
  // Of a gap no pitch survives, and only of the bass the notes are known one at a time.
  if (piece.stem !== 'bass' || piece.cause === 'dropout') return null;
  const from = piece.start - beats.lead;
  const to = piece.end + beats.lead;
  const notes = matchNotes(song, piece, from, to);
  if (notes === null) return null;
  const placed = placeNotes(song, piece, notes, from, to);
  const inside = (audio: readonly Float32Array[]) =>
    audio.map((channel) => channel.subarray(beats.lead, channel.length - beats.lead));
  const damaged = readSpan(song.stems.bass, piece.start, piece.end - piece.start);
  const gain =
    samePitches(damaged, inside(placed.audio), song.sampleRate) -
    samePitches(damaged, inside(beats.audio), song.sampleRate);
  return gain < CLEARLY ? null : { ...beats, ...placed, grain: 'notes' };
}

/** What is usual in a stem: how far its replays are off, and where silence begins. */
interface Norm {
  readonly error: Float64Array;
  readonly floor: number;
  readonly risk: number;
  /** Mean cost of the rehearsals' matches. */
  readonly cost: number;
}

const norms = new WeakMap<Song, Map<string, Norm>>();

/** Plays clean places of the stem again, as if they were damaged in the way of the piece, and measures how far off that is. */
function normOf(song: Song, material: Material, piece: Piece, progress: Progress): Norm {
  const { stem } = piece;
  // A replay that nothing of the damaged sound could guide is another thing than one that was chosen by ear.
  const cause = piece.cause === 'dropout' ? 'dropout' : 'distortion';
  let known = norms.get(song);
  if (known === undefined) norms.set(song, (known = new Map()));
  const key = `${stem} ${cause}`;
  let norm = known.get(key);
  if (norm === undefined) known.set(key, (norm = rehearse(song, material, stem, cause, progress)));
  return norm;
}

function rehearse(song: Song, material: Material, stem: StemName, cause: Cause, progress: Progress): Norm {
  const floor = loudest(material.features[stem]) - RANGE;
  const error = new Float64Array(MEL_BANDS);
  const places = soundPlaces(song, material, stem);
  const costs: number[] = [];
  const errors: number[] = [];
  places.forEach((start, i) => {
    const end = start + Math.round(REHEARSAL * song.sampleRate);
    const piece: Piece = { stem, start, end, cause, severity: 'severe', seed: 1, findings: [] };
    const played = play(song, material, piece, part(progress, i / places.length, (i + 1) / places.length));
    if (played === null) return;
    const copy = played.audio.map((channel) => channel.subarray(played.lead, played.lead + end - start));
    const truth = readSpan(song.stems[stem], start, end - start);
    const distance = bandDistance(logMel(copy, song.sampleRate, floor), logMel(truth, song.sampleRate, floor));
    for (let k = 0; k < MEL_BANDS; k++) error[k]! += distance[k]!;
    costs.push(played.cost);
    errors.push(meanOf(distance));
  });
  const done = errors.length;
  // Where nothing could be tried, a replay is believed to be as far off as those of a part that never repeats.
  for (let k = 0; k < MEL_BANDS; k++) error[k] = done === 0 ? UNTRIED : error[k]! / done;
  return {
    error,
    floor,
    risk: done < 2 ? 0.5 : deviation(errors) / Math.max(0.5, meanOf(errors)),
    cost: meanOf(costs),
  };
}

function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** dB: what replays of parts that do not repeat are off, as measured on lead vocals of evaluation songs. */
const UNTRIED = 6;

/** A place sounds that sounds a quarter of the time: drums do not more. */
const SOUNDING = 0.25;

/** dBFS of the loudest band of the stem. */
function loudest(features: Features): number {
  return features.loudest / 2 - 120;
}

/** Frames read at once. */
const CHUNK = 4096;

/** For each frame of a stem whether one of its bands is louder than `level`. */
function soundingFrames(features: Features, level: number): Uint8Array {
  const sounds = new Uint8Array(features.frames);
  const rows = new Uint8Array(CHUNK * ROW);
  for (let from = 0; from < features.frames; from += CHUNK) {
    const to = Math.min(features.frames, from + CHUNK);
    features.read(from, to, rows);
    for (let t = from; t < to; t++) {
      const row = (t - from) * ROW;
      for (let k = 0; k < BANDS; k++) if (rows[row + k]! > level) sounds[t] = 1;
    }
  }
  return sounds;
}

/** Starts of clean places that sound, spread evenly over the song. */
function soundPlaces(song: Song, { grid, clean, features }: Material, stem: StemName): Frames[] {
  const { hop } = features[stem];
  const usable: Frames[] = [];
  const sounds = soundingFrames(features[stem], 2 * (loudest(features[stem]) - RANGE + 20 + 120));
  const length = Math.round(REHEARSAL * song.sampleRate);
  for (let b = 0; b < clean[stem].length; b++) {
    const start = Math.round(grid[b]!);
    let last = b;
    while (last < clean[stem].length && clean[stem][last] === 1 && grid[last + 1]! < start + length) last++;
    if (last >= clean[stem].length || clean[stem][last] !== 1) continue;
    let sounding = 0;
    let frames = 0;
    for (let t = Math.floor(start / hop); t < (start + length) / hop; t++, frames++) sounding += sounds[t] ?? 0;
    if (sounding >= SOUNDING * frames) usable.push(start);
  }
  const count = Math.min(REHEARSALS, usable.length);
  return Array.from({ length: count }, (_, i) => usable[Math.floor(((i + 0.5) * usable.length) / count)]!);
}
