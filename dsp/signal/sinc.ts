/** Normalised sinc, sin(πx) / (πx): the impulse response of an ideal low-pass filter whose zero crossings lie at the whole numbers. */
export function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Greatest common divisor of two positive whole numbers: two rates divided by it are the steps of a polyphase resampler. */
export function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
