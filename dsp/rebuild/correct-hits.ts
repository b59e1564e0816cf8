import { readSpan } from '../audio/memory.ts';
import type { Frames } from '../audio/source.ts';
import type { DrumClass, Hit } from '../music/profile.ts';
import { gainAt, lawFor } from '../seam/law.ts';
import type { Changes, Piece, Song, Material as Span } from '../treat/treatment.ts';
import type { Corrected } from './corrections.ts';
import { jitter } from './jitter.ts';
import { restOf } from './rest.ts';

/** Seconds within which hits are one stroke: hands and feet of a drummer part by up to 30 ms (and nobody plays sixteenths that fast). */
const TOGETHER = 0.03;
/** Seconds that a stroke is played from before its time: it is known to the millisecond, but an attack rises for a few. */
const BEFORE = 0.008;
/** Seconds of the fades: no longer than BEFORE, or they would soften the attack. */
const FADE = 0.006;
/** Seconds that a stroke sounds at most: a cymbal rings longer, but little of it is heard then. */
const LONGEST = 1.5;
/** Seconds of a stroke that carry what it is: a source with less before its next stroke costs as much as one of half the strength. */
const ENOUGH = 0.25;
/** What a drum costs that is struck along though it was not asked for: more than all else, and less than having no such drum. */
const EXTRA = 4;
/** Largest factor by which a stroke is made louder or softer: farther, its timbre is that of another stroke. */
const LARGEST_GAIN = 2;

/** What is struck at one moment. */
interface Stroke {
  readonly time: Frames;
  readonly hits: readonly Hit[];
}

/** A stroke that nothing spoils, and the frames from its time to the next one. */
interface Source extends Stroke {
  readonly room: Frames;
}

/**
 * Where a hit was taken out, what was struck before it (or with it) is played from a clean place where it rings on undisturbed; where one was put in, a clean one
 * of its kind is added to what sounds there.
 */
export function correctHits(
  song: Song,
  piece: Piece,
  { gone, fresh }: Changes<Hit>,
  audio: readonly Float32Array[],
  from: Frames,
): Corrected {
  const { sampleRate } = song;
  const to = from + audio[0]!.length;
  const together = TOGETHER * sampleRate;
  const isFresh = new Set(fresh.map(keyOf));
  const kept = strokesOf(
    song.profile.drums.filter((hit) => !isFresh.has(keyOf(hit))),
    together,
  );
  const sources = cleanStrokes(song, piece, together);
  const out = audio.map((channel) => channel.slice());
  const material: Span[] = [];
  const missing = new Set<DrumClass>();

  const added = [...fresh];
  const rest = gone.length === 0 ? [] : restOf(song, piece, to - from);
  for (const { owner, start, end } of silenced(gone, kept, together, to)) {
    const source = owner === null ? null : choose(sources, owner, end - owner.time, song, piece.seed);
    const offset = owner === null ? 0 : start - owner.time;
    if (source !== null && source.room > offset) material.push(spanOf(song, source, offset, end - owner!.time));
    replace(song, source, gainOf(source, owner), offset, rest, out, from, start, end);
    // What was struck along and stays, but is struck so nowhere else, is put together again.
    if (source === null && owner !== null && offset <= 0) added.push(...owner.hits);
  }
  for (const hit of added) {
    const wanted = { time: hit.time, hits: [hit] };
    const source = choose(sources, wanted, ENOUGH * sampleRate, song, piece.seed);
    if (source === null) {
      missing.add(hit.class);
      continue;
    }
    material.push(spanOf(song, source, 0, source.room));
    add(song, source, gainOf(source, wanted), out, from, hit.time);
  }
  return { audio: out, material, missing: [...missing] };
}

const keyOf = (hit: Hit): string => `${hit.time} ${hit.class}`;

/** Hits in order of time, those that are struck together as one. */
function strokesOf(hits: readonly Hit[], together: Frames): Stroke[] {
  const strokes: { time: Frames; hits: Hit[] }[] = [];
  for (const hit of hits) {
    const last = strokes.at(-1);
    if (last !== undefined && hit.time - last.time <= together) last.hits.push(hit);
    else strokes.push({ time: hit.time, hits: [hit] });
  }
  return strokes;
}

/**
 * The strokes of the song that lie outside all damage. What a person put in, anywhere, is none: nothing is struck there in the stem. What they took out
 * still ends the stroke before it.
 */
function cleanStrokes(song: Song, piece: Piece, together: Frames): Source[] {
  const before = BEFORE * song.sampleRate;
  const { gone, fresh } = song.corrections?.drums ?? { gone: [], fresh: [] };
  const isFresh = new Set(fresh.map(keyOf));
  const bad = [...song.damage[piece.stem], piece];
  const all = strokesOf(
    song.profile.drums.filter((hit) => !isFresh.has(keyOf(hit))),
    together,
  );
  return all.flatMap(({ time, hits }, i) => {
    let stop = Math.min(all[i + 1]?.time ?? song.length, time + LONGEST * song.sampleRate, song.length);
    for (const { start, end } of bad) {
      if (start < time + together && end > time - before) return [];
      if (start > time) stop = Math.min(stop, start);
    }
    for (const hit of gone) if (hit.time > time + together) stop = Math.min(stop, hit.time);
    return [{ time, hits, room: Math.floor(stop - time - before) }];
  });
}

