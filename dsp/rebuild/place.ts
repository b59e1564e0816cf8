import { readSpan } from '../audio/memory.ts';
import type { AudioSource, Frames, Progress } from '../audio/source.ts';
import { STEMS } from '../audio/stem.ts';
import { gainAt, lawFor } from '../seam/law.ts';
import { bestLag } from '../signal/correlate.ts';
import type { Piece, Song, Material as Span } from '../treat/treatment.ts';
import type { Match } from './match.ts';
import type { Material } from './material.ts';

/** Seconds by which onsets may stray before a passage is cut and set anew. */
const STRAY = 0.006;
/** Seconds of a splice. */
const SPLICE = 0.012;
/** Seconds around the wanted place in which a splice looks for agreement in phase. */
const SEARCH = 0.006;
/** Seconds: how far heard beats may be off. */
const DRIFT = 0.05;
/** Seconds: one step of the onset envelope. */
const STEP = 0.002;
/** Below this the envelopes do not agree, and the grid is believed. */
const AGREES = 0.35;

/** What was placed. */
export interface Placed {
  /** Planar, from `from` on. */
  readonly audio: readonly Float32Array[];
  readonly material: readonly Span[];
  readonly splices: number;
}

/** Plays matched beats over frames [from, to) of the song. */
export function place(
  song: Song,
  material: Material,
  piece: Piece,
  matches: readonly Match[],
  from: Frames,
  to: Frames,
  progress: Progress,
): Placed {
  const source = song.stems[piece.stem];
  const { sampleRate } = song;
  const { grid } = material;
  const offsets = refined(song, material, piece, matches, progress);
  const audio = Array.from({ length: song.channels }, () => new Float32Array(to - from));
  const spans: { start: Frames; end: Frames }[] = [];
  const stray = STRAY * sampleRate;
  const splice = Math.round(SPLICE * sampleRate);
  const search = Math.round(SEARCH * sampleRate);
  let offset = Math.round(offsets[0]!);
  let at = from;
  let splices = 0;
  for (let m = 0; m < matches.length; m++) {
    const isLast = m === matches.length - 1;
    const beatEnd = isLast ? to : Math.round(grid[matches[m + 1]!.target]!);
    if (beatEnd <= from) {
      offset = Math.round(offsets[m + 1]!);
      continue;
    }
    // The next beat's attack may begin a little early: the splice is over before it.
    const stop = Math.min(to, isLast ? to : Math.max(at, beatEnd - splice));
    copy(source, at, stop, offset, audio, from);
    note(spans, at + offset, stop + offset);
    at = stop;
    if (isLast || at >= to) break;
    const wanted = Math.round(offsets[m + 1]!);
    const runsOn = matches[m + 1]!.source === matches[m]!.source + 1;
    if (runsOn && Math.abs(wanted - offset) <= stray) continue;
    const length = Math.min(splice, to - at);
    const old = readSpan(source, at + offset, length);
    const reach = Math.abs(wanted - offset) < search ? 0 : search;
    const found = agreement(old, readSpan(source, at + wanted - reach, length + 2 * reach), reach);
    offset = wanted + found.lag;
    const fresh = readSpan(source, at + offset, length);
    crossFade(old, fresh, found.correlation, audio, at - from);
    note(spans, at + offset, at + length + offset);
    at += length;
    splices++;
  }
  return { audio, material: spans.map((span) => ({ stem: piece.stem, ...span })), splices };
}

function copy(
  source: AudioSource,
  start: Frames,
  end: Frames,
  offset: Frames,
  audio: readonly Float32Array[],
  from: Frames,
): void {
  if (end > start)
    source.read(
      start + offset,
      audio.map((channel) => channel.subarray(start - from, end - from)),
    );
}

/** Adds a span to the list, joined to the last where they touch. */
function note(spans: { start: Frames; end: Frames }[], start: Frames, end: Frames): void {
  if (end <= start) return;
  const last = spans.at(-1);
  if (last !== undefined && start <= last.end && start >= last.start) last.end = Math.max(last.end, end);
  else spans.push({ start: Math.max(0, start), end });
}

function agreement(old: readonly Float32Array[], wide: readonly Float32Array[], reach: Frames) {
  return bestLag(sum(old), sum(wide), reach);
}

