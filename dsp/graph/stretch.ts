import { assetStream, CHUNK, type ChunkSource, SILENCE, type Stereo, type Stream, stereo } from './chunks.ts';
import type { Part } from './document.ts';
import type { AssetReader } from './host.ts';
import type { Cutter } from './mount.ts';

/**
 * Slower playback at the same pitch: waveform-similarity overlap-add (W. Verhelst, M. Roelands, "An overlap-add technique based on
 * waveform similarity", ICASSP 1993). Grains of two hops overlap by half under sin² windows; each is taken, within half a hop of where it
 * belongs, from where the song goes on most as the last grain would have.
 *
 * Where grains are taken from is decided once for all streams, on the sum of the originals, so the stems stay in phase with each other and
 * original and mended can be switched and faded as at full speed. A take is cut as the original around it would be: one that has other notes
 * than what it replaces sounds rougher slowed down than it is. Each chunk begins and ends with a grain exactly in its place:
 * chunks can be made in any order, and the map of an hour need not be kept.
 */
export function stretched(reader: AssetReader, sampleRate: number, rate: number, parts: readonly Part[]): Cutter {
  const hop = hopOf(sampleRate);
  const sounding = parts.filter((part) => !part.isBus);
  const originals = sounding.map((part) => assetStream(reader, part.asset));
  const reference = sounding.map((part) => part.asset.hash).join();
  const known = new Map<number, Promise<Int32Array>>();
  const shiftsOf = (chunk: number): Promise<Int32Array> => {
    let shifts = known.get(chunk);
    if (shifts === undefined) {
      shifts = decide(originals, chunk, hop, rate);
      // A read that failed is tried again.
      shifts.catch(() => known.delete(chunk));
      known.set(chunk, shifts);
      if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
    }
    return shifts;
  };
  return (stream): ChunkSource => ({
    name(chunk) {
      const [first, count] = spanOf(chunk, hop, rate);
      const name = stream.name(first, first + count);
      return name === null ? SILENCE : `${name}~${rate}:${reference}/${chunk}`;
    },
    read: async (chunk) => overlapAdd(stream, chunk, hop, rate, await shiftsOf(chunk)),
  });
}

/** More than the chunks that are resident and on their way at a time. */
const MOST_KNOWN = 12;

/** Frames between grains: 20 to 40 ms hold a period of the lowest notes; a power of two, so that a chunk is a whole number of hops. */
function hopOf(sampleRate: number): number {
  return Math.min(CHUNK / 4, 2 ** Math.round(Math.log2(sampleRate / 43)));
}

/** How far from its place a grain may be taken. */
function reachOf(hop: number): number {
  return hop / 2;
}

/** Where the grain around hop `g` belongs in the song. */
function centre(g: number, hop: number, rate: number): number {
  return Math.round(g * hop * rate);
}

/** First frame and number of frames of the song a chunk is made of. */
function spanOf(chunk: number, hop: number, rate: number): [number, number] {
  const grains = CHUNK / hop;
  const margin = hop + reachOf(hop);
  const first = centre(chunk * grains, hop, rate) - margin;
  return [first, centre((chunk + 1) * grains, hop, rate) + margin - first];
}

/** How far from its place each grain of a chunk is taken, the first and the last not at all. */
async function decide(originals: readonly Stream[], chunk: number, hop: number, rate: number): Promise<Int32Array> {
  const [first, count] = spanOf(chunk, hop, rate);
  const x = new Float32Array(count);
  for (const stream of originals) {
    const [left, right] = await stream.read(first, count);
    for (let i = 0; i < count; i++) x[i]! += left[i]! + right[i]!;
  }
  const fine = new Compared(x);
  const coarse = new Compared(decimate(x));
  const grains = CHUNK / hop;
  const reach = reachOf(hop);
  const shifts = new Int32Array(grains + 1);
  /** Centre of a grain within x. */
  const at = (g: number): number => centre(chunk * grains + g, hop, rate) - first;
  for (let g = 1; g < grains; g++) {
    const goesOn = at(g - 1) + shifts[g - 1]!;
    const isLast = g === grains - 1;
    // The last free grain has to suit both the one before and the fixed one after it.
    const likeness = (signal: Compared, step: number, shift: number): number => {
      const from = at(g) + shift;
      const before = signal.correlation(goesOn / step, (from - hop) / step, hop / step);
      return isLast ? before + signal.correlation(from / step, (at(grains) - hop) / step, hop / step) : before;
    };
    const near = best(-reach, reach, DECIMATION, (shift) => likeness(coarse, DECIMATION, shift));
    const from = Math.max(-reach, near - DECIMATION);
    shifts[g] = best(from, Math.min(reach, near + DECIMATION), 1, (shift) => likeness(fine, 1, shift));
  }
  return shifts;
}

/** The similarity of waveforms lies below 5 kHz; the search is 16 times faster there. */
const DECIMATION = 4;

function decimate(x: Float32Array): Float32Array {
  const out = new Float32Array(Math.floor(x.length / DECIMATION));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < DECIMATION; k++) sum += x[i * DECIMATION + k]!;
    out[i] = sum;
  }
  return out;
}

/** The value with the highest score; of equals the one nearest to 0. */
function best(from: number, to: number, step: number, score: (value: number) => number): number {
  let found = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let value = from; value <= to; value += step) {
    const now = score(value);
    if (now > highest || (now === highest && Math.abs(value) < Math.abs(found))) {
      highest = now;
      found = value;
    }
  }
  return found;
}

/** A signal with the running sum of its squares, so that the energy of any stretch costs nothing. */
class Compared {
  private readonly x: Float32Array;
  private readonly energy: Float64Array;

  constructor(x: Float32Array) {
    this.x = x;
    this.energy = new Float64Array(x.length + 1);
    for (let i = 0; i < x.length; i++) this.energy[i + 1] = this.energy[i]! + x[i]! * x[i]!;
  }

  /** Normalised correlation of x[a …] and x[b …] over `length` frames; 0 where either is silent. Positions are rounded down. */
  correlation(a: number, b: number, length: number): number {
    const { x, energy } = this;
    const from = Math.floor(a);
    const other = Math.floor(b);
    const power = (energy[from + length]! - energy[from]!) * (energy[other + length]! - energy[other]!);
    if (!(power > 0)) return 0;
    let product = 0;
    for (let i = 0; i < length; i++) product += x[from + i]! * x[other + i]!;
    return product / Math.sqrt(power);
  }
}

async function overlapAdd(
  stream: Stream,
  chunk: number,
  hop: number,
  rate: number,
  shifts: Int32Array,
): Promise<Stereo> {
  const [first, count] = spanOf(chunk, hop, rate);
  const source = await stream.read(first, count);
  const out = stereo(CHUNK + 1);
  const grains = CHUNK / hop;
  const fall = Float64Array.from({ length: hop }, (_, n) => Math.cos((Math.PI / 2) * (n / hop)) ** 2);
  const at = (g: number): number => centre(chunk * grains + g, hop, rate) - first + shifts[g]!;
  for (const [c, x] of source.entries()) {
    const y = out[c]!;
    for (let g = 0; g < grains; g++) {
      const here = at(g);
      const next = at(g + 1) - hop;
      for (let n = 0; n < hop; n++) y[g * hop + n] = fall[n]! * x[here + n]! + (1 - fall[n]!) * x[next + n]!;
    }
    y[CHUNK] = x[at(grains)]!;
  }
  return out;
}
