import { FPS } from './novelty.ts';

/** Tempi looked at, in beats a minute; 1 % apart. */
const SLOWEST = 40;
const FASTEST = 240;
const STEP = Math.log(1.01);
const TEMPI = Math.floor(Math.log(FASTEST / SLOWEST) / STEP) + 1;
/** Eight seconds hold four bars of a middling tempo and see drift; a new one every two seconds. */
const WINDOW = Math.round(8 * FPS);
const HOP = Math.round(2 * FPS);
/** Multiples of a period that must answer too. */
const TEETH = 4;

/** How strongly each tempo pulses, a row of TEMPI values every HOP frames, 0..1. */
interface Tempogram {
  readonly rows: readonly Float32Array[];
}

function tempoAt(index: number): number {
  return SLOWEST * Math.exp(index * STEP);
}

function periodAt(index: number): number {
  return (60 * FPS) / tempoAt(index);
}

/** Autocorrelation in sliding windows, read by a comb of four teeth at each tempo. */
export function tempogramOf(onsets: Float32Array): Tempogram {
  const longest = Math.ceil(periodAt(0) * TEETH) + 1;
  const windows = Math.max(1, Math.ceil((onsets.length - WINDOW / 2) / HOP));
  const acf = new Float32Array(longest + 1);
  const rows: Float32Array[] = [];
  for (let w = 0; w < windows; w++) {
    const start = Math.max(0, Math.min(w * HOP, onsets.length - WINDOW));
    const end = Math.min(onsets.length, start + WINDOW);
    let mean = 0;
    for (let t = start; t < end; t++) mean += onsets[t]!;
    mean /= Math.max(1, end - start);
    acf.fill(0);
    for (let lag = 0; lag < Math.min(acf.length, end - start); lag++) {
      let sum = 0;
      for (let t = start + lag; t < end; t++) sum += (onsets[t]! - mean) * (onsets[t - lag]! - mean);
      acf[lag] = sum / (end - start - lag);
    }
    const power = acf[0]! || 1;
    rows.push(Float32Array.from({ length: TEMPI }, (_, i) => Math.max(0, comb(acf, periodAt(i)) / power)));
  }
  return { rows };
}

function comb(acf: Float32Array, period: number): number {
  let sum = 0;
  let weights = 0;
  for (let tooth = 1; tooth <= TEETH; tooth++) {
    const lag = period * tooth;
    const whole = Math.floor(lag);
    if (whole + 1 >= acf.length) break;
    const part = lag - whole;
    sum += (acf[whole]! * (1 - part) + acf[whole + 1]! * part) / tooth;
    weights += 1 / tooth;
  }
  return weights > 0 ? sum / weights : 0;
}

/** The tempo over time around one base tempo: a period in frames for each tempogram row, and how clear it was. */
export interface TempoPath {
  readonly bpm: number;
  readonly periods: Float32Array;
  /** Mean tempogram value along the path. */
  readonly clarity: number;
}

/** Share by which a song may leave its base tempo on the way (drift, ritardando). */
const REACH = 0.12;
/** Cost of a change of 1 % from one row to the next, in units of the tempogram. */
const CHANGE_COST = 0.03;

/** Follows a base tempo through the tempogram by Viterbi. */
export function followTempo({ rows }: Tempogram, bpm: number): TempoPath {
  const centre = Math.log(bpm / SLOWEST) / STEP;
  const reach = Math.log(1 + REACH) / STEP;
  const first = Math.max(0, Math.round(centre - reach));
  const last = Math.min(TEMPI - 1, Math.round(centre + reach));
  const width = last - first + 1;
  let score = new Float64Array(width);
  let next = new Float64Array(width);
  const from = new Int16Array(rows.length * width);
  for (const [w, row] of rows.entries()) {
    for (let i = 0; i < width; i++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let j = Math.max(0, i - 4); j <= Math.min(width - 1, i + 4); j++) {
        const value = score[j]! - CHANGE_COST * Math.abs(i - j);
        if (value > best) {
          best = value;
          from[w * width + i] = j;
        }
      }
      next[i] = best + row[first + i]!;
    }
    [score, next] = [next, score];
  }
  let at = score.indexOf(Math.max(...score));
  const periods = new Float32Array(rows.length);
  let clarity = 0;
  for (let w = rows.length - 1; w >= 0; w--) {
    periods[w] = periodAt(first + at);
    clarity += rows[w]![first + at]!;
    at = from[w * width + at]!;
  }
  const sorted = periods.slice().sort();
  return { bpm: (60 * FPS) / sorted[sorted.length >> 1]!, periods, clarity: clarity / rows.length };
}

/** The local period at a frame. */
export function periodIn(path: TempoPath, frame: number): number {
  const w = Math.max(0, Math.min(path.periods.length - 1, (frame - WINDOW / 2) / HOP));
  const whole = Math.floor(w);
  const part = w - whole;
  return path.periods[whole]! * (1 - part) + (path.periods[Math.min(whole + 1, path.periods.length - 1)] ?? 0) * part;
}

/** Ratios at which listeners and machines mistake one metrical level for another. */
const LEVELS = [1, 2, 1 / 2, 3, 1 / 3, 3 / 2, 2 / 3];
/** Peaks of the tempogram from which levels are derived. */
const PEAKS = 4;

/** Base tempi worth trying: the strongest peaks of the song's tempogram and their other metrical levels. */
export function candidateTempi({ rows }: Tempogram): number[] {
  const sum = new Float32Array(TEMPI);
  for (const row of rows) for (let i = 0; i < TEMPI; i++) sum[i]! += row[i]!;
  const smooth = sum.map((_, i) => {
    let value = 0;
    for (let j = -2; j <= 2; j++) value += (sum[i + j] ?? 0) * (3 - Math.abs(j));
    return value;
  });
  const peaks = Array.from(smooth.keys())
    .filter((i) => smooth[i]! > (smooth[i - 1] ?? 0) && smooth[i]! >= (smooth[i + 1] ?? 0))
    .sort((a, b) => smooth[b]! - smooth[a]!)
    .slice(0, PEAKS);
  const found: number[] = [];
  for (const peak of peaks) {
    for (const ratio of LEVELS) {
      const bpm = tempoAt(peak) * ratio;
      if (bpm < 45 || bpm > 220) continue;
      if (found.every((other) => Math.abs(Math.log(other / bpm)) > 0.04)) found.push(bpm);
    }
  }
  return found;
}
