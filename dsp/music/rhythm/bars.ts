/** What is heard at each beat; every curve has one value a beat. */
export interface BeatCues {
  readonly kick: Float32Array;
  readonly snare: Float32Array;
  /** Change of harmony against the beat before. */
  readonly harmony: Float32Array;
  /** Change of bass note, and its attack. */
  readonly bass: Float32Array;
  /** Overall accent. */
  readonly accent: Float32Array;
}

export interface Bars {
  /** Beats a bar: 2, 3 or 4. */
  readonly beatsPerBar: number;
  /** For each beat its place in the bar, 0 = downbeat. */
  readonly places: Int8Array;
  /** Mean agreement a beat with how bars are usually played; 0 = none. */
  readonly score: number;
}

type Cue = keyof BeatCues;

type Shape = Record<Cue, readonly number[]>;

/**
 * What a place in the bar is usually like, in deviations of each cue from its mean. Each row sums to 0, so that a bar with no such
 * shape scores 0. The kick opens the bar, the snare answers on the weak beats, harmony and bass move with the bar. Four beats have a second
 * shape, for half-time and one-drop grooves: one answer a bar, on the third beat, whatever the kick does with it.
 */
const SHAPES: Record<number, readonly Shape[]> = {
  4: [
    {
      kick: [0.6, -0.4, 0.2, -0.4],
      snare: [-0.6, 0.6, -0.6, 0.6],
      harmony: [1.2, -0.5, -0.1, -0.6],
      bass: [0.9, -0.4, -0.1, -0.4],
      accent: [0.3, -0.1, -0.1, -0.1],
    },
    {
      kick: [0.2, -0.4, 0.6, -0.4],
      snare: [-0.5, -0.4, 1.3, -0.4],
      harmony: [1.2, -0.5, -0.1, -0.6],
      bass: [0.9, -0.4, -0.1, -0.4],
      accent: [0.1, -0.2, 0.3, -0.2],
    },
  ],
  3: [
    {
      kick: [0.9, -0.45, -0.45],
      snare: [-0.6, 0.3, 0.3],
      harmony: [1.2, -0.6, -0.6],
      bass: [0.9, -0.45, -0.45],
      accent: [0.3, -0.15, -0.15],
    },
  ],
  2: [
    {
      kick: [0.6, -0.6],
      snare: [-0.6, 0.6],
      harmony: [0.8, -0.8],
      bass: [0.7, -0.7],
      accent: [0.2, -0.2],
    },
  ],
};

/** The rarer shape must fit better than the common one by this much a beat. */
const RARER = 0.2;

/** Log-probability, against the gain of a few beats, that a bar is cut short or long: sections turn, takes are edited, trackers slip. */
const SLIP = 6;

/** Finds bars of this many beats (2, 3 or 4) by Viterbi over the place in the bar. */
export function findBars(cues: BeatCues, beatsPerBar: number): Bars {
  const found = SHAPES[beatsPerBar]!.map((shape, rank) => {
    const bars = fitShape(cues, beatsPerBar, shape);
    return { ...bars, score: bars.score - rank * RARER };
  });
  return found.reduce((best, bars) => (bars.score > best.score ? bars : best));
}

function fitShape(cues: BeatCues, beatsPerBar: number, shape: Shape): Bars {
  const count = cues.kick.length;
  const standard = Object.keys(shape).map((cue) => [deviations(cues[cue as Cue]), shape[cue as Cue]] as const);
  let score = new Float64Array(beatsPerBar);
  let next = new Float64Array(beatsPerBar);
  const from = new Int8Array(count * beatsPerBar);
  for (let i = 0; i < count; i++) {
    for (let place = 0; place < beatsPerBar; place++) {
      const regular = (place + beatsPerBar - 1) % beatsPerBar;
      let back = regular;
      let best = score[regular]!;
      for (let other = 0; i > 0 && other < beatsPerBar; other++) {
        if (score[other]! - SLIP > best) {
          best = score[other]! - SLIP;
          back = other;
        }
      }
      let fit = 0;
      for (const [values, weights] of standard) fit += values[i]! * weights[place]!;
      from[i * beatsPerBar + place] = back;
      next[place] = (i === 0 ? 0 : best) + fit;
    }
    [score, next] = [next, score];
  }
  let place = score.indexOf(Math.max(...score));
  const total = count > 0 ? score[place]! : 0;
  const places = new Int8Array(count);
  for (let i = count - 1; i >= 0; i--) {
    places[i] = place;
    place = from[i * beatsPerBar + place]!;
  }
  return { beatsPerBar, places, score: count > 0 ? total / count : 0 };
}

/** Deviations from the mean in standard deviations, held within ±2.5: one crash must not decide a song. */
function deviations(values: Float32Array): Float32Array {
  let mean = 0;
  for (const value of values) mean += value;
  mean /= Math.max(1, values.length);
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2;
  const deviation = Math.sqrt(variance / Math.max(1, values.length));
  if (!(deviation > 1e-6)) return new Float32Array(values.length);
  return values.map((value) => Math.max(-2.5, Math.min(2.5, (value - mean) / deviation)));
}
