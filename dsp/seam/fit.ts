import { readSpan } from '../audio/memory.ts';
import type { AudioSource, Frames } from '../audio/source.ts';
import { bestLag, correlation } from '../signal/correlate.ts';
import type { Candidate, Piece, Song } from '../treat/treatment.ts';
import { type Law, lawFor } from './law.ts';

/** A take of one piece, fitted into its surroundings. */
export interface FittedTake {
  /** The first frame that may differ from the stem. At most EDGE seconds before the piece. */
  readonly start: Frames;
  /** Exclusive. */
  readonly end: Frames;
  /** Planar, end − start frames; the fades are not in it: they are made in place, over what is there. */
  readonly audio: readonly Float32Array[];
  readonly fadeIn: Frames;
  readonly fadeOut: Frames;
  readonly law: Law;
}

/** Seconds by which an edge may move to a better moment. */
export const EDGE = 0.02;
/** Seconds: the lengths a fade may have, the longest first. Shorter ones click, longer ones do not fit into EDGE. */
const FADES = [0.018, 0.01, 0.005];
/** Seconds by which a take may be moved to be in phase with its neighbours: half a period of 125 Hz. */
const REACH = 0.004;
/** Seconds of neighbourhood in which phase and level are compared. */
const CONTEXT = 0.08;
/** A take is moved, and its level led, only where it then clearly is the same sound. */
const SAME_SOUND = 0.6;
/** dB: more than this is another sound, not another level. */
const LARGEST_GAIN = 4;

interface Edge {
  /** Frames from the piece's edge outwards at which the take begins. */
  readonly out: Frames;
  readonly fade: Frames;
  readonly correlation: number;
}

/**
 * Fits a candidate into the stem around its piece: moved into phase, its level led from one neighbour's to the other's,
 * its edges put where the change from one to the other is least, and the cross-fade's law taken from how alike the two are there.
 */
export function fit(song: Song, piece: Piece, candidate: Candidate): FittedTake {
  const source = song.stems[piece.stem];
  const { sampleRate } = song;
  const lead = candidate.lead;
  const length = piece.end - piece.start;
  const context = Math.min(Math.round(CONTEXT * sampleRate), lead);
  // What is itself damaged, or not there, is no neighbour to be fitted to.
  const trust = {
    before: context > 0 && isSound(song, piece, piece.start - context, piece.start),
    after: context > 0 && isSound(song, piece, piece.end, piece.end + context),
  };
  const shift = phaseShift(source, piece, candidate, trust, Math.round(REACH * sampleRate), context);
  const audio = candidate.audio.map((channel) => shifted(channel, shift));
  if (trust.before || trust.after) levelled(source, piece, audio, lead, context, trust);

  const room = Math.min(Math.round(EDGE * sampleRate), lead);
  const before = edge(source, audio, lead, piece.start, -1, Math.min(room, piece.start), sampleRate);
  const after = edge(source, audio, lead + length, piece.end, 1, Math.min(room, song.length - piece.end), sampleRate);
  return {
    start: piece.start - before.out,
    end: piece.end + after.out,
    audio: audio.map((channel) => channel.slice(lead - before.out, lead + length + after.out)),
    fadeIn: before.fade,
    fadeOut: after.fade,
    law: lawFor((before.correlation + after.correlation) / 2),
  };
}

/** Whether [from, to) lies in the song and outside the stem's findings, those of the piece's own edge aside. */
function isSound(song: Song, piece: Piece, from: Frames, to: Frames): boolean {
  if (from < 0 || to > song.length) return false;
  return !song.damage[piece.stem].some((finding) => finding.start < to && from < finding.end);
}

/** Frames by which the candidate must be read later to be in phase with its sound neighbours; 0 where it is another sound. */
function phaseShift(
  source: AudioSource,
  piece: Piece,
  { audio, lead }: Candidate,
  trust: { before: boolean; after: boolean },
  reach: Frames,
  context: Frames,
): Frames {
  let best = { lag: 0, correlation: SAME_SOUND };
  const length = piece.end - piece.start;
  const sides = [
    { sound: trust.before, at: piece.start - context, own: lead - context },
    { sound: trust.after, at: piece.end, own: lead + length },
  ];
  for (const { sound, at, own } of sides) {
    const room = Math.min(reach, own, audio[0]!.length - own - context);
    if (!sound || room <= 0) continue;
    const reference = monoOf(readSpan(source, at, context), 0, context);
    const found = bestLag(reference, monoOf(audio, own - room, own + context + room), room);
    if (found.correlation > best.correlation) best = found;
  }
  return best.lag;
}

