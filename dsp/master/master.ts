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
const TOLERANCE = 0.1;
/** LU. The search for the gain ends here, well inside the tolerance, so that a second pass finds nothing to do. */
const CLOSE_ENOUGH = 0.03;
/** Passes after which a ceiling that holds is enough; the loudness has then long settled. */
const MOST_TRIALS = 6;
/** dB between ceiling and loudness below which the limiter is not driven: the loudest commercial masters lie near 7. */
const DENSEST = 7;
/**
 * Of each dB driven into the limiter at least this share must come out as loudness, else it only distorts. Once it works, half of that
 * share is enough: the margin makes a second pass, which begins where the first ended, stop at once.
 */
const WORTHWHILE = 0.5;
/** dB below the ceiling within which peaks count as being there. */
const FULL = 0.1;
/** dB. Gain alone stops this far below the ceiling, so that rounding cannot lift a peak over it: −115 dB of change. */
const ROUNDING = 1e-5;
/** dB that the limiter works below the ceiling, so that ringing between the 4x points stays under it. */
const MARGIN = 0.02;
const BLOCK = 8192;

/**
 * Brings a recording to a loudness, under a true-peak ceiling: gain, then a look-ahead limiter only where peaks would exceed it.
 *
 * Streams the source several times (measure, try gains, write) at constant memory; the output has the source's length and is aligned with it.
 * A source that already meets both is copied bit for bit, so mastering twice changes nothing. Silence stays silence.
 * How hard the limiter may work is decided by the result's shape alone, so that a second pass comes to the same decision.
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
  if (before.truePeak <= SILENCE_DB) return unchanged('The recording is silent.');
  const headroom = truePeakDb - before.truePeak;
  // A recording below the absolute gate has no loudness; it is only kept under the ceiling.
  if (before.lufs <= SILENT_LUFS) {
    const why = 'The recording is too quiet to have a loudness: nothing in it lies above −70 LUFS.';
    return headroom >= 0 ? unchanged(why) : gainOnly(headroom, why);
  }
  const densest = Math.max(truePeakDb - DENSEST, before.lufs + headroom);
  const dense = targetLufs > densest;
  const goal = dense ? densest : targetLufs;
  const why = dense
    ? `At ${fixed(targetLufs)} LUFS under ${fixed(truePeakDb)} dBTP the peaks would stand less than ${DENSEST} dB above the loudness; limiting that hard is heard as distortion.`
    : null;
  const wanted = goal - before.lufs;
  if (Math.abs(wanted) <= TOLERANCE && headroom >= 0) return unchanged(why);
  if (wanted <= headroom) return gainOnly(wanted, why);
  return search(source, before, goal, truePeakDb, why, progress);
}

function unchanged(why: string | null): Plan {
  return { gain: 1, ceiling: null, why };
}

function gainOnly(db: number, why: string | null): Plan {
  return { gain: amplitude(db - ROUNDING), ceiling: null, why };
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
  const idle = truePeakDb - before.truePeak;
  const stands = fixed(before.truePeak - before.lufs);
  const tooPeaky = `Its peaks stand ${stands} dB above its loudness: the limiter would take back most of any further gain.`;
  let best = idle >= 0 && idle < FULL ? unchanged(tooPeaky) : gainOnly(idle, tooPeaky);
  let gain = idle;
  let lufs = before.lufs + idle;
  let slope = 1;
  let ceilingDb = truePeakDb - MARGIN;
  for (let trial = 0; ; trial++) {
    const nextGain = gain + (goal - lufs) / slope;
    const plan: Plan = { gain: amplitude(nextGain), ceiling: amplitude(ceilingDb), why };
    // Two or three trials nearly always suffice; each further one takes a share of what is left of the progress.
    const { levels } = write(source, null, plan, part(progress, 1 - 0.7 ** trial, 1 - 0.7 ** (trial + 1)));
    const step = nextGain - gain;
    const gained = levels.lufs - lufs;
    if (step > TOLERANCE && gained < (trial === 0 ? WORTHWHILE : WORTHWHILE / 2) * step) return best;
    const overshoot = levels.truePeak - truePeakDb;
    if (overshoot <= 0) {
      if (Math.abs(goal - levels.lufs) <= CLOSE_ENOUGH || trial >= MOST_TRIALS) return plan;
      best = { ...plan, why: why ?? tooPeaky };
    } else ceilingDb -= overshoot + MARGIN;
    if (trial >= 2 * MOST_TRIALS) return best;
    if (Math.abs(step) > CLOSE_ENOUGH) slope = Math.min(1, Math.max(WORTHWHILE / 2, gained / step));
    gain = nextGain;
    lufs = levels.lufs;
  }
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
