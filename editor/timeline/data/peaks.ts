import type { Asset, Frames } from '../../../host/project/project.ts';
import type { Fetcher } from './fetcher.ts';
import { createLru } from './lru.ts';

/** Frames that a point of the finest level spans; each level is four times as coarse. */
export const FINEST = 256;
export const LEVELS = 5;
/** Points in one request: 32 kB a channel. */
const CHUNK = 4096;
/** Frames in one request of samples. */
export const SAMPLE_CHUNK = 16384;
/** A pixel that spans more frames than this is drawn from peaks: samples for a whole screen would be megabytes. */
const MOST_SAMPLES = 48;
/** Half an hour of four stems at the finest level; a window of eight lanes takes at most 3.7 MB of it, on 3840 pixels 6.8, both of samples. */
const CACHE_BYTES = 12e6;

/** The shape of a sound for a row of pixels: lowest, highest, and how strong it is in the middle of them. */
export interface Columns {
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** An estimate of the effective value, 0..1. */
  readonly core: Float32Array;
}

export const makeColumns = (count: number): Columns => ({
  low: new Float32Array(count),
  high: new Float32Array(count),
  core: new Float32Array(count),
});

/** How well columns are known: as fine as the screen, from a coarser level, or not at all. */
export type Quality = 'exact' | 'coarse' | 'none';

export interface Peaks {
  /** Fills columns of pixels `first` … of the song drawn with `framesPerPixel`; asks for what it lacks. Frames are the asset's own. */
  columns(asset: Asset, framesPerPixel: number, firstFrame: number, count: number, into: Columns): Quality;
  /** Samples, all channels averaged, of one chunk; null while they are not here. */
  samples(asset: Asset, chunk: number): Float32Array | null;
  /** The highest magnitude of the whole sound; null while it is not known. 1 for silence. */
  loudest(asset: Asset): number | null;
  /** A sound that grew under one name is finished under another: what is known of it is shown until it has arrived by its new name. */
  renamed(from: Asset, to: Asset): void;
  /** Counts what has arrived of a sound: a picture that was made with less can be made anew. */
  arrivals(hash: string): number;
  clear(): void;
}

/** Whether a sound is still being decoded: it is named by a UUID then, its content has no hash yet. */
export const isGrowing = ({ hash }: Asset): boolean => hash.includes('-');

/** Milliseconds until a sound that grows is asked for again: often enough to be seen growing. */
const AGAIN = 300;

/** The level whose points are finer than a quarter of a pixel, so that their mean tells the body of the sound; the finest otherwise. */
export function levelFor(framesPerPixel: number): number {
  const level = Math.floor(Math.log(framesPerPixel / 4 / FINEST) / Math.log(4) + 1e-9);
  return Math.max(0, Math.min(LEVELS - 1, level));
}

