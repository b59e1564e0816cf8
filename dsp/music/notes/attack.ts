/** Frames to each side over which the ordinary flux of a sound is taken: a second. */
const AROUND = 100;
/** How often it is taken anew. */
const STEP = 25;
/** An attack rises by this much at least: what a steady tone's spectrum moves by chance, with room to spare. */
const LEAST = 0.04;
/** A strong attack hides weaker ones after it (a string's body answers, a room): by a factor e in 60 ms. */
const MASKING = Math.exp(-1 / 6);
/** Out of digital silence strength has no bound: no attack hides more than one of 9 dB over the whole spectrum. */
const STRONGEST = 1;
/** Nats for each factor e above that, and the most that an attack can say. */
const GAIN = 4;
const MOST = 6;

/**
 * How much speaks for an attack in each frame, in nats: positive where one is likelier than none, −Infinity where the
 * onset strength has no peak. A voice's spectrum moves all the time and a sine's never, so strength is judged against
 * its median around: an attack must rise `times` that. `open` (0..1) says where anything sounds.
 */
export function attackEvidence(onset: Float32Array, open: Float32Array, times: number): Float32Array {
  const evidence = new Float32Array(onset.length).fill(Number.NEGATIVE_INFINITY);
  const window: number[] = [];
  let least = LEAST;
  let masked = 0;
  for (let i = 0; i < onset.length; i++) {
    if (i % STEP === 0) {
      window.length = 0;
      for (let k = Math.max(0, i - AROUND); k < Math.min(onset.length, i + AROUND); k++) {
        if (open[k]! > 0) window.push(onset[k]!);
      }
      window.sort((a, b) => a - b);
      least = LEAST + times * (window[window.length >> 1] ?? 0);
    }
    masked *= MASKING;
    if (!isPeak(onset, i)) continue;
    evidence[i] = Math.min(MOST, GAIN * Math.log(onset[i]! / Math.max(least, masked) + 1e-9));
    masked = Math.max(masked, Math.min(STRONGEST, onset[i]!));
  }
  return evidence;
}

function isPeak(x: Float32Array, i: number): boolean {
  const here = x[i]!;
  return here >= (x[i - 1] ?? 0) && here >= (x[i + 1] ?? 0) && here >= (x[i - 2] ?? 0) && here >= (x[i + 2] ?? 0);
}
