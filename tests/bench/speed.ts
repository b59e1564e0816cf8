import type { Bench } from './report.ts';

/** How fast a stage is. */
export interface Speed {
  readonly stage: string;
  /** Seconds of audio a second. */
  readonly speed: number;
  readonly reference?: { readonly name: string; readonly speed: number };
}

const RUNS = 3;

/** Seconds of audio a second that `work` does on `seconds` of audio: the best of three runs. */
export function speedOf(seconds: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    work();
    best = Math.min(best, (performance.now() - began) / 1000);
  }
  return seconds / best;
}

export function printSpeed(bench: Bench, { stage, speed, reference }: Speed): void {
  const beside =
    reference === undefined
      ? ''
      : `${reference.name.padEnd(34)} ${figure(reference.speed)}   ratio ${(speed / reference.speed).toFixed(2)}`;
  bench.line(`${stage.padEnd(30)} ${figure(speed)}   ${beside}`.trimEnd());
}

function figure(speed: number): string {
  return `${speed.toFixed(speed < 20 ? 1 : 0).padStart(6)} x`;
}
