import { type AudioSink, type AudioSource, type Progress, part } from '../audio/source.ts';
import { Scratch } from '../audio/views.ts';
import { amplitude, SILENCE_DB } from '../measure/decibels.ts';
import { SILENT_LUFS } from '../measure/loudness.ts';
import { LevelMeter, type Levels, measureLevels } from '../measure/measure.ts';
import { Limiter } from './limiter.ts';

export interface MasterTarget {
  /** Integrated loudness to reach, LUFS. */
  readonly targetLufs: number;
  /** The ceiling: largest true peak allowed, dBTP. */
  readonly truePeakDb: number;
}

export interface MasterResult {
  /** Gain before the limiter, dB. */
  readonly gain: number;
  /** The limiter's largest reduction, dB ≥ 0. */
  readonly maxReduction: number;
  /** Of what was written. */
  readonly lufs: number;
  readonly truePeak: number;
  readonly lra: number;
  readonly before: Levels;
  /** By how much the target was missed, LU (target − reached); 0 where it was met within TOLERANCE. */
  readonly shortfall: number;
  /** One sentence where the target was not met, else null. */
  readonly why: string | null;
}

/** LU. What counts as having met the target. */
export const TOLERANCE = 0.1;
/** LU. The search for the gain ends here, well inside the tolerance, so that a second pass finds nothing to do. */
const CLOSE_ENOUGH = 0.03;
const MOST_TRIALS = 6;
/**
 * dB between ceiling and loudness below which the limiter is not driven: the loudest commercial masters lie near 7.
 * A property of the result alone, so a second pass comes to the same decision.
 */
const DENSEST = 7;
/** Of each dB driven into the limiter at least this share must come out as loudness, else it only distorts. */
const WORTHWHILE = 0.5;
/** dB that the limiter works below the ceiling, so that ringing between the 4x points stays under it. */
const MARGIN = 0.02;
const BLOCK = 8192;

/**
 * Brings a recording to a loudness, under a true-peak ceiling: gain, then a look-ahead limiter only where peaks would exceed it.
 *
 * Streams the source several times (measure, try gains, write) at constant memory; the output has the source's length and is aligned with it.
 * A source that already meets both is copied bit for bit, so mastering twice changes nothing. Silence stays silence.
 * The same rule makes the result independent of how loud the source came in, up to float rounding.
 */
export function master(source: AudioSource, sink: AudioSink, target: MasterTarget, progress: Progress): MasterResult {
  const before = measureLevels(source, part(progress, 0, 0.2));
  const plan = planGain(source, before, target, part(progress, 0.2, 0.8));
  const written = write(source, sink, plan, part(progress, 0.8, 1));
  const shortfall = target.targetLufs - written.levels.lufs;
  const met = Math.abs(shortfall) <= TOLERANCE;
  return {
    gain: 20 * Math.log10(plan.gain),
    maxReduction: written.maxReduction,
    lufs: written.levels.lufs,
    truePeak: written.levels.truePeak,
    lra: written.levels.lra,
    before,
    shortfall: met ? 0 : shortfall,
    why: met ? null : plan.why,
  };
}

interface Plan {
  /** Linear. */
  readonly gain: number;
  /** Linear, or null where no limiter is needed. */
  readonly ceiling: number | null;
  readonly why: string | null;
}

function planGain(source: AudioSource, before: Levels, target: MasterTarget, progress: Progress): Plan {
  const { targetLufs, truePeakDb } = target;
  if (before.truePeak <= SILENCE_DB) return { gain: 1, ceiling: null, why: 'The recording is silent.' };
  // A recording below the absolute gate has no loudness; it is only kept under the ceiling.
  const headroom = truePeakDb - before.truePeak;
  if (before.lufs <= SILENT_LUFS) {
    return {
      gain: Math.min(1, amplitude(headroom)),
      ceiling: null,
      why: 'The recording is too quiet to have a loudness: nothing in it lies above −70 LUFS.',
    };
  }
  const wanted = targetLufs - before.lufs;
  if (Math.abs(wanted) <= TOLERANCE && headroom >= 0) return { gain: 1, ceiling: null, why: null };
  if (wanted <= headroom) return { gain: amplitude(wanted), ceiling: null, why: null };
  const densest = truePeakDb - DENSEST;
  const dense = targetLufs > densest;
  const goal = dense ? Math.max(densest, before.lufs + headroom) : targetLufs;
  const why = dense
    ? `At ${fixed(targetLufs)} LUFS under ${fixed(truePeakDb)} dBTP the peaks would stand less than ${DENSEST} dB above the loudness, and limiting that hard is heard as distortion.`
    : null;
  if (goal - before.lufs <= headroom + TOLERANCE)
    return { gain: amplitude(Math.min(headroom, goal - before.lufs)), ceiling: null, why };
  return search(source, before, goal, truePeakDb, why, progress);
}

/** Finds the gain at which the limited signal has the loudness `goal`. */
function search(
  source: AudioSource,
  before: Levels,
  goal: number,
  truePeakDb: number,
  why: string | null,
  progress: Progress,
): Plan {
  // Up to this gain the limiter is idle, and loudness follows gain exactly.
  let gain = truePeakDb - before.truePeak;
  let lufs = before.lufs + gain;
  let slope = 1;
  let ceilingDb = truePeakDb - MARGIN;
  let plan: Plan | null = null;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const nextGain = gain + (goal - lufs) / slope;
    const tried: Plan = { gain: amplitude(nextGain), ceiling: amplitude(ceilingDb), why };
    const { levels } = write(source, null, tried, part(progress, trial / MOST_TRIALS, (trial + 1) / MOST_TRIALS));
    const overshoot = levels.truePeak - truePeakDb;
    if (overshoot > 0) ceilingDb -= overshoot + MARGIN;
    const gained = levels.lufs - lufs;
    if (plan === null && gained < WORTHWHILE * (nextGain - gain)) {
      return {
        gain: amplitude(gain),
        ceiling: null,
        why: `Its peaks stand ${fixed(before.truePeak - before.lufs)} dB above its loudness: more gain would be taken back by the limiter.`,
      };
    }
    if (Math.abs(nextGain - gain) > 1e-6) slope = Math.min(1, Math.max(0.25, gained / (nextGain - gain)));
    gain = nextGain;
    lufs = levels.lufs;
    plan = tried;
    if (Math.abs(goal - lufs) <= CLOSE_ENOUGH && overshoot <= 0) break;
  }
  return plan!;
}

/** Runs the plan over the whole source, into the sink if there is one, and measures what comes out. */
function write(
  source: AudioSource,
  sink: AudioSink | null,
  plan: Plan,
  progress: Progress,
): { readonly levels: Levels; readonly maxReduction: number } {
  const meter = new LevelMeter(source.sampleRate, source.channels);
  const limiter = plan.ceiling === null ? null : new Limiter(source, plan.gain, plan.ceiling);
  const scratch = new Scratch(source.channels);
  for (let at = 0; at < source.length; at += BLOCK) {
    progress(at / source.length);
    const block = scratch.of(Math.min(BLOCK, source.length - at));
    if (limiter !== null) limiter.process(block);
    else {
      source.read(at, block);
      if (plan.gain !== 1) for (const channel of block) scale(channel, plan.gain);
    }
    meter.feed(block);
    sink?.write(block);
  }
  return { levels: meter.read(), maxReduction: limiter?.maxReduction ?? 0 };
}

function scale(x: Float32Array, gain: number): void {
  for (let n = 0; n < x.length; n++) x[n]! *= gain;
}

function fixed(value: number): string {
  return value.toFixed(1).replace('-', '−');
}
