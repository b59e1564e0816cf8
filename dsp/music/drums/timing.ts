import type { AudioSource, Frames } from '../../audio/source.ts';

/** The attack lies within this of the frame in which it was found (seconds). */
const REACH = 0.02;
/** One step of the envelope: 1 ms. */
const STEP = 0.001;
/** Steps averaged before and after: 4 ms. */
const SPAN = 4;

/** Moves each time to where the energy of the first difference rises most steeply within 20 ms, to the millisecond. */
export function attackTimes(source: AudioSource, times: readonly Frames[]): Frames[] {
  const step = Math.max(1, Math.round(source.sampleRate * STEP));
  const reach = Math.round(REACH / STEP);
  const steps = 2 * reach + 2 * SPAN;
  const block = Array.from({ length: source.channels }, () => new Float32Array(steps * step + 1));
  const energy = new Float64Array(steps + 1);
  return times.map((time) => {
    source.read(time - (reach + SPAN) * step - 1, block);
    for (let s = 0; s < steps; s++) {
      let sum = 0;
      for (const x of block) for (let n = s * step + 1; n <= (s + 1) * step; n++) sum += (x[n]! - x[n - 1]!) ** 2;
      energy[s + 1] = energy[s]! + (Number.isFinite(sum) ? sum : 0);
    }
    // Log of the ratio: 60 dB below the strongest step nothing counts as a rise.
    const floor = 1e-3 * (energy[steps]! / steps) + 1e-15;
    let best = Number.NEGATIVE_INFINITY;
    let move = 0;
    for (let s = SPAN; s + SPAN <= steps; s++) {
      const after = (energy[s + SPAN]! - energy[s]!) / SPAN + floor;
      const before = (energy[s]! - energy[s - SPAN]!) / SPAN + floor;
      const rise = Math.log(after / before) * Math.sqrt(after);
      if (rise > best) {
        best = rise;
        move = (s - SPAN - reach) * step;
      }
    }
    return Math.max(0, Math.min(source.length - 1, time + move));
  });
}
