import type { Frames } from '../../../host/project/project.ts';

/** Seconds between labels that read well, ascending: 10 µs … 10 min. */
const STEPS = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1].flatMap((unit) => [unit, 2 * unit, 5 * unit]);
STEPS.push(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800);

/** Into how many a step is divided by the small ticks. */
const PARTS: ReadonlyMap<number, number> = new Map([
  [15, 3],
  [30, 3],
  [60, 4],
  [120, 4],
  [1800, 6],
]);

interface TimeTicks {
  /** Seconds between labels, and between small ticks. */
  readonly step: number;
  readonly minor: number;
  /** Decimals that tell two labels apart. */
  readonly digits: number;
}

/** The densest labels that keep `room` pixels for each. */
export function timeTicks(framesPerPixel: number, sampleRate: number, room: number): TimeTicks {
  const least = (room * framesPerPixel) / sampleRate;
  const step = STEPS.find((candidate) => candidate >= least) ?? 3600;
  const parts = PARTS.get(step) ?? (/^2/.test(step.toExponential()) ? 4 : 5);
  return { step, minor: step / parts, digits: Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)) };
}

/** The multiples of `step` seconds from `from` to `to`, as frames, each with its number. */
export function* multiples(
  step: number,
  sampleRate: number,
  from: Frames,
  to: Frames,
): Generator<{ readonly n: number; readonly frame: number }> {
  const size = step * sampleRate;
  const last = Math.floor(to / size);
  for (let n = Math.max(0, Math.ceil(from / size)); n <= last; n++) yield { n, frame: n * size };
}
