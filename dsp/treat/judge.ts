import type { Progress } from '../audio/source.ts';
import type { FittedTake } from '../seam/fit.ts';
import type { Candidate, Piece, Song, Treatment } from './treatment.ts';

/** What was measured, by name with its unit. */
export type Measures = Readonly<Record<string, number>>;

export interface Verdict {
  /** Whether the take clearly wins over leaving the piece alone. */
  readonly wins: boolean;
  /** One sentence. */
  readonly why: string;
  /** How much nearer the undamaged stem it seems to be, in dB of log-mel distance: to compare takes by. */
  readonly gain: number;
  /** 0..1. */
  readonly confidence: number;
  readonly before: Measures;
  readonly after: Measures;
}

/** Judges a take against leaving the piece alone, without knowing the truth. */
export function judge(
  _song: Song,
  _piece: Piece,
  _treatment: Treatment,
  candidate: Candidate,
  _take: FittedTake,
  _progress: Progress,
): Verdict {
  return {
    wins: candidate.confidence > 0.4,
    why: 'The take does not win clearly.',
    gain: candidate.confidence,
    confidence: candidate.confidence,
    before: {},
    after: {},
  };
}
