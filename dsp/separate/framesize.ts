/** The smallest frame size of at least `least` samples that the FFT can do and that divides into four hops: 128 · 2^a · 3^b · 5^c. */
export function frameSize(least: number): number {
  for (let size = 128; ; size += 128) {
    if (size < least) continue;
    let rest = size / 128;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return size;
  }
}
