/** What the tests of models share. */

/** Error of an array against its reference, 10 lg(Σ (found − wanted)² / Σ wanted²) in dB. Throws where their lengths differ. */
export function errorDb(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length)
    throw new Error(`${found.length} values where the reference has ${wanted.length}`);
  let error = 0;
  let power = 0;
  for (let index = 0; index < wanted.length; index++) {
    error += (found[index]! - wanted[index]!) ** 2;
    power += wanted[index]! ** 2;
  }
  return 10 * Math.log10(error / power);
}
