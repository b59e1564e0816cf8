import type { Progress } from '../../audio/source.ts';
import { BY_PERIOD, CANDIDATES, type PitchFrames } from './frames.ts';

/** A note in frames of 10 ms; `end` is exclusive. */
export interface FrameNote {
  start: number;
  end: number;
  readonly midi: number;
}

/** What a note is made of and what a change costs, in nats. */
export interface NoteModel {
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the sung or played pitch around its note, semitones. */
  readonly spread: number;
  /** Cost of a new note out of silence, and of another pitch without a gap, where nothing is heard to start. */
  readonly start: number;
  readonly change: number;
  /** How many times the ordinary movement of its spectrum an attack of this instrument rises. */
  readonly attack: number;
  /** Whether consonants may come before the notes. */
  readonly sung: boolean;
}

/**
 * The likeliest sequence of notes and silence, by Viterbi over one state a semitone and one for silence
 * (after the note model of Tony, Mauch et al. 2015, with the attack taken from the spectrum's rise).
 * `tuning` is the instrument's offset from 440 Hz in semitones, `open` (0..1) how far each frame may be voiced at all,
 * `attacks` (nats) what speaks for a new attack in it.
 */
export function segmentNotes(
  frames: PitchFrames,
  model: NoteModel,
  tuning: number,
  open: Float32Array,
  attacks: Float32Array,
  progress: Progress,
): FrameNote[] {
  const { count } = frames;
  const notes = model.high - model.low + 1;
  // Two bits a state: an hour of frames takes 6 MB.
  const cameBy = new Uint8Array(Math.ceil((count * notes) / 4));
  const bestNote = new Uint8Array(count);
  const silentFrom = new Uint8Array(count);
  let score = new Float64Array(notes).fill(-Infinity);
  let next = new Float64Array(notes);
  let silent = 0;
  const emission = new Float64Array(notes);
  for (let i = 0; i < count; i++) {
    if ((i & 4095) === 0) progress(i / count);
    const unvoiced = emissions(frames, model, tuning, open[i]!, i, emission);
    let best = 0;
    for (let m = 1; m < notes; m++) if (score[m]! > score[best]!) best = m;
    bestNote[i] = best;
    const attack = attacks[i]!;
    const from = score[best]!;
    const start = silent + Math.max(-model.start, attack);
    const change = from + Math.max(-model.change, attack - TURN);
    const again = from + attack;
    for (let m = 0; m < notes; m++) {
      let value = score[m]!;
      let by = STAY;
      const switched = m === best ? again : change;
      if (switched > value) {
        value = switched;
        by = FROM_NOTE;
      }
      if (start > value) {
        value = start;
        by = FROM_SILENCE;
      }
      next[m] = value + emission[m]!;
      const place = i * notes + m;
      cameBy[place >> 2]! |= by << (2 * (place & 3));
    }
    if (from - END_COST > silent) {
      silent = from - END_COST;
      silentFrom[i] = 1;
    }
    silent += unvoiced;
    [score, next] = [next, score];
  }
  return trace(model.low, notes, count, score, silent, { cameBy, bestNote, silentFrom });
}

const STAY = 0;
const FROM_NOTE = 1;
const FROM_SILENCE = 2;

/** A new pitch costs a little more than the old one again: the tracker errs in pitch. */
const TURN = 1;

/** Ending a note costs little: silence is seen directly. */
const END_COST = 1;

/** Probability that is left to a note without any candidate near it, and to silence in a voiced frame. */
const MISS = 0.02;

/**
 * Log probabilities of frame i under each note (filled) and under silence (returned). The waveform's period and the
 * spectrum's partials are heard as independent witnesses: a note sounds unless both deny it.
 */
function emissions(
  frames: PitchFrames,
  model: NoteModel,
  tuning: number,
  open: number,
  i: number,
  into: Float64Array,
): number {
  into.fill(1 - MISS);
  const at = i * CANDIDATES;
  const silence = deny(frames, model, tuning, open, at, at + BY_PERIOD, into);
  const both = silence * deny(frames, model, tuning, open, at + BY_PERIOD, at + CANDIDATES, into);
  for (let m = 0; m < into.length; m++) into[m] = Math.log(Math.max(MISS, 1 - into[m]!));
  return Math.log(MISS + both);
}

/** Multiplies the probability that each note does not sound by what candidates [from, to) say; returns that of silence. */
function deny(
  frames: PitchFrames,
  model: NoteModel,
  tuning: number,
  open: number,
  from: number,
  to: number,
  into: Float64Array,
): number {
  let voiced = 0;
  for (let k = from; k < to; k++) {
    const weight = frames.weight[k]! * open;
    if (weight <= 0) continue;
    voiced += weight;
    const place = frames.pitch[k]! - tuning - model.low;
    const first = Math.max(0, Math.ceil(place - 2));
    const last = Math.min(into.length - 1, Math.floor(place + 2));
    for (let m = first; m <= last; m++) {
      const off = (place - m) / model.spread;
      into[m]! *= 1 - weight * Math.exp(-0.5 * off * off);
    }
  }
  return Math.max(0, 1 - voiced);
}

interface Trellis {
  readonly cameBy: Uint8Array;
  readonly bestNote: Uint8Array;
  readonly silentFrom: Uint8Array;
}

function trace(
  low: number,
  notes: number,
  count: number,
  score: Float64Array,
  silent: number,
  trellis: Trellis,
): FrameNote[] {
  const found: FrameNote[] = [];
  let at = 0;
  for (let m = 1; m < notes; m++) if (score[m]! > score[at]!) at = m;
  let inNote = score[at]! > silent;
  let end = count;
  for (let i = count - 1; i >= 0; i--) {
    if (!inNote) {
      if (trellis.silentFrom[i] === 1) {
        inNote = true;
        at = trellis.bestNote[i]!;
        end = i;
      }
      continue;
    }
    const place = i * notes + at;
    const by = (trellis.cameBy[place >> 2]! >> (2 * (place & 3))) & 3;
    if (by === STAY) continue;
    found.push({ start: i, end, midi: low + at });
    end = i;
    if (by === FROM_SILENCE) inNote = false;
    else at = trellis.bestNote[i]!;
  }
  if (inNote && end > 0) found.push({ start: 0, end, midi: low + at });
  return found.reverse();
}
