import { readSpan } from '../audio/memory.ts';
import type { Frames } from '../audio/source.ts';
import type { Piece, Song } from '../treat/treatment.ts';

/** Seconds around a piece in which a rest is looked for: the room changes little in it. */
const AROUND = 20;
/** Seconds of the rest that is repeated: shorter than the time between two hits of busy drums. */
const LENGTH = 0.06;
/** Seconds from one place that is tried to the next. */
const STEP = 0.02;

/** Power under the loudest moment around: what is louder than −40 dB is music that goes on, not a rest. */
const QUIET = 1e-4;

/**
 * What a stem sounds like while nothing plays, `length` frames of it: the quietest moment of its clean surroundings, each repetition faded into the next with
 * constant power. Where something was taken out this is left, not a hole. Silence where nothing around is clean, or the music never
 * rests.
 */
export function restOf(song: Song, piece: Piece, length: Frames): Float32Array[] {
  const { sampleRate } = song;
  const source = song.stems[piece.stem];
  const out = Array.from({ length: song.channels }, () => new Float32Array(length));
  const size = 2 * Math.max(1, Math.round((LENGTH * sampleRate) / 2));
  const at = quietest(song, piece, size);
  if (at === null) return out;
  const quiet = readSpan(source, at, size);
  const hop = size / 2;
  for (let start = -hop; start < length; start += hop) {
    for (let n = Math.max(0, -start); n < size && start + n < length; n++) {
      const gain = Math.sin((Math.PI * (n + 0.5)) / size);
      for (let c = 0; c < out.length; c++) out[c]![start + n]! += gain * quiet[c]![n]!;
    }
  }
  return out;
}

/** The frame at which the quietest `size` frames of the clean surroundings begin; null where there are none, or none is quiet. */
function quietest(song: Song, piece: Piece, size: Frames): Frames | null {
  const { sampleRate } = song;
  const step = Math.max(1, Math.round(STEP * sampleRate));
  const around = Math.round(AROUND * sampleRate);
  const from = Math.max(0, piece.start - around);
  const to = Math.min(song.length, piece.end + around);
  const bad = [...song.damage[piece.stem], piece].filter(({ start, end }) => start < to && end > from);
  const powers = new Float64Array(Math.max(0, Math.floor((to - from) / step)));
  for (let b = 0; b < powers.length; b++) {
    for (const channel of readSpan(song.stems[piece.stem], from + b * step, step))
      for (const x of channel) powers[b]! += x * x;
  }
  const blocks = Math.ceil(size / step);
  let best: Frames | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let b = 0; b + blocks <= powers.length; b++) {
    const start = from + b * step;
    if (bad.some((span) => span.start < start + size && start < span.end)) continue;
    let power = 0;
    for (let k = 0; k < blocks; k++) power += powers[b + k]!;
    if (power < least) {
      least = power;
      best = start;
    }
  }
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  return least / blocks < QUIET * loudest ? best : null;
}