/**
 * The spans in which hits that are gone sounded, up to the next stroke that stays, each with the stroke that is heard there instead: the one that they were
 * struck with, or the one before; null before the first.
 */
function silenced(
  gone: readonly Hit[],
  kept: readonly Stroke[],
  together: Frames,
  to: Frames,
): { owner: Stroke | null; start: Frames; end: Frames }[] {
  const spans = new Map<Stroke | null, { start: Frames; end: Frames }>();
  for (const { time } of gone) {
    const next = kept.findIndex((stroke) => stroke.time > time + together);
    const at = next < 0 ? kept.length - 1 : next - 1;
    const owner = kept[at] ?? null;
    const end = Math.min(to, kept[at + 1]?.time ?? to);
    const start = owner === null ? time : Math.abs(owner.time - time) <= together ? Math.min(owner.time, time) : time;
    const known = spans.get(owner);
    spans.set(owner, { start: Math.min(known?.start ?? start, start), end });
  }
  return [...spans].map(([owner, span]) => ({ owner, ...span }));
}

/** The clean stroke that is most like what is wanted, or null where none has all of its drums. */
function choose(sources: readonly Source[], wanted: Stroke, length: Frames, song: Song, seed: number): Source | null {
  let best: Source | null = null;
  let least = Number.POSITIVE_INFINITY;
  const classes = new Set(wanted.hits.map((hit) => hit.class));
  for (const source of sources) {
    const own = new Set(source.hits.map((hit) => hit.class));
    if (![...classes].every((name) => own.has(name))) continue;
    const extra = EXTRA * (own.size - classes.size);
    const lacks = Math.max(0, Math.min(length, ENOUGH * song.sampleRate) - source.room) / (ENOUGH * song.sampleRate);
    // Beyond that, longer is better up to what is wanted.
    const short = 0.5 * Math.max(0, 1 - source.room / Math.max(1, length));
    const louder = Math.abs(Math.log2(strengthOf(source, classes) / strengthOf(wanted, classes)));
    const far = Math.abs(source.time - wanted.time) / song.length;
    // Distance in the song only tells between equals, as the seed does.
    const cost = extra + lacks + short + louder + 0.1 * far + 0.1 * jitter(seed, source.time);
    if (cost < least) {
      least = cost;
      best = source;
    }
  }
  return best;
}

/** Of a stroke's drums of these classes, never 0. */
function strengthOf({ hits }: Stroke, classes: ReadonlySet<DrumClass>): number {
  return Math.max(0.05, ...hits.filter((hit) => classes.has(hit.class)).map((hit) => hit.strength));
}

function gainOf(source: Source | null, wanted: Stroke | null): number {
  if (source === null || wanted === null) return 0;
  const classes = new Set(wanted.hits.map((hit) => hit.class));
  const gain = strengthOf(wanted, classes) / strengthOf(source, classes);
  return Math.max(1 / LARGEST_GAIN, Math.min(LARGEST_GAIN, gain));
}

function spanOf(song: Song, source: Source, from: Frames, to: Frames): Span {
  const before = Math.round(BEFORE * song.sampleRate);
  const start = Math.max(0, source.time + from - before);
  return {
    stem: 'drums',
    start,
    end: Math.min(song.length, source.time + Math.max(from + 1, Math.min(to, source.room))),
  };
}

/** Plays `source` from `offset` after its time in place of what stands in [start, end), all a little early, so that no attack is cut. */
function replace(
  song: Song,
  source: Source | null,
  gain: number,
  offset: Frames,
  rest: readonly Float32Array[],
  out: readonly Float32Array[],
  from: Frames,
  start: Frames,
  end: Frames,
): void {
  const before = Math.round(BEFORE * song.sampleRate);
  const fade = Math.max(1, Math.round(FADE * song.sampleRate));
  const [first, stop] = [start - before, end - before];
  const sound = source === null ? null : readSpan(song.stems.drums, source.time + offset - before, stop - first);
  const rings = source === null ? 0 : source.room - offset + before;
  const law = lawFor(0);
  for (let n = Math.max(first, from); n < Math.min(stop, from + out[0]!.length); n++) {
    const x = Math.min(1, (n - first + 1) / (fade + 1), (stop - n) / (fade + 1));
    // Where the source was struck again it has rung long enough; what is left is the stem at rest.
    const ring = Math.max(0, Math.min(1, (rings - (n - first)) / fade));
    for (let c = 0; c < out.length; c++) {
      const played = sound === null ? 0 : gain * gainAt(ring, law) * sound[c]![n - first]!;
      const now = played + gainAt(1 - ring, law) * rest[c]![n - from]!;
      out[c]![n - from] = gainAt(1 - x, law) * out[c]![n - from]! + gainAt(x, law) * now;
    }
  }
}

/** Adds `source` so that it is struck at `time`. */
function add(song: Song, source: Source, gain: number, out: readonly Float32Array[], from: Frames, time: Frames): void {
  const before = Math.round(BEFORE * song.sampleRate);
  const fade = Math.max(1, Math.round(FADE * song.sampleRate));
  const length = before + source.room;
  const sound = readSpan(song.stems.drums, source.time - before, length);
  const first = time - before;
  for (let n = Math.max(first, from); n < Math.min(first + length, from + out[0]!.length); n++) {
    const x = Math.min(1, (n - first + 1) / (fade + 1), (first + length - n) / (fade + 1));
    for (let c = 0; c < out.length; c++) out[c]![n - from]! += gain * x * sound[c]![n - first]!;
  }
}
