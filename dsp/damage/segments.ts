/** A stretch of one state in a sequence of judged moments: [from, to), counted in moments. */
export interface Segment {
  readonly state: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The likeliest sequence of states, where each moment has a probability for each state and every change costs
 * `changeCost` nats (Viterbi). `probabilities` holds `states` numbers a moment; state 0 is the one that is told of by silence.
 * Returns the stretches of all other states, in order.
 */
export function segment(
  probabilities: Float32Array,
  states: number,
  priors: readonly number[],
  changeCost: number,
): Segment[] {
  const moments = probabilities.length / states;
  const from = new Uint8Array(moments * states);
  let score = new Float64Array(states);
  let next = new Float64Array(states);
  for (let m = 0; m < moments; m++) {
    let best = 0;
    for (let s = 1; s < states; s++) if (score[s]! > score[best]!) best = s;
    const jump = score[best]! - changeCost;
    for (let s = 0; s < states; s++) {
      const stay = score[s]!;
      const change = jump > stay;
      from[m * states + s] = change ? best : s;
      // No single moment may outweigh all others.
      const p = Math.max(0.003, probabilities[m * states + s]!);
      next[s] = (change ? jump : stay) + Math.log(p) - priors[s]!;
    }
    [score, next] = [next, score];
  }
  let state = 0;
  for (let s = 1; s < states; s++) if (score[s]! > score[state]!) state = s;
  const segments: Segment[] = [];
  let end = moments;
  for (let m = moments - 1; m >= 0; m--) {
    const before = from[m * states + state]!;
    if (before !== state || m === 0) {
      if (state !== 0) segments.push({ state, from: m, to: end });
      end = m;
      state = before;
    }
  }
  return segments.reverse();
}
