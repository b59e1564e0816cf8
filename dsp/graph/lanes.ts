import type { Placement } from './document.ts';

/** A breakpoint of a sequence: `value` from `time` on, or reached at `time` where it is interpolated. */
export interface Point {
  readonly time: number;
  readonly value: number;
}

/** Before everything: sequences yield 0 where nothing came before, so each begins with its resting value here. */
const BEGINNING = -1e15;

/**
 * Takes in as few lanes as hold them without touching: a lane's control is one line of breakpoints, so the next take may rise
 * (from the frame before its first) no earlier than the last one has fallen (to the frame after its last).
 * In each lane by time; the lowest free lane is taken first.
 */
export function lanesOf(placements: readonly Placement[]): Placement[][] {
  const lanes: Placement[][] = [];
  for (const placement of inOrder(placements)) {
    const free = lanes.find((lane) => lane.at(-1)!.end < placement.start);
    if (free === undefined) lanes.push([placement]);
    else free.push(placement);
  }
  return lanes;
}

function inOrder(placements: readonly Placement[]): Placement[] {
  return [...placements].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** How far in the treated side of a lane is, blend · fade position: breakpoints to interpolate between, exact at every frame. */
export function fadePoints(lane: readonly Placement[]): Point[] {
  const points: Point[] = [{ time: BEGINNING, value: 0 }];
  for (const placement of lane) points.push(...fadeOf(placement));
  return points;
}

/**
 * The fade of one take is the smaller of a rise (n + 1)/(fadeIn + 1) and a fall (length − n)/(fadeOut + 1), at most 1
 * (`fadePosition` in dsp/seam/law.ts). Where the two cross between frames, the frames on both sides are breakpoints.
 */
function fadeOf({ start, end, fadeIn, fadeOut, blend }: Placement): Point[] {
  const length = end - start;
  const rise = (n: number): number => (n + 1) / (fadeIn + 1);
  const fall = (n: number): number => (length - n) / (fadeOut + 1);
  const at = (n: number): Point => ({ time: start + n, value: blend * Math.min(1, rise(n), fall(n)) });
  let inner: number[];
  const top = length - 1 - fadeOut;
  if (fadeIn <= top) {
    inner = fadeIn === top ? [top] : [fadeIn, top];
  } else {
    const crossing = Math.floor((length * (fadeIn + 1) - (fadeOut + 1)) / (fadeIn + fadeOut + 2));
    const first = Math.max(0, Math.min(length - 1, crossing));
    inner = first + 1 < length ? [first, first + 1] : [first];
  }
  return [{ time: start - 1, value: 0 }, ...inner.map(at), { time: end, value: 0 }];
}

/** The exponent of a lane's cross-fade law: steps. */
export function lawPoints(lane: readonly Placement[]): Point[] {
  return steps(
    lane.map((placement) => ({ time: placement.start - 1, value: placement.law })),
    1,
  );
}

/**
 * 1 where the take of the upper lane began later than that of the lower one and so lies over it, 0 where it lies under it: steps. One of a higher
 * rank stays over what begins beside it.
 */
export function orderPoints(lower: readonly Placement[], upper: readonly Placement[]): Point[] {
  const isUpper = new Set(upper);
  const rank = (placement: Placement): number => placement.rank ?? 0;
  const isUnder = (one: Placement): boolean =>
    (isUpper.has(one) ? lower : upper).some(
      (other) => rank(other) > rank(one) && other.start <= one.start && one.start < other.end,
    );
  const all = inOrder([...lower, ...upper]).filter((placement) => !isUnder(placement));
  return steps(
    all.map((placement) => ({ time: placement.start - 1, value: isUpper.has(placement) ? 1 : 0 })),
    0,
  );
}

/** The engine keeps the first of two points at one time; the last is meant. */
function steps(points: readonly Point[], resting: number): Point[] {
  const byTime = new Map([[BEGINNING, resting], ...points.map(({ time, value }) => [time, value] as const)]);
  return [...byTime].map(([time, value]) => ({ time, value }));
}
