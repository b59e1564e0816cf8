import { memorySource } from '../audio/memory.ts';
import { type Frames, noProgress } from '../audio/source.ts';
import { attacks } from '../music/drums/attacks.ts';
import { bandLevels, FPS } from '../music/drums/spectrogram.ts';
import { QUALITIES, type Quality } from '../music/harmony/vocabulary.ts';
import { analyseBass } from '../music/notes/bass.ts';
import { analyseLead } from '../music/notes/lead.ts';
import type { Chord, Note } from '../music/profile.ts';
import { CHROMA_FPS, pitchClasses } from '../music/rhythm/pitchclasses.ts';
import { bandDistance, logMel, meanOf } from '../rebuild/logmel.ts';
import type { Piece, Song } from './treatment.ts';

/**
 * How well a made sound agrees with what it was to be, measured on the sound itself. Agreements lie in 0..1, 1 is all; distances are dB. Left out is what
 * was not asked for, or cannot be told.
 */
export interface Agreement {
  /** Share of the sounding pitch classes that are the chords', beyond what chance gives. */
  readonly chords?: number;
  /** F-measure of attacks within ATTACK seconds. */
  readonly onsets?: number;
  /** F-measure of notes: attack and pitch class. */
  readonly notes?: number;
  /** Mean log-mel distance between the take and the stem in the tenth of a second on either side that both have. */
  readonly seam?: number;
  /** Mean distance of the long-term spectrum in the piece from that of its clean surroundings. */
  readonly spectrum?: number;
}

/** Seconds: attacks that are nearer than this are the same; as MIREX counts onsets. */
const ATTACK = 0.05;
/** Hz. Where chord notes and their lower partials lie. */
const CHORD_LOW = 80;
const CHORD_HIGH = 1400;
/** dBFS under which a spectrum is silence. */
const FLOOR = -90;
/** dB of seam or spectrum that are as bad as no agreement at all. */
const FAR = 20;
/** The weights of the parts in the whole: what is played before how it sounds. */
const WEIGHTS: Readonly<Record<keyof Agreement, number>> = { chords: 1, onsets: 1, notes: 1, seam: 0.5, spectrum: 0.5 };

/** `audio` planar at the song's rate with `lead` frames beyond the piece on either side; `around` the stem there, and further out on either side. */
export function agreementOf(
  song: Song,
  piece: Piece,
  audio: readonly Float32Array[],
  lead: Frames,
  around: {
    readonly audio: readonly Float32Array[];
    readonly lead: Frames;
    readonly isClean: (sample: number) => boolean;
  },
): Agreement {
  const length = piece.end - piece.start;
  const inside = audio.map((channel) => channel.subarray(lead, lead + length));
  const source = memorySource(inside, song.sampleRate);
  const { profile, sampleRate } = song;
  const own = <T extends { readonly start: Frames; readonly end: Frames }>(items: readonly T[]): T[] =>
    items
      .filter((item) => item.start < piece.end && item.end > piece.start)
      .map((item) => ({
        ...item,
        start: Math.max(0, item.start - piece.start),
        end: Math.min(length, item.end - piece.start),
      }));
  // What began before the piece has no attack in it.
  const begun = (notes: readonly Note[]): Note[] => own(notes.filter((note) => note.start >= piece.start));
  const parts: { -readonly [K in keyof Agreement]: number | undefined } = {};
  if (piece.stem === 'drums') {
    const hits = profile.drums.filter(({ time }) => time >= piece.start && time < piece.end);
    const heard = attacks(bandLevels(source, noProgress)).map((frame) => frame / FPS);
    parts.onsets = fMeasure(heard, distinct(hits.map(({ time }) => (time - piece.start) / sampleRate)), (a, b) =>
      near(a, b),
    );
  } else {
    parts.chords = chordShare(source, own(profile.chords));
    const wanted = begun(
      piece.stem === 'bass' ? profile.bass.notes : piece.stem === 'vocals' ? profile.melody.notes : [],
    );
    if (wanted.length > 0) {
      const heard =
        piece.stem === 'bass' ? analyseBass(source, [], noProgress) : analyseLead(source, [], noProgress).notes;
      parts.notes = fMeasure(
        heard,
        wanted,
        (a, b) => near(a.start / sampleRate, b.start / sampleRate) && (a.midi - b.midi) % 12 === 0,
      );
    }
  }
  Object.assign(parts, distances(inside, audio, lead, length, around, sampleRate));
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Agreement;
}

/** One number in 0..1 to rank takes by: the weighted mean of what could be measured; 0.5 where nothing could. */
export function fitOf(agreement: Agreement): number {
  let sum = 0;
  let weights = 0;
  for (const [name, weight] of Object.entries(WEIGHTS) as [keyof Agreement, number][]) {
    const value = agreement[name];
    if (value === undefined) continue;
    sum += weight * (name === 'seam' || name === 'spectrum' ? Math.max(0, 1 - value / FAR) : value);
    weights += weight;
  }
  return weights === 0 ? 0.5 : sum / weights;
}

