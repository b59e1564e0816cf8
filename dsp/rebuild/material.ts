import type { Frames } from '../audio/source.ts';
import { type PerStem, perStem, STEMS, type StemName } from '../audio/stem.ts';
import type { Finding } from '../damage/finding.ts';
import type { Song } from '../treat/treatment.ts';
import { type Features, featuresOf } from './features.ts';

/** What was learnt of a song once and serves all its regions. */
export interface Material {
  readonly features: PerStem<Features>;
  /** Beats over the whole song and one beyond either end, ascending. */
  readonly grid: Float64Array;
  /** Place in the bar of each grid beat, counted from the downbeat; −1 where no downbeat is known. */
  readonly place: Int8Array;
  /** Chord and section at the middle of each beat, as numbers; −1 where none. */
  readonly chord: Int16Array;
  readonly section: Int16Array;
  /** Whether a grid beat of a stem is free of findings, a little before and after it too. */
  readonly clean: PerStem<Uint8Array>;
}

/** Seconds around a beat that must be clean too: room for splices and for small shifts. */
const MARGIN = 0.05;
/** Seconds: the grid where no beats were heard. */
const NO_BEATS = 0.5;

type Heard = PerStem<Features>;
type Place = Pick<Material, 'grid' | 'place' | 'chord' | 'section'>;

// Kept with what each depends on, so that a song whose damage alone is marked otherwise is not listened through again.
const heard = new WeakMap<Song['stems'], Heard>();
const places = new WeakMap<Song['profile'], Place>();
const known = new WeakMap<Song, Material>();

/** The song's material; learnt at the first call for this song. */
export function materialOf(song: Song, progress: (fraction: number) => void): Material {
  let material = known.get(song);
  if (material === undefined) {
    let features = heard.get(song.stems);
    if (features === undefined) heard.set(song.stems, (features = song.features ?? listen(song, progress)));
    let place = places.get(song.profile);
    if (place === undefined) places.set(song.profile, (place = placesIn(song)));
    const { grid } = place;
    const margin = MARGIN * song.sampleRate;
    material = { features, ...place, clean: perStem((stem) => cleanBeats(song, stem, grid, margin)) };
    known.set(song, material);
  }
  return material;
}

function listen(song: Song, progress: (fraction: number) => void): Heard {
  let done = 0;
  return perStem((stem) => {
    const features = featuresOf(song.stems[stem], (fraction) => progress((done + fraction) / STEMS.length));
    done++;
    return features;
  });
}

function placesIn(song: Song): Place {
  const grid = gridOf(song);
  const chords = new Map<string, number>();
  const sections = new Map<string, number>();
  const beats = grid.length - 1;
  const chord = new Int16Array(beats).fill(-1);
  const section = new Int16Array(beats).fill(-1);
  for (let b = 0; b < beats; b++) {
    const middle = (grid[b]! + grid[b + 1]!) / 2;
    chord[b] = numberOf(chords, labelAt(song.profile.chords, middle));
    section[b] = numberOf(sections, labelAt(song.profile.sections, middle));
  }
  return { grid, place: placesOf(song, grid), chord, section };
}

function numberOf(numbers: Map<string, number>, label: string | undefined): number {
  if (label === undefined) return -1;
  let number = numbers.get(label);
  if (number === undefined) numbers.set(label, (number = numbers.size));
  return number;
}

function labelAt(spans: readonly { start: Frames; end: Frames; label: string }[], at: Frames): string | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.end <= at) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.start <= at ? span.label : undefined;
}

/** The heard beats, continued at their own pace to both ends of the song. */
function gridOf(song: Song): Float64Array {
  const heard = song.profile.beats;
  const grid: number[] = [...heard];
  if (grid.length < 4) {
    const period = Math.max(1, Math.round(NO_BEATS * song.sampleRate));
    return Float64Array.from({ length: Math.ceil(song.length / period) + 3 }, (_, i) => (i - 1) * period);
  }
  const reach = Math.min(8, grid.length - 1);
  const opening = (grid[reach]! - grid[0]!) / reach;
  const closing = (grid.at(-1)! - grid.at(-1 - reach)!) / reach;
  const before: number[] = [];
  for (let at = grid[0]! - opening; at > -2 * opening; at -= opening) before.unshift(at);
  for (let at = grid.at(-1)! + closing; at < song.length + 2 * closing; at += closing) grid.push(at);
  return Float64Array.from([...before, ...grid]);
}

function placesOf(song: Song, grid: Float64Array): Int8Array {
  const place = new Int8Array(grid.length).fill(-1);
  const downbeats = new Set(song.profile.downbeats);
  let last = -1;
  for (let b = 0; b < grid.length; b++) {
    if (downbeats.has(grid[b]!)) last = 0;
    else if (last >= 0) last = Math.min(126, last + 1);
    place[b] = last;
  }
  return place;
}

function cleanBeats(song: Song, stem: StemName, grid: Float64Array, margin: number): Uint8Array {
  const findings = song.damage[stem];
  const all = cleanOf(grid, findings, song.length, margin);
  if (all.some((flag) => flag === 1)) return all;
  // Where damage is everywhere, what is only a little damaged is the best there is.
  return cleanOf(
    grid,
    findings.filter((finding) => finding.severity !== 'minor'),
    song.length,
    margin,
  );
}

function cleanOf(grid: Float64Array, findings: readonly Finding[], length: Frames, margin: number): Uint8Array {
  const clean = new Uint8Array(grid.length - 1);
  for (let b = 0; b < clean.length; b++) {
    if (grid[b]! >= 0 && grid[b + 1]! <= length) clean[b] = 1;
  }
  for (const finding of findings) {
    let b = Math.max(0, firstAfter(grid, finding.start - margin) - 1);
    for (; b < clean.length && grid[b]! < finding.end + margin; b++) clean[b] = 0;
  }
  return clean;
}

/** Index of the first grid beat after `at`. */
export function firstAfter(grid: Float64Array, at: number): number {
  let low = 0;
  let high = grid.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (grid[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
