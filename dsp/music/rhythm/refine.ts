import type { AudioSource, Frames } from '../../audio/source.ts';

/** Where an attack is looked for around a beat that was found in 10 ms frames. */
const REACH = 0.03;
/** One step of the fine envelope: 1 ms. */
const STEP = 0.001;
/** Steps before and after an attack whose energies are compared. */
const BEFORE = 10;
const AFTER = 5;
/** An attack multiplies the energy of the first difference by 4 (6 dB) at least; less is a swell or noise. */
const ATTACK = 4;
/** Beats to each side that agree on how far the frames were off: the pulse keeps its own time where one player is early. */
const NEIGHBOURS = 2;

/** Moves beats (frames of the source, ascending) to where the attacks really are, a few ms at most; beats without an attack move with their neighbours. */
export function refineBeats(source: AudioSource, beats: readonly Frames[]): Frames[] {
  const step = Math.max(1, Math.round(source.sampleRate * STEP));
  const reach = Math.round(REACH / STEP);
  const steps = 2 * reach + BEFORE + AFTER;
  const block = Array.from({ length: source.channels }, () => new Float32Array(steps * step + 1));
  const energy = new Float64Array(steps + 1);
  const moves = beats.map((beat) => {
    source.read(beat - (reach + BEFORE) * step - 1, block);
    // Prefix sums of the energy of the first difference: attacks are bright.
    for (let s = 0; s < steps; s++) {
      let sum = 0;
      for (const x of block) for (let n = s * step + 1; n <= (s + 1) * step; n++) sum += (x[n]! - x[n - 1]!) ** 2;
      energy[s + 1] = energy[s]! + sum;
    }
    const floor = (1e-4 * energy[steps]!) / steps + 1e-12;
    let best = ATTACK;
    let move = Number.NaN;
    for (let s = BEFORE; s + AFTER <= steps; s++) {
      const after = (energy[s + AFTER]! - energy[s]!) / AFTER;
      const before = (energy[s]! - energy[s - BEFORE]!) / BEFORE;
      const ratio = (after + floor) / (before + floor);
      if (ratio > best) {
        best = ratio;
        move = (s - BEFORE - reach) * step;
      }
    }
    return move;
  });
  return beats.map((beat, i) => {
    const known = moves.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS + 1).filter((move) => !Number.isNaN(move));
    known.sort((a, b) => a - b);
    return Math.max(0, Math.min(source.length - 1, Math.round(beat + (known[known.length >> 1] ?? 0))));
  });
}
