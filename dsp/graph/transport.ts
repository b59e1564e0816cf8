import type { Point } from './lanes.ts';

/** A stretch of the song as it is played: from `from` on, beginning at the engine's frame `at`. Integers. */
interface Piece {
  readonly at: number;
  readonly from: number;
  /** Frames, or Infinity. */
  length: number;
  readonly rampIn: number;
  rampOut: number;
  /** Ends by a stop or a jump, not where the song or the loop ends. */
  isCut: boolean;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Ramps {
  /** Frames over which sound comes and goes at starts, stops and jumps. */
  readonly jump: number;
  /** The same at the joint of a loop: shorter, so that the beat does not stumble. */
  readonly joint: number;
}

/** How many pieces the engine is told of at a time: an update of 64 points costs it 0.2–0.4 ms between two blocks. */
const MOST_PIECES = 16;

/**
 * What plays when, as a list: nothing is ever asked of the engine, every sample of the future is known here in advance.
 * Engine frames count the engine's clock; positions are frames of the song. A jump is a new piece at a frame still to come, a loop is
 * a row of pieces unrolled as time goes by, a pause is a piece that ends.
 */
export class Transport {
  private pieces: Piece[] = [];
  private loop: Range | null = null;
  private readonly ramps: Ramps;
  private readonly end: number;
  /** Raised with each change of what the engine has to know. */
  revision = 0;

  /** `end`: the frame after the song's last. */
  constructor(end: number, ramps: Ramps) {
    this.end = end;
    this.ramps = ramps;
  }

  /** From engine frame `at` on, plays from `position`. */
  play(at: number, position: number): void {
    this.cut(at);
    this.pieces.push(this.piece(at, position, this.ramps.jump));
    this.revision++;
  }

  /** From engine frame `at` on, nothing sounds. */
  stop(at: number): void {
    this.cut(at);
    this.revision++;
  }

  /** Takes effect from engine frame `at` on; what plays goes on, and jumps back when it reaches the loop's end. */
  setLoop(loop: Range | null, at: number): void {
    this.loop = loop;
    const current = this.pieceAt(at);
    if (current !== undefined && !current.isCut) {
      const position = current.from + (at - current.at);
      this.pieces = this.pieces.slice(0, this.pieces.indexOf(current) + 1);
      const whole = this.piece(current.at, current.from, current.rampIn, position);
      current.length = whole.length;
      current.rampOut = whole.rampOut;
    }
    this.revision++;
  }

  /** Forgets what is over before engine frame `now` and unrolls the loop to `until`. */
  advance(now: number, until: number): void {
    const over = this.pieces.findIndex((piece) => piece.at + piece.length > now);
    if (over > 0) this.pieces.splice(0, over);
    // One that is over stays until another comes: where it ended is where a pause stands.
    else if (over < 0 && this.pieces.length > 1) this.pieces.splice(0, this.pieces.length - 1);
    for (;;) {
      const last = this.pieces.at(-1);
      if (this.loop === null || last === undefined || last.isCut || this.pieces.length >= MOST_PIECES) return;
      const end = last.at + last.length;
      if (last.from + last.length !== this.loop.end || end >= until || end <= now) return;
      this.pieces.push(this.piece(end, this.loop.start, this.ramps.joint));
      this.revision++;
    }
  }

  /** The song's position at engine frame `t`, or null where nothing plays. */
  positionAt(t: number): number | null {
    const piece = this.pieceAt(t);
    return piece === undefined ? null : piece.from + (t - piece.at);
  }

  /** Where the last piece ends; null where it never does or nothing was played. */
  get ending(): { at: number; position: number } | null {
    const last = this.pieces.at(-1);
    if (last === undefined || last.length === Number.POSITIVE_INFINITY) return null;
    return { at: last.at + last.length, position: last.from + last.length };
  }

  /** The parts of the song that are played within `ahead` frames from engine frame `t`, in that order. */
  wanted(t: number, ahead: number): Range[] {
    return this.pieces.flatMap((piece) => {
      const from = Math.max(t, piece.at);
      const to = Math.min(t + ahead, piece.at + piece.length);
      return to > from ? [{ start: piece.from + (from - piece.at), end: piece.from + (to - piece.at) }] : [];
    });
  }

  /** Steps: song position minus engine frame, by engine frame. */
  map(): Point[] {
    const points = this.pieces.map((piece) => ({ time: piece.at, value: piece.from - piece.at }));
    return points.length === 0 ? [{ time: 0, value: 0 }] : points;
  }

  /** The gate's breakpoints by engine frame, to interpolate between. */
  gate(): Point[] {
    const points = new Map<number, number>([[-1, 0]]);
    for (const { at, length, rampIn, rampOut } of this.pieces) {
      const bend = Math.min(at + rampIn, at + length / 2);
      // Without a ramp it opens between two frames, and closes so.
      if (rampIn > 0) points.set(at, 0);
      else if (!points.has(at - 1)) points.set(at - 1, 0);
      points.set(bend, 1);
      if (length === Number.POSITIVE_INFINITY) continue;
      points.set(Math.max(bend, at + length - Math.max(1, rampOut)), 1);
      points.set(at + length, 0);
    }
    return [...points].map(([time, value]) => ({ time, value }));
  }

  private piece(at: number, from: number, rampIn: number, now = from): Piece {
    const { loop, ramps } = this;
    // Beyond a loop's end one plays on to the end of the song.
    const loops = loop !== null && now < loop.end;
    // The fall lies after the song's last frame, where there is silence anyway.
    const end = loops ? loop.end : Math.max(this.end, from) + ramps.jump;
    return { at, from, length: end - from, rampIn, rampOut: loops ? ramps.joint : ramps.jump, isCut: false };
  }

  private cut(at: number): void {
    this.pieces = this.pieces.filter((piece) => piece.at < at);
    const last = this.pieces.at(-1);
    if (last === undefined || last.at + last.length <= at) return;
    last.length = at - last.at;
    last.isCut = true;
    last.rampOut = this.ramps.jump;
  }

  private pieceAt(t: number): Piece | undefined {
    return this.pieces.find((piece) => piece.at <= t && t < piece.at + piece.length);
  }
}
