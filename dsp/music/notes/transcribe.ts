import type { AudioSource, Progress } from '../../audio/source.ts';
import { part } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import type { Finding } from '../../damage/finding.ts';
import { decimatedSource } from '../../signal/decimate.ts';
import { MELODY_HOP, type Note } from '../profile.ts';
import { attackEvidence } from './attack.ts';
import { BY_PERIOD, CANDIDATES, measureFrames, type PitchFrames, type PitchRange } from './frames.ts';
import { type FrameNote, type NoteModel, segmentNotes } from './segment.ts';
import { trustOf } from './trust.ts';

/** The rate at which pitch is measured: partials to 5 kHz, which holds two of the highest note. */
const ANALYSIS_RATE = 11025;

/** One line of notes and the frames they were found in. */
export interface Transcription {
  readonly frames: PitchFrames;
  readonly notes: readonly Note[];
  readonly frameNotes: readonly FrameNote[];
  readonly tuning: number;
}

/** Finds the notes of one instrument or voice that plays one note at a time (or the salient line of several). */
export function transcribe(
  source: AudioSource,
  damage: readonly Finding[],
  range: PitchRange,
  model: NoteModel,
  progress: Progress,
): Transcription {
  const frames = measureFrames(decimatedSource(monoSource(source), ANALYSIS_RATE), range, part(progress, 0, 0.9));
  const open = openFrames(frames.level);
  const tuning = tuningOf(frames, open);
  const attacks = attackEvidence(frames.onset, open, model.attack);
  const segmented = segmentNotes(frames, model, tuning, open, attacks, part(progress, 0.9, 1));
  const frameNotes = joinGlides(segmented, attacks, model.sung).filter((note) => note.end - note.start >= SHORTEST);
  alignOnsets(frameNotes, frames.onset);
  if (model.sung) startWithVoice(frameNotes, frames, tuning);
  const hop = source.sampleRate * MELODY_HOP;
  const trust = trustOf(damage, hop, frames.count);
  const notes = frameNotes.map((note) => ({
    start: Math.min(source.length, Math.round(note.start * hop)),
    end: Math.min(source.length, Math.round(note.end * hop)),
    midi: note.midi,
    confidence: confidenceOf(note, frames, tuning, trust),
  }));
  progress(1);
  return { frames, notes, frameNotes, tuning };
}

/** 50 ms: the shortest note that is played on purpose; what is shorter is a glitch of the tracker. */
const SHORTEST = 5;

/**
 * A short piece of pitch that touches a longer note and is parted from it by no attack is the way into that note or out
 * of it (a scoop, a fall, a turn of the tracker), not a note. Nor is a short piece of the same pitch, where one is
 * `sung`: nobody sings a pitch again so fast, it is a change of vowel.
 */
function joinGlides(notes: readonly FrameNote[], attacks: Float32Array, sung: boolean): FrameNote[] {
  const attacked = (at: number) => {
    for (let i = Math.max(0, at - 3); i <= Math.min(attacks.length - 1, at + 3); i++) if (attacks[i]! > 0) return true;
    return false;
  };
  const joined: FrameNote[] = [];
  for (let n = 0; n < notes.length; n++) {
    const note = { ...notes[n]! };
    const after = notes[n + 1];
    const before = joined[joined.length - 1];
    const short = note.end - note.start < GLIDE;
    const fleeting = note.end - note.start < FLEETING;
    if (sung && short && before?.midi === note.midi && touches(before, note)) {
      before.end = note.end;
      continue;
    }
    const into = short && after !== undefined && touches(note, after) && (fleeting || !attacked(after.start));
    const outOf = short && before !== undefined && touches(before, note) && !attacked(note.start);
    if (into && (attacked(note.start) || !outOf)) {
      joined.push({ start: note.start, end: after.end, midi: after.midi });
      n++;
    } else if (outOf) before.end = note.end;
    else joined.push(note);
  }
  return joined;
}

/** 100 ms: glides into a note last 50 to 100 ms. */
const GLIDE = 10;
/** 70 ms: nobody sings a note so short; the attack that follows is then its own, still rising. */
const FLEETING = 7;

