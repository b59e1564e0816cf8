import { el, type NodeRepr_t } from '@elemaudio/core';
import { EnergyHistogram } from '../measure/histogram.ts';
import { kWeighting } from '../measure/kweighting.ts';
import { SILENT_LUFS } from '../measure/loudness.ts';
import { clockTrain } from './nodes.ts';

/** Steps of 100 ms: the hop of the standard's gating blocks. */
const STEPS_PER_SECOND = 10;
const MOMENTARY_STEPS = 4;
const SHORT_TERM_STEPS = 30;

/** Name of the events that carry the energy so far. */
export const ENERGY = 'energy';

function stepLength(sampleRate: number): number {
  return 2 * Math.round(sampleRate / STEPS_PER_SECOND / 2);
}

/** Nodes that tell, each 100 ms, the K-weighted energy of all channels since the engine began. */
export function watchLoudness(sampleRate: number, channels: readonly NodeRepr_t[]): NodeRepr_t[] {
  const powers = channels.map((x) => {
    const y = kWeighting(sampleRate).reduce((input, { b0, b1, b2, a1, a2 }) => el.biquad(b0, b1, b2, a1, a2, input), x);
    return el.mul(y, y);
  });
  return [el.snapshot({ name: ENERGY }, clockTrain(stepLength(sampleRate)), el.accum(el.add(...powers), 0))];
}

/** Loudness by ITU-R BS.1770-4 of what those events tell. */
export class LoudnessReading {
  momentary = SILENT_LUFS;
  shortTerm = SILENT_LUFS;
  integrated = SILENT_LUFS;
  private readonly step: number;
  /** Energy so far at the last steps, the newest last; a ring would save nothing worth its code. */
  private readonly energies: number[] = [];
  private gating = new EnergyHistogram();
  /** Steps since the integration began. */
  private steps = 0;

  constructor(sampleRate: number) {
    this.step = stepLength(sampleRate);
  }

  /** The energy of one event. */
  add(energy: number): void {
    const { energies } = this;
    energies.push(energy);
    if (energies.length > SHORT_TERM_STEPS + 1) energies.shift();
    const momentary = this.meanOfLast(MOMENTARY_STEPS);
    this.momentary = loudness(momentary);
    this.shortTerm = loudness(this.meanOfLast(SHORT_TERM_STEPS));
    if (++this.steps < MOMENTARY_STEPS || this.momentary <= SILENT_LUFS) return;
    this.gating.add(momentary, this.momentary);
    this.integrated = loudness(this.gating.gatedMean(10));
  }

  /** Begins the integrated loudness anew. What was measured can be read until there is something new: who stops and goes elsewhere still sees it. */
  restart(): void {
    this.steps = 0;
    this.gating = new EnergyHistogram();
  }

  private meanOfLast(steps: number): number {
    const { energies } = this;
    const first = Math.max(0, energies.length - 1 - steps);
    const count = energies.length - 1 - first;
    return count === 0 ? 0 : (energies.at(-1)! - energies[first]!) / (count * this.step);
  }
}

function loudness(power: number): number {
  return power > 0 ? Math.max(SILENT_LUFS, -0.691 + 10 * Math.log10(power)) : SILENT_LUFS;
}
