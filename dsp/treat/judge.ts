import { readSpan } from '../audio/memory.ts';
import { type Progress, part } from '../audio/source.ts';
import type { Cause } from '../damage/finding.ts';
import { replayOf } from '../rebuild/replay.ts';
import { damageAfter, damageAfterRebuilding, damageOf, testimony } from '../rebuild/testimony.ts';
import type { FittedTake } from '../seam/fit.ts';
import { fadePosition, gainAt } from '../seam/law.ts';
import { INAUDIBLE, symptom } from './symptom.ts';
import type { Candidate, Piece, Song, Treatment } from './treatment.ts';

/** What was measured, by name with its unit. */
export type Measures = Readonly<Record<string, number>>;

export interface Verdict {
  /** Whether the take clearly wins over leaving the piece alone. */
  readonly wins: boolean;
  /** What speaks against the take, a clause of which it is the subject: "is …"; where it wins, what would be said if it did not. */
  readonly fault: string;
  /** The take's expected distance from the undamaged stem as a share of the damaged one's: to compare takes by. */
  readonly share: number;
  /** 0..1. */
  readonly confidence: number;
  readonly before: Measures;
  readonly after: Measures;
}

/**
 * A restored take that is expected to keep more than this share of the damage does not win clearly. Measured on eight evaluation songs: of 24 takes between 0.85
 * and this none was farther from the truth than the damage, and they took a seventh of it away.
 */
const RESTORED = 0.95;
/**
 * The same for one that is not the same performance, by cause. The more of the performance survives a cause, the more the copy must win:
 * on evaluation songs a copy over mere clipping or noise is often farther from the truth than it seems, over gaps, bands and distortion seldom.
 */
const REPLACED: Record<Cause, number> = {
  dropout: 0.8,
  distortion: 0.7,
  bandlimit: 0.6,
  artifact: 0.5,
  noise: 0.5,
  clipping: 0.5,
  click: 0.35,
};

const WORSENS = 'shows more of the same damage than the original';

/**
 * Judges a take against leaving the piece alone, without knowing the truth.
 * The song's own clean material, played in place of the piece, bears witness (see Testimony), and so does what can be measured of the damage itself.
 */
export function judge(
  song: Song,
  piece: Piece,
  treatment: Treatment,
  candidate: Candidate,
  take: FittedTake,
  progress: Progress,
): Verdict {
  const replay = replayOf(song, piece, part(progress, 0, 0.8));
  const wanted = replay?.lead ?? candidate.lead;
  const from = piece.start - wanted;
  const length = piece.end - piece.start + 2 * wanted;
  const original = readSpan(song.stems[piece.stem], from, length);
  const mended = inPlace(original, take, from);
  const sick = symptom(piece.cause, original, song.sampleRate, wanted);
  const well = symptom(piece.cause, mended, song.sampleRate, wanted);
  const measures = (distance: number | null, health: number | null): Measures => ({
    ...(distance !== null && { 'dB from the expected sound': round(distance) }),
    ...(health !== null && sick !== null && { [sick.name]: round(health) }),
  });
  const worsens = sick !== null && well !== null && well.value > sick.value * 1.1 + sick.audible;
  if (replay === null) {
    const wins = candidate.confidence >= 0.5 && !worsens;
    return {
      wins,
      fault: worsens
        ? WORSENS
        : 'cannot be compared with a clean passage, for there is none, and is not sure by itself',
      share: wins ? 1 - candidate.confidence : 1,
      confidence: candidate.confidence / 2,
      before: measures(null, sick?.value ?? null),
      after: measures(null, well?.value ?? null),
    };
  }
  const before = testimony(replay, original, song.sampleRate, piece.cause);
  const damage = damageOf(before);
  // A rebuilt piece is (partly) the replay itself, which cannot bear witness for itself; it is taken to be a bad one
  // of its kind, except in a gap, where there is nothing to lose.
  const after =
    treatment.name === 'rebuild'
      ? damageAfterRebuilding(before) * (piece.cause === 'dropout' ? 1 : 1 + replay.risk)
      : damageAfter(before, testimony(replay, mended, song.sampleRate, piece.cause));
  const share = after / Math.max(INAUDIBLE, damage);
  const heals = sick !== null && well !== null && well.value < 0.7 * sick.value;
  // Where what was wrong is measurably gone, the replay only has to find nothing against the take.
  const limit = treatment.name === 'restore' ? (heals ? 1.02 : RESTORED) : REPLACED[piece.cause ?? 'artifact'];
  // Where nothing is heard to be wrong, repairing a measurable symptom does no harm; playing it again would give up the performance for nothing.
  const isWorthIt = damage >= INAUDIBLE || (heals && treatment.name === 'restore');
  const wins = share < limit && !worsens && isWorthIt;
  return {
    wins,
    fault: faultOf(damage, share, worsens),
    share,
    confidence: Math.max(0.05, Math.min(0.95, candidate.confidence * (1 - 0.6 * Math.min(1, share)))),
    before: measures(damage, sick?.value ?? null),
    after: measures(after, well?.value ?? null),
  };
}

function faultOf(damage: number, share: number, worsens: boolean): string {
  if (worsens) return WORSENS;
  if (damage < INAUDIBLE)
    return 'has nothing to better, for the original sounds here as clean passages of this stem do';
  if (share >= 1) return 'is farther from clean passages of this stem than the damage';
  return share >= RESTORED
    ? 'is hardly nearer to clean passages of this stem than the damage'
    : 'is nearer to clean passages of this stem than the damage, but by too little to give up for it what was played here';
}

/** The original with the take in it, as it will be heard. */
function inPlace(original: readonly Float32Array[], take: FittedTake, from: number): Float32Array[] {
  const length = take.end - take.start;
  return original.map((channel, c) => {
    const out = channel.slice();
    for (let n = 0; n < length; n++) {
      const at = take.start + n - from;
      if (at < 0 || at >= out.length) continue;
      const x = fadePosition(n, length, take.fadeIn, take.fadeOut);
      out[at] = gainAt(1 - x, take.law) * out[at]! + gainAt(x, take.law) * take.audio[c]![n]!;
    }
    return out;
  });
}

const round = (value: number): number => Math.round(100 * value) / 100;
