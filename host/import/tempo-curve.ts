/** How the tempo moves from a point to the next one: not at all, evenly over the beats, or evenly over the time. */
export type Ramp = 'step' | 'over beats' | 'over time';

/** A tempo from a place on. `bpm`: quarter notes a minute. */
export interface CurvePoint {
  readonly bpm: number;
  readonly ramp: Ramp;
}

/**
 * Quarter notes a minute of a piece; what lies outside is no tempo. An export puts whole bars between the start and the first beat, which may lie some
 * frames after it: 64 quarters in one frame at 192 kHz are 737 million a minute.
 */
export const SLOWEST = 1;
export const FASTEST = 60 * 64 * 192_000;

/** From one point to the next. */
export interface CurvePiece extends CurvePoint {
  readonly quarter: number;
  readonly seconds: number;
  /** Tempo at the end of the piece. */
  readonly endBpm: number;
  /** Length in quarter notes and in seconds; infinite for the last. */
  readonly quarters: number;
  readonly lasts: number;
}

/** The tempo of a song, from quarter 0 at second 0 on. Every way of moving is integrated in closed form: nothing drifts, however long the song is. */
export class TempoCurve {
  /** Plain values, of which `of` makes the same curve in another thread. */
  readonly pieces: readonly CurvePiece[];

  /** Throws RangeError where they are no pieces of a curve. */
  static of(pieces: readonly CurvePiece[]): TempoCurve {
    return new TempoCurve(pieces);
  }

  /** Points by their quarter note. Ascending; the first holds from the beginning. Throws RangeError where there is none, or a tempo is none. */
  static overQuarters(points: readonly (CurvePoint & { readonly quarter: number })[]): TempoCurve {
    const pieces: CurvePiece[] = [];
    let seconds = 0;
    points.forEach((point, i) => {
      const next = points[i + 1];
      const quarter = i === 0 ? 0 : point.quarter;
      const quarters = next === undefined ? Number.POSITIVE_INFINITY : next.quarter - quarter;
      const piece = pieceOf(point, next, quarter, seconds, quarters, null);
      pieces.push(piece);
      seconds += piece.lasts;
    });
    return new TempoCurve(pieces);
  }

  /** The same for points by their second. */
  static overSeconds(points: readonly (CurvePoint & { readonly seconds: number })[]): TempoCurve {
    const pieces: CurvePiece[] = [];
    let quarter = 0;
    points.forEach((point, i) => {
      const next = points[i + 1];
      const seconds = i === 0 ? 0 : point.seconds;
      const lasts = next === undefined ? Number.POSITIVE_INFINITY : next.seconds - seconds;
      const piece = pieceOf(point, next, quarter, seconds, null, lasts);
      pieces.push(piece);
      quarter += piece.quarters;
    });
    return new TempoCurve(pieces);
  }

  private constructor(pieces: readonly CurvePiece[]) {
    if (pieces.length === 0) throw new RangeError('a tempo needs a point');
    for (const { bpm, quarters, lasts } of pieces) {
      if (!(bpm >= SLOWEST && bpm <= FASTEST)) throw new RangeError(`${bpm} BPM is no tempo`);
      if (!(quarters >= 0 && lasts >= 0)) throw new RangeError('points of tempo go back in time');
    }
    this.pieces = pieces;
  }

  /** The one tempo of a song that never changes it; null where it does. */
  get fixed(): number | null {
    const [first, ...rest] = this.pieces;
    return rest.every(({ bpm }) => bpm === first!.bpm) ? first!.bpm : null;
  }

  /** Seconds at a quarter note ≥ 0. */
  secondsAt(quarter: number): number {
    const piece = this.pieceWhere((one) => one.quarter <= quarter);
    return piece.seconds + secondsWithin(piece, quarter - piece.quarter);
  }

  /** Quarter notes at a second ≥ 0. */
  quarterAt(seconds: number): number {
    const piece = this.pieceWhere((one) => one.seconds <= seconds);
    return piece.quarter + quartersWithin(piece, seconds - piece.seconds);
  }

  /** The last piece for which it holds; they are in order. */
  private pieceWhere(begins: (piece: CurvePiece) => boolean): CurvePiece {
    let at = 0;
    for (let end = this.pieces.length - 1; at < end; ) {
      const middle = (at + end + 1) >> 1;
      if (begins(this.pieces[middle]!)) at = middle;
      else end = middle - 1;
    }
    return this.pieces[at]!;
  }
}

function pieceOf(
  { bpm, ramp }: CurvePoint,
  next: CurvePoint | undefined,
  quarter: number,
  seconds: number,
  quarters: number | null,
  lasts: number | null,
): CurvePiece {
  const isFlat = next === undefined || ramp === 'step' || next.bpm === bpm;
  const open: CurvePiece = {
    bpm,
    ramp: isFlat ? 'step' : ramp,
    quarter,
    seconds,
    endBpm: isFlat ? bpm : next.bpm,
    quarters: quarters ?? Number.POSITIVE_INFINITY,
    lasts: lasts ?? Number.POSITIVE_INFINITY,
  };
  if (quarters !== null) return { ...open, lasts: secondsToEnd(open, quarters) };
  return { ...open, quarters: quartersToEnd(open, lasts!) };
}

function secondsToEnd(piece: CurvePiece, quarters: number): number {
  const { bpm, endBpm, ramp } = piece;
  if (ramp === 'step') return (60 * quarters) / bpm;
  // ∫ 60 / bpm(q) dq over an even ramp · the mean tempo of a ramp over time.
  return ramp === 'over beats'
    ? (60 * quarters * Math.log(endBpm / bpm)) / (endBpm - bpm)
    : (120 * quarters) / (bpm + endBpm);
}

function quartersToEnd(piece: CurvePiece, lasts: number): number {
  const { bpm, endBpm, ramp } = piece;
  if (ramp === 'step') return (lasts * bpm) / 60;
  if (ramp === 'over time') return (lasts * (bpm + endBpm)) / 120;
  return (lasts * (endBpm - bpm)) / (60 * Math.log(endBpm / bpm));
}

function secondsWithin(piece: CurvePiece, quarters: number): number {
  const { bpm, endBpm, ramp } = piece;
  if (ramp === 'step') return (60 * quarters) / bpm;
  if (ramp === 'over beats') {
    const slope = (endBpm - bpm) / piece.quarters;
    return (60 / slope) * Math.log1p((slope * quarters) / bpm);
  }
  // bpm·t + slope·t²/2 = 60·quarters
  const slope = (endBpm - bpm) / piece.lasts;
  return (2 * 60 * quarters) / (bpm + Math.sqrt(bpm * bpm + 2 * slope * 60 * quarters));
}

function quartersWithin(piece: CurvePiece, seconds: number): number {
  const { bpm, endBpm, ramp } = piece;
  if (ramp === 'step') return (seconds * bpm) / 60;
  if (ramp === 'over beats') {
    const slope = (endBpm - bpm) / piece.quarters;
    return (bpm / slope) * Math.expm1((slope * seconds) / 60);
  }
  const slope = (endBpm - bpm) / piece.lasts;
  return (seconds * (bpm + (slope * seconds) / 2)) / 60;
}
