import type { RegionProgress } from '../api/backend.ts';
import type { JobEvent } from '../jobs/runner.ts';
import type { Region } from '../project/project.ts';
import { ProgressMeter, type Step } from './progress-meter.ts';

type Treated = Readonly<Record<string, RegionProgress>>;

interface EachRegion {
  /** Hears the jobs of one region, which `steps` names. */
  hears(region: Region, steps: readonly Step[]): (event: JobEvent) => void;
  /** It has what was asked for, or cannot have it: nothing is done for it any more. */
  done(id: string): void;
}

/** Tells how far each of the regions is that one piece of work treats. */
export function eachRegion(tell: (treated: Treated) => void): EachRegion {
  let treated: Treated = {};
  const set = (id: string, progress: RegionProgress): void => {
    treated = { ...treated, [id]: progress };
    tell(treated);
  };
  tell(treated);
  return {
    hears({ id }, steps) {
      const meter = new ProgressMeter(steps);
      return (event) => {
        const seen = meter.add(event);
        if (seen === null) return;
        // Every window is told of each change: as fine as it is shown.
        const fraction = Math.floor(100 * seen.fraction) / 100;
        const before = treated[id];
        // A job that another piece of work waits for as well may be heard of after this one has what it wanted.
        if (before?.done !== true && before?.fraction !== fraction) set(id, { fraction, done: false });
      };
    },
    done: (id) => set(id, { fraction: 1, done: true }),
  };
}