function distances(
  inside: readonly Float32Array[],
  audio: readonly Float32Array[],
  lead: Frames,
  length: Frames,
  around: {
    readonly audio: readonly Float32Array[];
    readonly lead: Frames;
    readonly isClean: (sample: number) => boolean;
  },
  sampleRate: number,
): { seam: number | undefined; spectrum: number | undefined } {
  const from = around.lead - lead;
  const sides = [
    { take: 0, stem: from },
    { take: lead + length, stem: from + lead + length },
  ].filter(({ stem }) => lead > 0 && around.isClean(stem) && around.isClean(stem + lead - 1));
  const cut = (of: readonly Float32Array[], at: number): Float32Array[] =>
    of.map((channel) => channel.subarray(at, at + lead));
  const seams = sides.map(({ take, stem }) => {
    const [a, b] = [logMel(cut(audio, take), sampleRate, FLOOR), logMel(cut(around.audio, stem), sampleRate, FLOOR)];
    return meanOf(bandDistance(a, b));
  });
  const clean: number[] = [];
  for (let n = 0; n < around.audio[0]!.length; n++) if (around.isClean(n)) clean.push(n);
  const neighbourhood = around.audio.map((channel) => Float32Array.from(clean, (n) => channel[n]!));
  const spectrum =
    clean.length < 0.1 * sampleRate
      ? undefined
      : meanOf(difference(longTerm(inside, sampleRate), longTerm(neighbourhood, sampleRate)));
  return { seam: seams.length === 0 ? undefined : meanOf(seams), spectrum };
}

function longTerm(audio: readonly Float32Array[], sampleRate: number): Float64Array {
  const { db, frames } = logMel(audio, sampleRate, FLOOR);
  const bands = db.length / frames;
  const power = new Float64Array(bands);
  for (let i = 0; i < db.length; i++) power[i % bands]! += 10 ** (db[i]! / 10) / frames;
  return power.map((value) => 10 * Math.log10(value));
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => Math.abs(value - b[i]!));
}

function chordShare(source: ReturnType<typeof memorySource>, chords: readonly Chord[]): number | undefined {
  const chroma = pitchClasses(source, CHORD_LOW, CHORD_HIGH, noProgress);
  let sum = 0;
  let seconds = 0;
  for (const { label, start, end } of chords) {
    const tones = chordTones(label);
    if (tones === null) continue;
    const first = Math.ceil((start / source.sampleRate) * CHROMA_FPS);
    const last = Math.floor((end / source.sampleRate) * CHROMA_FPS);
    let own = 0;
    let all = 0;
    for (let t = first; t < last; t++) {
      for (let pitch = 0; pitch < 12; pitch++) {
        const amount = chroma[12 * t + pitch] ?? 0;
        all += amount;
        // pitchClasses counts from A.
        if (tones.has((pitch + 9) % 12)) own += amount;
      }
    }
    if (all <= 0) continue;
    const chance = tones.size / 12;
    sum += (end - start) * Math.max(0, (own / all - chance) / (1 - chance));
    seconds += end - start;
  }
  return seconds === 0 ? undefined : sum / seconds;
}

/** Pitch classes (C = 0) of a chord label; null for none. */
function chordTones(label: string): Set<number> | null {
  const parsed = /^([A-G])([#b]?)([^/]*)/.exec(label);
  if (parsed === null || !Object.hasOwn(QUALITIES, parsed[3]!)) return null;
  const root = 'C D EF G A B'.indexOf(parsed[1]!) + (parsed[2] === '#' ? 1 : parsed[2] === 'b' ? -1 : 0);
  return new Set(QUALITIES[parsed[3] as Quality].map((step) => (root + step + 12) % 12));
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= ATTACK;

/** Times with those that are the same attack taken once: a kick under a hat is one. */
function distinct(times: readonly number[]): number[] {
  const out: number[] = [];
  for (const time of [...times].sort((a, b) => a - b))
    if (out.length === 0 || time - out.at(-1)! > ATTACK / 2) out.push(time);
  return out;
}

/** Each wanted thing is found by at most one that was heard. undefined where nothing was wanted. */
function fMeasure<A, B>(
  heard: readonly A[],
  wanted: readonly B[],
  same: (heard: A, wanted: B) => boolean,
): number | undefined {
  if (wanted.length === 0) return undefined;
  const left = [...heard];
  let found = 0;
  for (const item of wanted) {
    const at = left.findIndex((candidate) => same(candidate, item));
    if (at < 0) continue;
    left.splice(at, 1);
    found++;
  }
  return (2 * found) / (heard.length + wanted.length);
}
