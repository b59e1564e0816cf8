import { cpus, loadavg } from 'node:os';

/** One promise that was measured: what, how much, what it should be, and whether it is. */
export interface Measured {
  readonly what: string;
  readonly figure: string;
  /** Left out where nothing was promised. */
  readonly target?: string;
  readonly isMet?: boolean;
}

/** What a subject of the bench is given. */
export interface Bench {
  /** Whether what is watched over time is watched for long. */
  readonly isLong: boolean;
  line(text: string): void;
  row(measured: Measured): void;
}

/** Prints as it goes, and at the end once more what was promised. */
export class Report implements Bench {
  readonly isLong: boolean;
  private readonly rows: Measured[] = [];

  constructor(isLong: boolean) {
    this.isLong = isLong;
  }

  line(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  row(measured: Measured): void {
    this.rows.push(measured);
    this.line(textOf(measured));
  }

  /** Everything that has a target, in one table. */
  summary(): void {
    const promised = this.rows.filter(({ target }) => target !== undefined);
    if (promised.length === 0) return;
    this.line(`\nwhat was promised (${machine()}):`);
    for (const measured of promised) this.line(textOf(measured));
  }
}

/** Cores, and how busy they were in the last minute with everything that runs here. */
export function machine(): string {
  return `${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`;
}

export function milliseconds(time: number): string {
  return `${time.toFixed(time < 100 ? 1 : 0)} ms`;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function textOf({ what, figure, target, isMet }: Measured): string {
  const promised = target === undefined ? '' : `${`target ${target}`.padEnd(22)} ${isMet ? 'met' : 'NOT MET'}`;
  return `${what.padEnd(56)} ${figure.padStart(10)}   ${promised}`.trimEnd();
}
