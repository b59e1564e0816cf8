/**
 * When a note sounds. Samples of real instruments begin before they are heard: a bowed or breathed note takes 20-80 ms, which players make up for
 * by starting early. The truth says when notes sound, so the renderer starts them early too, by what is measured here on probe notes.
 */

/** Seconds that a slow instrument may start early. */
const MOST = 0.09;
/** A note is heard from here on: a quarter (-12 dB) of the highest level in its first 150 ms. */
const HEARD = 0.25;

/** Pitches of the probe notes, one every `PROBE_STEP` seconds. */
export const PROBES = [28, 34, 40, 46, 52, 58, 64, 70, 76, 82];
export const PROBE_STEP = 1;

export type Attack = (midi: number) => number;

/** From a recording of the probe notes: seconds from note-on to being heard, for any pitch (between probes, the mean of both weighted by distance). */
export function attackOf(probes: Float32Array, rate: number): Attack {
  const delays = PROBES.map((midi, k) => {
    const from = Math.round(k * PROBE_STEP * rate);
    // The level of a low note is only known over half a period of it.
    const half = Math.max(0.001, 0.25 / (440 * 2 ** ((midi - 69) / 12)));
    const reach = Math.round(half * rate);
    const level = (at: number) => {
      let sum = 0;
      for (let i = Math.max(from, at - reach); i <= at + reach; i++) sum += (probes[i] ?? 0) ** 2;
      return Math.sqrt(sum / (2 * reach + 1));
    };
    const step = Math.round(0.0005 * rate);
    let highest = 0;
    for (let at = from; at < from + 0.15 * rate; at += step) highest = Math.max(highest, level(at));
    if (highest < 1e-5) return 0;
    let at = from;
    while (level(at) < HEARD * highest) at += step;
    return Math.min(MOST, (at - from) / rate);
  });
  return (midi) => {
    const place = Math.max(0, Math.min(PROBES.length - 1, (midi - PROBES[0]!) / 6));
    const below = Math.floor(place);
    const above = Math.min(PROBES.length - 1, below + 1);
    return delays[below]! + (delays[above]! - delays[below]!) * (place - below);
  };
}
