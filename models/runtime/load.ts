import { availableParallelism, type CpuInfo, cpus } from 'node:os';

/** Milliseconds over which the load is looked at: ten ticks of the clock by which systems count it. */
const LOOK = 100;

/** Cores that nobody used between two readings. */
export function idleCores(before: readonly CpuInfo[], after: readonly CpuInfo[]): number {
  return after.reduce((sum, { times }, core) => {
    const was = before[core]?.times ?? times;
    const idle = times.idle - was.idle;
    const busy = times.user + times.nice + times.sys + times.irq - was.user - was.nice - was.sys - was.irq;
    return idle + busy > 0 ? sum + idle / (idle + busy) : sum;
  }, 0);
}

/**
 * Threads for a session, from the cores that are idle: with another program on the second of two cores, two threads were measured to be no faster than one.
 * From four cores on one is left to what plays and draws.
 */
export function threadsFor(idle: number, cores: number): number {
  const most = cores >= 4 ? cores - 1 : cores;
  return Math.max(1, Math.min(most, Math.round(idle)));
}

/** Looks at the load for a moment. */
export async function freeThreads(): Promise<number> {
  const before = cpus();
  await new Promise((resolve) => setTimeout(resolve, LOOK));
  return threadsFor(idleCores(before, cpus()), availableParallelism());
}
