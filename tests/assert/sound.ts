/** What tests measure of sound. Levels in dBFS; silence is −∞. */

export function peakDb(sound: ArrayLike<number>): number {
  let largest = 0;
  for (let n = 0; n < sound.length; n++) largest = Math.max(largest, Math.abs(sound[n]!));
  return 20 * Math.log10(largest);
}

export function rmsDb(sound: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < sound.length; n++) sum += sound[n]! ** 2;
  return 10 * Math.log10(sum / Math.max(1, sound.length));
}

/** The largest difference of two sounds of one length. */
export function differenceDb(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} frames cannot be compared with ${b.length}`);
  return peakDb(a.map((value, n) => value - b[n]!));
}

/** How many samples are not the same, bit for bit as numbers. */
export function differing(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} frames cannot be compared with ${b.length}`);
  let count = 0;
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) count++;
  return count;
}

/** Where a piece of sound lies in a longer one: the frame at which they differ least, and by how much there (dBFS). */
export function placeIn(
  whole: Float32Array,
  piece: Float32Array,
): { readonly at: number; readonly differenceDb: number } {
  let at = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start + piece.length <= whole.length; start++) {
    let sum = 0;
    // What is worse than the best already is not looked at further.
    for (let n = 0; n < piece.length && sum < least; n++) sum += Math.abs(whole[start + n]! - piece[n]!);
    if (sum < least) {
      least = sum;
      at = start;
    }
  }
  return { at, differenceDb: differenceDb(whole.slice(at, at + piece.length), piece) };
}

/** How strong a tone of `hz` is in a sound, as amplitude (Goertzel's filter over a Hann window). */
export function toneIn(sound: Float32Array, hz: number, sampleRate: number): number {
  const step = (2 * Math.PI * hz) / sampleRate;
  let real = 0;
  let imaginary = 0;
  for (let n = 0; n < sound.length; n++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / sound.length);
    real += window * sound[n]! * Math.cos(step * n);
    imaginary -= window * sound[n]! * Math.sin(step * n);
  }
  return (4 * Math.hypot(real, imaginary)) / sound.length;
}
