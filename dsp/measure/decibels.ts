/** What levels of digital silence read, dB: below anything 32-bit float audio can mean, yet a number that JSON can carry. */
export const SILENCE_DB = -150;

/** 20 log10 of an amplitude, never below SILENCE_DB. */
export function decibels(amplitude: number): number {
  return Math.max(SILENCE_DB, 20 * Math.log10(amplitude));
}

/** 10 log10 of a power, never below SILENCE_DB. */
export function powerDecibels(power: number): number {
  return Math.max(SILENCE_DB, 10 * Math.log10(power));
}

/** The amplitude of a level in dB. */
export function amplitude(db: number): number {
  return 10 ** (db / 20);
}