/** `arrived` is called after each answer; `grown` is told how far a sound that is being decoded has come. */
export function createPeaks(
  fetcher: Fetcher,
  arrived: () => void,
  grown: (hash: string, frames: Frames) => void = () => {},
): Peaks {
  /** Points as (lowest, highest) of all channels, or samples. */
  const cache = createLru<Float32Array>(CACHE_BYTES);
  const counts = new Map<string, number>();
  const loudest = new Map<string, number>();
  /** Of finished sounds: the names under which they grew. */
  const before = new Map<string, string>();
  /** What has arrived of sounds that grow, and is to be asked again. */
  const unfinished = new Map<string, string>();
  const due = new Set<string>();
  let isPolling = false;
  /** Whether what was read last may still change. */
  let passing = false;

  const countUp = (hash: string) => counts.set(hash, (counts.get(hash) ?? 0) + 1);

  /** Only what is drawn is asked again: the drawing that follows asks. */
  const askAgain = () => {
    isPolling = false;
    for (const [key, hash] of unfinished) {
      due.add(key);
      countUp(hash);
    }
    unfinished.clear();
    arrived();
  };

  const keep = (hash: string, key: string, data: Float32Array) => {
    cache.set(key, data, data.byteLength);
    countUp(hash);
    arrived();
  };

  const points = (asset: Asset, level: number, chunk: number, ask: boolean): Float32Array | null => {
    const { hash } = asset;
    const place = `${level}/${chunk}`;
    const key = `${hash}/${place}`;
    const own = cache.get(key);
    const held = own ?? cache.peek(`${before.get(hash)}/${place}`);
    if (held !== undefined && (own === undefined || isGrowing(asset))) passing = true;
    if (ask && (own === undefined || due.has(key))) {
      fetcher.want(`/peaks/${hash}?level=${level}&start=${chunk * CHUNK}&count=${CHUNK}`, (bytes) => {
        const data = merged(new Float32Array(bytes), asset.channels);
        due.delete(key);
        if (isGrowing(asset)) {
          unfinished.set(key, hash);
          if (!isPolling) setTimeout(askAgain, AGAIN);
          isPolling = true;
          if (data.length > 0) grown(hash, (chunk * CHUNK + data.length / 2) * FINEST * 4 ** level);
        }
        // When the sound is whole nothing is told of it by this name any more.
        keep(hash, key, own !== undefined && own.length > data.length ? own : data);
      });
    }
    return held ?? null;
  };

  const samples = (asset: Asset, chunk: number): Float32Array | null => {
    if (isGrowing(asset)) return null;
    const key = `${asset.hash}/s/${chunk}`;
    const held = cache.get(key);
    if (held !== undefined) return held;
    fetcher.want(`/asset/${asset.hash}?start=${chunk * SAMPLE_CHUNK}&count=${SAMPLE_CHUNK}`, (bytes) =>
      keep(asset.hash, key, averaged(new Float32Array(bytes), asset.channels)),
    );
    return null;
  };

  const coarsest = (asset: Asset) => points(asset, LEVELS - 1, 0, true);

  return {
    samples,
    columns(asset, framesPerPixel, firstFrame, count, into) {
      passing = false;
      if (framesPerPixel <= MOST_SAMPLES) {
        const got = fromSamples(
          (chunk) => samples(asset, chunk),
          asset.length,
          framesPerPixel,
          firstFrame,
          count,
          into,
        );
        if (got) return 'exact';
      }
      const wanted = levelFor(framesPerPixel);
      const needs = framesPerPixel > MOST_SAMPLES;
      let quality: Quality = needs ? 'exact' : 'coarse';
      for (let at = 0; at < count; ) {
        const frame = firstFrame + at * framesPerPixel;
        let done = 0;
        for (let level = wanted; level < LEVELS && done === 0; level++) {
          done = fromPoints(
            (chunk) => points(asset, level, chunk, level === wanted || level === LEVELS - 1),
            level,
            asset.length,
            framesPerPixel,
            frame,
            at,
            count,
            into,
          );
          if (done > 0 && level !== wanted) quality = 'coarse';
        }
        if (done === 0) return 'none';
        at += done;
      }
      return passing && quality === 'exact' ? 'coarse' : quality;
    },
    loudest(asset) {
      // Of one that grows it tells how far it has come, too.
      if (asset.length === 0 && !isGrowing(asset)) return 1;
      const known = loudest.get(asset.hash);
      if (known !== undefined) return known;
      passing = false;
      const all = coarsest(asset);
      if (all === null) return null;
      const top = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (!passing) loudest.set(asset.hash, top === 0 ? 1 : top);
      return top === 0 ? 1 : top;
    },
    renamed(from, to) {
      before.set(to.hash, from.hash);
    },
    arrivals: (hash) => counts.get(hash) ?? 0,
    clear() {
      cache.clear();
      before.clear();
    },
  };
}

/** Planar channels of (lowest, highest) points to one row that holds them all. */
export function merged(planar: Float32Array, channels: number): Float32Array {
  const size = planar.length / channels;
  const out = planar.slice(0, size);
  for (let channel = 1; channel < channels; channel++) {
    const from = channel * size;
    for (let k = 0; k < size; k += 2) {
      out[k] = Math.min(out[k]!, planar[from + k]!);
      out[k + 1] = Math.max(out[k + 1]!, planar[from + k + 1]!);
    }
  }
  return out;
}

