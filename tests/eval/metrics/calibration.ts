/** An answer with the probability it gave itself, and whether it was right. */
export interface Sure {
  readonly confidence: number;
  readonly right: boolean;
}

const BINS = 10;

/** Expected calibration error: the mean distance between confidence and the share that is right, over ten equal bins, weighted by their counts. NaN without answers. */
export function calibrationError(answers: readonly Sure[]): number {
  const gaps = new Float64Array(BINS);
  for (const { confidence, right } of answers) {
    const bin = Math.min(BINS - 1, Math.floor(confidence * BINS));
    gaps[bin]! += confidence - Number(right);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / (answers.length || Number.NaN);
}