function sum(audio: readonly Float32Array[]): Float32Array {
  const out = audio[0]!.slice();
  for (let c = 1; c < audio.length; c++) for (let n = 0; n < out.length; n++) out[n]! += audio[c]![n]!;
  return out;
}

function crossFade(
  old: readonly Float32Array[],
  fresh: readonly Float32Array[],
  correlation: number,
  audio: readonly Float32Array[],
  at: number,
): void {
  const law = lawFor(correlation);
  const length = old[0]!.length;
  for (let n = 0; n < length; n++) {
    const x = (n + 1) / (length + 1);
    const gain = gainAt(x, law);
    const rest = gainAt(1 - x, law);
    for (let c = 0; c < audio.length; c++) audio[c]![at + n] = rest * old[c]![n]! + gain * fresh[c]![n]!;
  }
}

/**
 * Offsets (source minus target frames) of each matched beat: the grid's, corrected by where the onsets around it really are.
 * A passage that runs over several beats is corrected as one, since it was played as one.
 */
function refined(
  song: Song,
  material: Material,
  piece: Piece,
  matches: readonly Match[],
  progress: Progress,
): Float64Array {
  const { grid } = material;
  const nominal = Float64Array.from(matches, ({ source, target }) => grid[source]! - grid[target]!);
  const corrections = new Float64Array(matches.length);
  const sure = new Float64Array(matches.length);
  for (let m = 0; m < matches.length; m++) {
    progress(m / matches.length);
    const found = correction(song, material, piece, matches[m]!);
    corrections[m] = found.lag;
    sure[m] = found.correlation;
  }
  const out = new Float64Array(matches.length);
  for (let a = 0; a < matches.length; ) {
    let b = a + 1;
    while (b < matches.length && matches[b]!.source === matches[b - 1]!.source + 1) b++;
    for (let m = a; m < b; m++) {
      // A window of five beats of the same passage: heard beats jitter, players do not.
      const near: number[] = [];
      for (let k = Math.max(a, m - 2); k <= Math.min(b - 1, m + 2); k++)
        if (sure[k]! >= AGREES) near.push(nominal[k]! + corrections[k]!);
      near.sort((x, y) => x - y);
      out[m] = near.length === 0 ? nominal[m]! : near[near.length >> 1]!;
    }
    a = b;
  }
  return out;
}

/** How much later than the grid says the source's onsets lie, in frames, by all stems that are sound at both places. */
function correction(song: Song, material: Material, piece: Piece, { target, source }: Match) {
  const { grid } = material;
  const { sampleRate } = song;
  const step = Math.max(1, Math.round(STEP * sampleRate));
  const reach = Math.ceil((DRIFT * sampleRate) / step);
  const margin = Math.round(0.1 * sampleRate);
  const steps = Math.floor((grid[target + 1]! - grid[target]! + 2 * margin) / step);
  const here = new Float32Array(steps);
  const there = new Float32Array(steps + 2 * reach);
  const a = Math.round(grid[target]!) - margin;
  const b = Math.round(grid[source]!) - margin - reach * step;
  for (const stem of STEMS) {
    const touched = (from: Frames, to: Frames): boolean =>
      song.damage[stem].some(
        (finding) => finding.start < to && from < finding.end && (finding.cause === 'dropout' || stem !== piece.stem),
      ) ||
      (stem === piece.stem && piece.cause === undefined && from < piece.end && piece.start < to);
    if (touched(a, a + steps * step) || touched(b, b + there.length * step)) continue;
    onsets(song.stems[stem], a, step, here);
    onsets(song.stems[stem], b, step, there);
  }
  const found = bestLag(here, there, reach);
  return { lag: found.lag * step, correlation: found.correlation };
}

/** Adds a stem's onset envelope: the rise of the level, in a compressed measure so that soft stems speak too. */
function onsets(source: AudioSource, start: Frames, step: Frames, into: Float32Array): void {
  const audio = readSpan(source, start - step, (into.length + 1) * step);
  let last = 0;
  for (let i = 0; i <= into.length; i++) {
    let power = 0;
    for (const channel of audio) {
      for (let n = i * step; n < (i + 1) * step; n++) {
        // First difference: bass swells hide attacks.
        const d = channel[n]! - (n > 0 ? channel[n - 1]! : 0);
        power += d * d;
      }
    }
    const level = Math.log1p(1e4 * Math.sqrt(power / step));
    if (i > 0) into[i - 1]! += Math.max(0, level - last);
    last = level;
  }
}
