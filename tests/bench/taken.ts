import { readFileSync } from 'node:fs';

/** A machine that is lent by the hour is not always there: above this share of a moment, what is late may be its lender's. */
export const TAKEN = 0.05;

/** Processor time since the machine started, in its own ticks: all of it, and what went to other machines on the same hardware (`steal` of proc(5)). Zeros where no such thing is told. */
export interface Ticks {
  readonly all: number;
  readonly taken: number;
}

export function ticks(): Ticks {
  if (process.platform !== 'linux') return { all: 0, taken: 0 };
  return ticksIn(readFileSync('/proc/stat', 'utf8'));
}

/** Of the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal; guests are in user already. */
export function ticksIn(stat: string): Ticks {
  const counts = stat.slice(0, stat.indexOf('\n')).trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: counts.reduce((sum, count) => sum + count, 0), taken: counts[7] ?? 0 };
}

/** The share of the time between two moments that other machines had, 0 … 1. */
export function takenBetween(before: Ticks, after: Ticks): number {
  return after.all > before.all ? (after.taken - before.taken) / (after.all - before.all) : 0;
}
