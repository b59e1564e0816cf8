import { type Bars, findBars } from './bars.ts';
import { cuesAt, type Heard, peakNear } from './cues.ts';
import type { TempoPath } from './tempogram.ts';

/** One way to hear the song: a pulse, its bars, and how likely people are to hear it so. */
export interface Hearing {
  readonly bpm: number;
  readonly beats: readonly number[];
  readonly bars: Bars;
  /** In nats, up to a constant of the song. */
  readonly score: number;
}

/** Mean onset strength on the beats and at shares of the way to the next: how the beat is divided. */
interface Division {
  readonly on: number;
  readonly quarters: number;
  readonly half: number;
  readonly firstThird: number;
  readonly secondThird: number;
  /** Kick (or whatever is low) on the beat and half-way. */
  readonly lowOn: number;
  readonly lowHalf: number;
}

/** Tempi that people tap cluster around two a second (van Noorden & Moelants 1999); compound time is counted at half of that. */
const TAPPED = { simple: 125, compound: 65 };
/** Spread of tapped tempi, in octaves. */
const TAPPED_SPREAD = 0.7;
/**
 * Weights of the evidence against the tempo prior. They were chosen by grid search on rendered songs and rounded:
 * bars and clarity weigh most, the rest parts ties.
 */
const WEIGHT = { bars: 1.5, clarity: 3, accent: 0.3, low: 0.5, crossed: 0.5, undivided: 2 };
/** A beat counts as divided when something half as strong sounds within it. */
const DIVIDED = 0.5;
/** Tempi from here on are divided where they are the beat: an undivided fast pulse is itself the division of a slower one. */
const DIVIDED_FROM = 100;
/** Below a fifth of a strong kick, low onsets are leakage: their difference says nothing. */
const FAINT = 0.2;
/** In compound time the beats stand out from their eighths by this share at least. */
const COMPOUND_ACCENT = 0.3;

/** All hearings of one pulse: on it and on the off-beat, in four, three, and two (compound) beats a bar. */
export function hearingsOf(path: TempoPath, tracked: readonly number[], onsets: Float32Array, heard: Heard): Hearing[] {
  const between = tracked.slice(1).map((frame, i) => (frame + tracked[i]!) / 2);
  return [tracked, between].flatMap((beats) => {
    const cues = cuesAt(beats, heard);
    const division = divisionOf(beats, onsets, heard);
    return [4, 3, 2]
      .map((beatsPerBar) => findBars(cues, beatsPerBar))
      .flatMap((bars) => {
        const score = scoreOf(path, bars, division);
        return Number.isFinite(score) ? [{ bpm: path.bpm, beats, bars, score }] : [];
      });
  });
}

function scoreOf(path: TempoPath, bars: Bars, division: Division): number {
  const { on, quarters, half, firstThird, secondThird, lowOn, lowHalf } = division;
  const compound = bars.beatsPerBar === 2;
  const thirds = Math.min(firstThird, secondThird);
  if (on === 0 || (compound && thirds <= half)) return Number.NEGATIVE_INFINITY;
  const tapped = Math.log2(path.bpm / (compound ? TAPPED.compound : TAPPED.simple)) / TAPPED_SPREAD;
  const inner = Math.max(half, firstThird, secondThird);
  // Quarters of a beat that sound more than its halves: the "beats" lie across the real ones.
  const crossed = Math.max(0, quarters - inner) / on;
  const undivided = 1 - Math.min(1, Math.max(inner, quarters) / on / DIVIDED);
  let score = WEIGHT.bars * bars.score + WEIGHT.clarity * path.clarity - 0.5 * tapped * tapped;
  score += (WEIGHT.accent * (on - half)) / Math.max(on, half);
  score += (WEIGHT.low * (lowOn - lowHalf)) / Math.max(FAINT, lowOn, lowHalf);
  score -= WEIGHT.crossed * crossed + WEIGHT.undivided * undivided * Math.max(0, Math.log2(path.bpm / DIVIDED_FROM));
  if (compound) score += 2 * Math.min(0, 1 - Math.max(firstThird, secondThird) / on - COMPOUND_ACCENT);
  return score;
}

function divisionOf(beats: readonly number[], onsets: Float32Array, heard: Heard): Division {
  const at = (share: number, curve = onsets): number => {
    let sum = 0;
    for (let i = 0; i + 1 < beats.length; i++) sum += peakNear(curve, beats[i]! + share * (beats[i + 1]! - beats[i]!));
    return sum / Math.max(1, beats.length - 1);
  };
  const { low } = heard.drums ?? heard.mix;
  return {
    on: at(0),
    quarters: Math.max(at(1 / 4), at(3 / 4)),
    half: at(1 / 2),
    firstThird: at(1 / 3),
    secondThird: at(2 / 3),
    lowOn: at(0, low),
    lowHalf: at(1 / 2, low),
  };
}
