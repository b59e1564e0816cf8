import type { Chromagram } from './chroma.ts';
import { isMinor, type KeyName, NO_CHORD, qualityOf, rootOf } from './vocabulary.ts';

/** How much each degree sounds in music of a key, tonic first (Temperley's Kostka-Payne profiles, 2007). */
const PROFILES = {
  major: [0.748, 0.06, 0.488, 0.082, 0.67, 0.46, 0.096, 0.715, 0.104, 0.366, 0.057, 0.4],
  minor: [0.712, 0.084, 0.474, 0.618, 0.049, 0.46, 0.105, 0.747, 0.404, 0.067, 0.133, 0.33],
} as const;

/** What a beat of a triad on each degree says for a key: degrees of the scale with the mode of their third. */
const MAJOR_TRIADS: Record<number, [major: number, minor: number]> = {
  0: [1.2, -0.5],
  2: [-0.2, 0.5],
  4: [-0.2, 0.45],
  5: [0.8, -0.1],
  7: [0.9, 0],
  9: [-0.2, 0.4],
  10: [0.4, -0.5],
  11: [-0.5, 0.1],
};
const MINOR_TRIADS: Record<number, [major: number, minor: number]> = {
  0: [-0.3, 1.2],
  2: [-0.5, 0.2],
  3: [0.7, -0.5],
  5: [0.2, 0.7],
  7: [0.75, 0.4],
  8: [0.8, -0.5],
  10: [0.8, -0.3],
};
const STRANGE = -0.6;

/** The key of a song and how surely, from what sounds, the chords and where they lead. */
export function findKey(
  chroma: Chromagram,
  bass: Float32Array,
  chords: Int32Array | null,
  trust: Float32Array,
): KeyName & { readonly confidence: number } {
  const sounding = meanChroma(chroma, chroma.treble, trust);
  const under = meanChroma(chroma, bass, trust);
  const scores: { key: KeyName; score: number }[] = [];
  for (const mode of ['major', 'minor'] as const) {
    for (let tonic = 0; tonic < 12; tonic++) {
      const key = { tonic, mode };
      let score = 6 * correlation(sounding, PROFILES[mode], tonic) + 2 * under[tonic]! + under[(tonic + 7) % 12]!;
      if (chords !== null) score += 6 * chordEvidence(chords, trust, key);
      scores.push({ key, score });
    }
  }
  scores.sort((a, b) => b.score - a.score);
  const best = scores[0]!;
  let total = 0;
  for (const { score } of scores) total += Math.exp(1.5 * (score - best.score));
  return { ...best.key, confidence: 1 / total };
}

function chordEvidence(chords: Int32Array, trust: Float32Array, key: KeyName): number {
  const table = key.mode === 'major' ? MAJOR_TRIADS : MINOR_TRIADS;
  let sum = 0;
  let weight = 0;
  let cadences = 0;
  let changes = 0;
  for (let s = 0; s < chords.length; s++) {
    const chord = chords[s]!;
    if (chord === NO_CHORD) continue;
    const degree = (rootOf(chord) - key.tonic + 12) % 12;
    const row = table[degree];
    sum += trust[s]! * (row === undefined ? STRANGE : row[isMinor(qualityOf(chord)) ? 1 : 0]!);
    weight += trust[s]!;
    const before = s > 0 ? chords[s - 1]! : NO_CHORD;
    if (before === NO_CHORD || before === chord) continue;
    changes++;
    const from = (rootOf(before) - key.tonic + 12) % 12;
    const home = degree === 0 && isMinor(qualityOf(chord)) === (key.mode === 'minor');
    if (home && from === 7) cadences += isMinor(qualityOf(before)) ? 0.5 : 1;
    else if (home && from === 5) cadences += 0.4;
  }
  if (weight === 0) return 0;
  const last = chords.findLast((chord) => chord !== NO_CHORD);
  const first = chords.find((chord) => chord !== NO_CHORD);
  return sum / weight + (1.5 * cadences) / Math.max(4, changes) + 0.5 * isHome(last, key) + 0.4 * isHome(first, key);
}

function isHome(chord: number | undefined, key: KeyName): number {
  if (chord === undefined || rootOf(chord) !== key.tonic) return 0;
  return isMinor(qualityOf(chord)) === (key.mode === 'minor') ? 1 : 0;
}

function meanChroma(chroma: Chromagram, from: Float32Array, trust: Float32Array): Float64Array {
  const mean = new Float64Array(12);
  let total = 0;
  for (let s = 0; s < chroma.segments; s++) {
    const weight = trust[s]! * Math.min(1, chroma.level[s]! * 10);
    total += weight;
    for (let c = 0; c < 12; c++) mean[c]! += weight * from[s * 12 + c]!;
  }
  return total > 0 ? mean.map((value) => value / total) : mean;
}

/** Pearson's correlation of a chroma with a profile on a tonic. */
function correlation(chroma: Float64Array, profile: readonly number[], tonic: number): number {
  const meanA = chroma.reduce((a, b) => a + b, 0) / 12;
  const meanB = profile.reduce((a, b) => a + b, 0) / 12;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let c = 0; c < 12; c++) {
    const a = chroma[(c + tonic) % 12]! - meanA;
    const b = profile[c]! - meanB;
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  return aa > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
