import { readSpan } from '../audio/memory.ts';
import type { Frames } from '../audio/source.ts';
import { resampledSpan } from '../signal/resample.ts';
import { reconcile } from './reconcile.ts';
import type { GeneratedSound, Piece, Song } from './treatment.ts';

/** Seconds on either side that the sound brings along for the seam. */
const LEAD = 0.1;
/** Seconds of surroundings on either side that it is brought into agreement with. */
const SURROUNDINGS = 1.5;

interface Belonging {
  /** Planar, the piece with `lead` frames on either side. */
  readonly audio: Float32Array[];
  readonly lead: Frames;
  /** Whether there were clean surroundings to learn from. */
  readonly learnt: boolean;
  /** dB by which the level was changed, over all. */
  readonly gain: number;
  /** The stem as it is, with its surroundings: `reach` frames on either side of the piece, and which of them may be trusted. */
  readonly stem: {
    readonly audio: Float32Array[];
    readonly reach: Frames;
    readonly isClean: (sample: number) => boolean;
  };
}

/** What a model made for a piece as sound of its stem, with the stem's bandwidth, level, spectrum and place between left and right. */
export function belonging(song: Song, piece: Piece, generated: GeneratedSound): Belonging {
  const { sampleRate } = song;
  const reach = Math.round(SURROUNDINGS * sampleRate);
  const lead = Math.round(LEAD * sampleRate);
  const from = piece.start - reach;
  const length = piece.end - piece.start + 2 * reach;
  const stem = readSpan(song.stems[piece.stem], from, length);
  const findings = song.damage[piece.stem];
  const isClean = (n: number): boolean => {
    const at = from + n;
    if (at < 0 || at >= song.length || (at >= piece.start && at < piece.end)) return false;
    return !findings.some((finding) => finding.start <= at && at < finding.end);
  };
  const { audio, learnt, gain } = reconcile(
    stem,
    readGenerated(generated, sampleRate, from, length),
    sampleRate,
    isClean,
  );
  const own = audio.map((channel) => channel.slice(reach - lead, channel.length - reach + lead));
  return { audio: own, lead, learnt, gain, stem: { audio: stem, reach, isClean } };
}

/** Whether a model made sound for all of a piece. */
export function covers(
  generated: GeneratedSound | undefined,
  { stem, start, end }: Piece,
  sampleRate: number,
): boolean {
  if (generated === undefined || generated.stem !== stem) return false;
  const { source, start: first } = generated;
  const scale = source.sampleRate / sampleRate;
  return start * scale >= first && end * scale <= first + source.length;
}

/** The generated sound at frames from … of the song, at its rate. */
function readGenerated({ source, start }: GeneratedSound, rate: number, from: Frames, length: Frames): Float32Array {
  // Seen from the song's frame 0, so that both rates count from one moment.
  const placed = {
    sampleRate: source.sampleRate,
    channels: source.channels,
    length: start + source.length,
    read: (at: Frames, into: readonly Float32Array[]): void => source.read(at - start, into),
  };
  return resampledSpan(placed, rate, from, length)[0]!;
}
