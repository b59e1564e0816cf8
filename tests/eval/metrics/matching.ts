/**
 * The largest one-to-one matching of a bipartite graph (augmenting paths).
 * `edges[i]`: the right-hand nodes that left node i may be matched with. Returns for each left node its partner or -1.
 */
export function largestMatching(edges: readonly (readonly number[])[], rights: number): Int32Array {
  const partnerOfRight = new Int32Array(rights).fill(-1);
  const partnerOfLeft = new Int32Array(edges.length).fill(-1);
  const seen = new Int32Array(rights).fill(-1);
  const augment = (left: number, round: number): boolean => {
    for (const right of edges[left]!) {
      if (seen[right] === round) continue;
      seen[right] = round;
      if (partnerOfRight[right] === -1 || augment(partnerOfRight[right]!, round)) {
        partnerOfRight[right] = left;
        partnerOfLeft[left] = right;
        return true;
      }
    }
    return false;
  };
  for (let left = 0; left < edges.length; left++) augment(left, left);
  return partnerOfLeft;
}

/** Pairs of times at most `window` seconds apart, as many as can be. Returns for each reference its estimate or -1. */
export function matchTimes(reference: readonly number[], estimated: readonly number[], window: number): Int32Array {
  const order = estimated.map((_, j) => j).sort((a, b) => estimated[a]! - estimated[b]!);
  const edges = reference.map((time) => order.filter((j) => Math.abs(estimated[j]! - time) <= window + 1e-9));
  return largestMatching(edges, estimated.length);
}

export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** By counts: `hits` of `found` answers are right, of `wanted` that there were. Nothing wanted and nothing found is NaN: not measurable. */
export function scores(hits: number, found: number, wanted: number): Scores {
  if (found === 0 && wanted === 0) return { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN };
  const precision = found === 0 ? 0 : hits / found;
  const recall = wanted === 0 ? 0 : hits / wanted;
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

export function hitsOf(partners: Int32Array): number {
  return partners.reduce((sum, partner) => sum + (partner >= 0 ? 1 : 0), 0);
}