/** Interleaved frames to the mean of their channels. */
export function averaged(interleaved: Float32Array, channels: number): Float32Array {
  const out = new Float32Array(Math.floor(interleaved.length / channels));
  for (let n = 0; n < out.length; n++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[n * channels + channel]!;
    out[n] = sum / channels;
  }
  return out;
}

/**
 * Columns from the points of one level, from column `at` on until a chunk lacks. Returns how many were filled; beyond the sound they
 * are silent. Where a point spans several columns they lie on the line between points.
 */
export function fromPoints(
  chunkOf: (chunk: number) => Float32Array | null,
  level: number,
  length: Frames,
  framesPerPixel: number,
  frame: number,
  at: number,
  count: number,
  into: Columns,
): number {
  const size = FINEST * 4 ** level;
  const total = Math.ceil(length / size);
  const wide = framesPerPixel < size;
  let held: Float32Array | null = null;
  let heldChunk = -1;
  for (let column = at; column < count; column++) {
    const from = frame + (column - at) * framesPerPixel;
    if (from + framesPerPixel <= 0 || from >= length) {
      into.low[column] = into.high[column] = into.core[column] = 0;
      continue;
    }
    const centre = (from + framesPerPixel / 2) / size - 0.5;
    const first = Math.max(0, wide ? Math.floor(centre) : Math.floor(from / size));
    const last = wide
      ? Math.min(total - 1, first + 1)
      : Math.min(total, Math.max(first + 1, Math.ceil((from + framesPerPixel) / size - 0.5))) - 1;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let body = 0;
    const share = wide ? Math.min(1, Math.max(0, centre - first)) : 0;
    if (wide) low = high = 0;
    for (let point = first; point <= last; point++) {
      const chunk = Math.floor(point / CHUNK);
      if (chunk !== heldChunk) {
        held = chunkOf(chunk);
        heldChunk = chunk;
      }
      if (held === null) return column - at;
      const k = 2 * (point - chunk * CHUNK);
      const least = held[k] ?? 0;
      const most = held[k + 1] ?? 0;
      if (wide) {
        const weight = last === first ? 1 : point === first ? 1 - share : share;
        low += weight * least;
        high += weight * most;
        body += weight * (most - least);
      } else {
        if (least < low) low = least;
        if (most > high) high = most;
        body += (most - least) / (last - first + 1);
      }
    }
    into.low[column] = low;
    into.high[column] = high;
    into.core[column] = body * CORE;
  }
  return count - at;
}

/** Effective value over the distance from lowest to highest in a few milliseconds of music: between a sine's 0.35 and noise's 0.18. */
const CORE = 0.25;

/** Columns from samples; false where some lack. Each column reaches to the next sample, so that the line never breaks. */
export function fromSamples(
  chunkOf: (chunk: number) => Float32Array | null,
  length: Frames,
  framesPerPixel: number,
  firstFrame: number,
  count: number,
  into: Columns,
): boolean {
  let held: Float32Array | null = null;
  let heldChunk = -1;
  let complete = true;
  const sampleAt = (n: number): number => {
    const chunk = Math.floor(n / SAMPLE_CHUNK);
    if (chunk !== heldChunk) {
      held = chunkOf(chunk);
      heldChunk = chunk;
    }
    if (held === null) {
      complete = false;
      return 0;
    }
    return held[n - chunk * SAMPLE_CHUNK] ?? 0;
  };
  for (let column = 0; column < count; column++) {
    const from = firstFrame + column * framesPerPixel;
    const first = Math.max(0, Math.floor(from));
    const last = Math.min(length - 1, Math.floor(from + framesPerPixel));
    if (last < first) {
      into.low[column] = into.high[column] = into.core[column] = 0;
      continue;
    }
    let low = sampleAt(first);
    let high = low;
    let power = low * low;
    for (let n = first + 1; n <= last; n++) {
      const value = sampleAt(n);
      if (value < low) low = value;
      if (value > high) high = value;
      power += value * value;
    }
    into.low[column] = low;
    into.high[column] = high;
    into.core[column] = Math.sqrt(power / (last - first + 1));
  }
  return complete;
}
