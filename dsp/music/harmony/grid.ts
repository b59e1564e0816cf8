import type { Frames } from '../../audio/source.ts';
import type { Rhythm } from '../profile.ts';

/** Where in the bar a segment starts: chords change more readily on stronger places. */
export const PLACES = ['downbeat', 'beat', 'between'] as const;
export type Place = (typeof PLACES)[number];

/** The song cut into half beats: what lies before the first and after the last beat is cut at the same pace. */
export interface Grid {
  /** Starts of the segments and, last, the length of the song: one more than there are segments. Rising, from 0. */
  readonly edges: readonly Frames[];
  /** For each segment. */
  readonly places: readonly Place[];
}

/** Pace where nothing is known of the rhythm, in seconds a beat. */
const DEFAULT_BEAT = 0.5;

export function halfBeats(rhythm: Rhythm, length: Frames, sampleRate: number): Grid {
  const beats = extendBeats(rhythm.beats, length, sampleRate);
  const downbeats = new Set(rhythm.downbeats);
  // Where no downbeat is known, every beat may be one.
  const anyDownbeat = downbeats.size === 0;
  const edges: Frames[] = [];
  const places: Place[] = [];
  const add = (at: Frames, place: Place) => {
    const edge = Math.max(0, at);
    if (edge >= length || (edges.length > 0 && edge <= edges[edges.length - 1]!)) return;
    edges.push(edge);
    places.push(place);
  };
  for (let b = 0; b < beats.length; b++) {
    const beat = beats[b]!;
    const next = beats[b + 1] ?? length;
    add(beat, anyDownbeat || downbeats.has(beat) ? 'downbeat' : 'beat');
    add(Math.round((beat + next) / 2), 'between');
  }
  if (edges.length === 0) add(0, 'beat');
  edges.push(length);
  return { edges, places };
}

/** The beats carried on at their median pace to both ends of the song; a steady pulse where there are none. */
function extendBeats(beats: readonly Frames[], length: Frames, sampleRate: number): Frames[] {
  const intervals = beats.slice(1).map((beat, b) => beat - beats[b]!);
  const pace = intervals.sort((a, b) => a - b)[intervals.length >> 1] ?? DEFAULT_BEAT * sampleRate;
  const step = Math.max(pace, sampleRate / 10, 1);
  const all = [...beats];
  if (all.length === 0) all.push(0);
  const before: Frames[] = [];
  // One beat at or before the start, so that what comes before the first beat is halved as well.
  for (let at = all[0]!; at > 0; ) before.push(Math.round((at -= step)));
  for (let at = all[all.length - 1]! + step; at < length - step / 4; at += step) all.push(Math.round(at));
  return [...before.reverse(), ...all];
}