function monoOf(audio: readonly Float32Array[], from: number, to: number): Float32Array {
  const out = new Float32Array(to - from);
  for (const channel of audio) for (let n = from; n < to; n++) out[n - from]! += channel[n]!;
  return out;
}

function shifted(channel: Float32Array, by: Frames): Float32Array {
  const out = new Float32Array(channel.length);
  if (by >= 0) out.set(channel.subarray(by));
  else out.set(channel.subarray(0, channel.length + by), -by);
  return out;
}

/** Leads the take's level, linearly in dB, from what fits the sound before to what fits the sound after. */
function levelled(
  source: AudioSource,
  piece: Piece,
  audio: readonly Float32Array[],
  lead: Frames,
  context: Frames,
  trust: { before: boolean; after: boolean },
): void {
  const length = piece.end - piece.start;
  const first = trust.before ? stepTo(source, piece.start - context, audio, lead - context, context) : undefined;
  const last = trust.after ? stepTo(source, piece.end, audio, lead + length, context) : undefined;
  const from = first ?? last ?? 0;
  const to = last ?? first ?? 0;
  if (from === 0 && to === 0) return;
  const total = audio[0]!.length;
  for (let n = 0; n < total; n++) {
    const x = Math.max(0, Math.min(1, (n - lead) / Math.max(1, length)));
    const gain = 10 ** ((from + (to - from) * x) / 20);
    for (const channel of audio) channel[n]! *= gain;
  }
}

/** dB that bring the take beside a neighbour to its level; 0 where they are not one sound at two levels: of other sounds the level means nothing. */
function stepTo(source: AudioSource, at: Frames, audio: readonly Float32Array[], own: Frames, context: Frames): number {
  const neighbour = readSpan(source, at, context);
  const beside = audio.map((channel) => channel.subarray(own, own + context));
  if (correlation(neighbour, beside) < SAME_SOUND) return 0;
  const here = powerOf(neighbour, 0, context);
  const there = powerOf(audio, own, own + context);
  if (here < 1e-8 || there < 1e-8) return 0;
  const step = 10 * Math.log10(here / there);
  return Math.abs(step) <= LARGEST_GAIN ? step : 0;
}

function powerOf(audio: readonly Float32Array[], from: number, to: number): number {
  let sum = 0;
  for (const channel of audio) for (let n = from; n < to; n++) sum += channel[n]! * channel[n]!;
  return sum / Math.max(1, (to - from) * audio.length);
}

/**
 * Where the take should begin (side −1) or end (side 1): of all fades that lie outside the piece and within `room`, the one
 * whose two sides differ least, in relation to its length. A quiet moment and a moment of agreement both have little difference.
 */
function edge(
  source: AudioSource,
  audio: readonly Float32Array[],
  own: Frames,
  at: Frames,
  side: -1 | 1,
  room: Frames,
  sampleRate: number,
): Edge {
  if (room <= 0) return { out: 0, fade: 0, correlation: 0 };
  const original = readSpan(source, side < 0 ? at - room : at, room);
  const take = audio.map((channel) => channel.slice(side < 0 ? own - room : own, side < 0 ? own : own + room));
  const step = Math.max(1, Math.round(0.001 * sampleRate));
  let best: Edge = { out: room, fade: room, correlation: correlation(original, take) };
  let least = Number.POSITIVE_INFINITY;
  for (const seconds of FADES) {
    const fade = Math.round(seconds * sampleRate);
    if (fade < 1) continue;
    for (let out = fade; out <= room; out += step) {
      const from = side < 0 ? room - out : out - fade;
      const difference = differenceOf(original, take, from, from + fade) / fade;
      if (difference < least) {
        least = difference;
        best = { out, fade, correlation: correlationIn(original, take, from, from + fade) };
      }
    }
  }
  return best;
}

function correlationIn(a: readonly Float32Array[], b: readonly Float32Array[], from: number, to: number): number {
  return correlation(
    a.map((channel) => channel.subarray(from, to)),
    b.map((channel) => channel.subarray(from, to)),
  );
}

/** Mean square difference over the fade, divided by its length by the caller: half the length must be more than half as bad. */
function differenceOf(a: readonly Float32Array[], b: readonly Float32Array[], from: number, to: number): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) {
    for (let n = from; n < to; n++) sum += (a[c]![n]! - b[c]![n]!) ** 2;
  }
  return sum / (to - from);
}
