import type { AudioSource, Frames } from '../audio/source.ts';
import { Scratch } from '../audio/views.ts';

export interface Span {
  readonly start: Frames;
  /** Exclusive. */
  readonly end: Frames;
}

/** Seconds of sound that are weighed as one moment. */
const MOMENT = 0.02;

/**
 * Cuts [start, end) into spans of at most `longest` frames, at the quietest moment just before a beat in the second half of
 * each (or the quietest moment at all where there are no beats). Spans touch and cover all of it.
 */
export function split(source: AudioSource, { start, end }: Span, beats: readonly Frames[], longest: Frames): Span[] {
  const spans: Span[] = [];
  let at = start;
  while (end - at > longest) {
    // What is left is cut into parts of about one length, so that no short remainder is left over.
    const parts = Math.ceil((end - at) / longest);
    const latest = at + longest;
    const earliest = Math.min(latest - 1, at + Math.max(1, Math.floor((end - at) / parts / 2)));
    const cut = quietest(source, earliest, latest, beats);
    spans.push({ start: at, end: cut });
    at = cut;
  }
  if (end > at) spans.push({ start: at, end });
  return spans;
}

function quietest(source: AudioSource, from: Frames, to: Frames, beats: readonly Frames[]): Frames {
  const moment = Math.max(1, Math.round(MOMENT * source.sampleRate));
  const scratch = new Scratch(source.channels);
  let moments = beats.filter((beat) => beat - moment > from && beat < to).map((beat) => beat - moment);
  if (moments.length === 0) {
    moments = [];
    for (let at = from; at + moment < to; at += moment) moments.push(at);
  }
  let best = to;
  let least = Number.POSITIVE_INFINITY;
  for (const at of moments) {
    const block = scratch.of(moment);
    source.read(at, block);
    let power = 0;
    for (const channel of block) for (let n = 0; n < moment; n++) power += channel[n]! * channel[n]!;
    // Of equally quiet moments the latest: fewer pieces.
    if (power <= least) {
      least = power;
      best = at + (moment >> 1);
    }
  }
  return best;
}