function touches(note: FrameNote, next: FrameNote): boolean {
  return next.start - note.end <= 1 && Math.abs(next.midi - note.midi) <= 2;
}

/** How far each frame may be voiced by its level: 0 at 50 dB below the loud passages, 1 from 40 dB below. */
function openFrames(level: Float32Array): Float32Array {
  const sorted = level.filter((db) => db > -90).sort();
  const loud = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  return level.map((db) => Math.min(1, Math.max(0, (db - loud + 50) / 10)));
}

/** The offset of the instrument from A4 = 440 Hz in semitones, −0.5 … 0.5: circular mean over all voiced frames. */
function tuningOf(frames: PitchFrames, open: Float32Array): number {
  let re = 0;
  let im = 0;
  let total = 0;
  for (let i = 0; i < frames.count; i++) {
    const weight = frames.weight[i * CANDIDATES + BY_PERIOD]! * open[i]!;
    const angle = 2 * Math.PI * frames.pitch[i * CANDIDATES + BY_PERIOD]!;
    re += weight * Math.cos(angle);
    im += weight * Math.sin(angle);
    total += weight;
  }
  // Pitches spread evenly over the semitone (a fretless line, talk) have no tuning.
  if (Math.hypot(re, im) < 0.2 * total || total === 0) return 0;
  return Math.atan2(im, re) / (2 * Math.PI);
}

/** Moves each note's start to where the spectrum begins to rise for it, where it does. */
function alignOnsets(notes: FrameNote[], onset: Float32Array): void {
  for (let n = 0; n < notes.length; n++) {
    const note = notes[n]!;
    const before = notes[n - 1];
    const from = Math.max(note.start - BACK, before === undefined ? 0 : before.start + SHORTEST);
    const to = Math.min(note.start + AHEAD, note.end - SHORTEST);
    let most = LEAST_RISE;
    for (let i = from; i <= to; i++) most = Math.max(most, onset[i]!);
    let first = from;
    while (first <= to && onset[first]! < 0.5 * most) first++;
    if (first > to || most === LEAST_RISE) continue;
    if (before !== undefined && (before.end === note.start || before.end > first)) before.end = first;
    note.start = first;
  }
}

/** How far before and after the found start, in frames, its attack is looked for. */
const BACK = 7;
const AHEAD = 3;
/** A mean rise of a quarter of a dB over the whole spectrum: less is not an attack. */
const LEAST_RISE = 0.03;

/** A sung note starts with its vowel, not with the consonant before it: where its pitch is first heard. */
function startWithVoice(notes: FrameNote[], frames: PitchFrames, tuning: number): void {
  for (const note of notes) {
    const last = Math.min(note.end - SHORTEST, note.start + CONSONANT);
    let voiced = note.start;
    while (voiced <= last && evidence(note.midi, frames, tuning, voiced) < 0.5) voiced++;
    if (voiced <= last) note.start = Math.max(note.start, voiced - VOICE_LAG);
  }
}

/** 150 ms: the longest consonant. */
const CONSONANT = 15;
/** 30 ms: the pitch is heard when it fills half of the window. */
const VOICE_LAG = 3;

/** How surely a note sounds in a frame, 0..1, by the better of its two witnesses. */
function evidence(midi: number, frames: PitchFrames, tuning: number, i: number): number {
  const witness = [0, 0];
  for (let k = 0; k < CANDIDATES; k++) {
    const at = i * CANDIDATES + k;
    if (Math.abs(frames.pitch[at]! - tuning - midi) < 1) witness[k < BY_PERIOD ? 0 : 1]! += frames.weight[at]!;
  }
  return Math.max(witness[0]!, witness[1]!);
}

function confidenceOf(note: FrameNote, frames: PitchFrames, tuning: number, trust: Float32Array): number {
  let sum = 0;
  for (let i = note.start; i < note.end; i++) {
    sum += Math.min(1, evidence(note.midi, frames, tuning, i)) * trust[i]!;
  }
  return sum / Math.max(1, note.end - note.start);
}
