import { uniforms } from '../random.ts';

/** The longest shift, in seconds: upstream's. */
const LONGEST = 0.5;

/** Offsets in samples, 0 … half a second, for a separation that is averaged over `count` shifts: the same for every mix, so that the same input gives the same bytes. */
export function shiftsOf(count: number, sampleRate: number): number[] {
  const drawn = new Float64Array(count);
  uniforms({ seed: 0, stream: 0 }, drawn);
  return Array.from(drawn, (value) => Math.floor(value * (Math.trunc(LONGEST * sampleRate) + 1)));
}
