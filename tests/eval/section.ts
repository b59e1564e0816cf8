/** One line of the table that `npm run eval` prints. */
export interface Row {
  /** What was measured, with its unit: "beats F1", "clipping: log-mel share". */
  readonly what: string;
  readonly mean: number;
  /** The worst song's. */
  readonly worst: number;
  /** What it must reach now; the comparison goes the way `better` says. Undefined: told without a target. */
  readonly target?: number;
  /** Where later work must take it. */
  readonly later?: number;
  readonly better: 'higher' | 'lower';
  /** How many songs, regions or questions stand behind the mean. */
  readonly n: number;
}

/** A part of the evaluation: one file in `sections/`, named in `sections/index.ts`. */
export interface Section {
  /** What `--only` is given. */
  readonly name: string;
  /** Runs only when `--only` names it, because it takes long. */
  readonly onRequest?: boolean;
  /** Runs the product on the songs of these ids. `log` tells what happens, a line a call; it goes to stderr. */
  run(songs: readonly string[], log: (line: string) => void): Promise<Row[]>;
}

/** Mean and worst of one value a song. `better` decides which end is the worst. Values that are not numbers (nothing to measure) are left out. */
export function row(
  what: string,
  values: readonly number[],
  better: 'higher' | 'lower',
  target?: number,
  later?: number,
): Row {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const worst = known.reduce((a, b) => (better === 'higher' ? Math.min(a, b) : Math.max(a, b)), known[0] ?? Number.NaN);
  return {
    what,
    mean,
    worst,
    better,
    n: known.length,
    ...(target !== undefined && { target }),
    ...(later !== undefined && { later }),
  };
}
