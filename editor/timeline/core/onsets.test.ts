import { describe, expect, it } from 'vitest';
import { onsetsOf } from './onsets.ts';

const [STEP, RATE] = [256, 48_000];

/** The envelope as peaks tell it. */
function envelope(seconds: number, sound: (frame: number) => number): Float32Array {
  return Float32Array.from({ length: Math.floor((seconds * RATE) / STEP) }, (_, k) => {
    let most = 0;
    for (let n = k * STEP; n < (k + 1) * STEP; n++) most = Math.max(most, Math.abs(sound(n)));
    return most;
  });
}

describe('where a sound sets in', () => {
  const struck = (n: number, at: number) => (n < at ? 0 : Math.exp((at - n) / 6000) * Math.sin((n - at) / 20));

  it('is found to the step, once for each', () => {
    const peaks = envelope(1, (n) => 0.5 * struck(n, 10_000) + 0.5 * struck(n, 30_000));
    expect(onsetsOf(peaks, STEP, 0, RATE)).toEqual([10_000, 30_000].map((at) => Math.floor(at / STEP) * STEP));
  });

  it('is nowhere in a low note that goes on, nor in noise that nobody hears', () => {
    const note = envelope(1, (n) => Math.sin((2 * Math.PI * 31 * n) / RATE));
    // Its own beginning apart.
    expect(onsetsOf(note, STEP, 0, RATE)).toEqual([0]);
    expect(onsetsOf(note, STEP, 48_000, RATE)).toEqual([]);
    expect(
      onsetsOf(
        envelope(1, (n) => (n > 20_000 ? 0.002 : 0)),
        STEP,
        0,
        RATE,
      ),
    ).toEqual([]);
  });

  it('is told from a swell, which gets loud without a moment at which it does', () => {
    const swell = envelope(2, (n) => Math.min(1, 0.01 + n / 96_000) * Math.sin(n / 5));
    expect(onsetsOf(swell.subarray(20), STEP, 20 * STEP, RATE)).toEqual([]);
  });
});
