import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { decimatedSource } from '../../signal/decimate.ts';
import { Stft } from '../../signal/stft.ts';
import type { Harmony, Rhythm, Section } from '../profile.ts';
import { barEdges, barFeatures } from './bars.ts';
import { boundariesOf, labelSections } from './structure.ts';

interface SectionsInput {
  readonly mix: AudioSource;
  readonly rhythm: Rhythm;
  readonly harmony: Harmony;
}

const ANALYSIS_RATE = 11025;

/** The song cut into sections on downbeats, edge to edge from 0 to the end; those that sound alike share a letter. */
export function analyseSections({ mix, rhythm, harmony }: SectionsInput, progress: Progress): Section[] {
  if (mix.length === 0) return [];
  const source = decimatedSource(monoSource(mix), ANALYSIS_RATE);
  const edges = barEdges(rhythm, mix.length, mix.sampleRate);
  const scale = source.sampleRate / mix.sampleRate;
  const inSource = edges.map((edge) => edge * scale);
  const features = barFeatures(source, new Stft(4096, 2048), inSource, rootShares(harmony, edges), progress);
  const cuts = boundariesOf(features);
  const labels = labelSections(features, cuts);
  progress(1);
  return labels.map((label, s) => ({ start: edges[cuts[s]!]!, end: edges[cuts[s + 1]!]!, label: letter(label) }));
}

/** Twelve numbers a bar: the share of the bar in which each pitch class is the root. */
function rootShares(harmony: Harmony, edges: readonly number[]): Float32Array {
  const bars = edges.length - 1;
  const shares = new Float32Array(bars * 12);
  let b = 0;
  for (const chord of harmony.chords) {
    const root = rootOfLabel(chord.label);
    if (root < 0) continue;
    while (b > 0 && edges[b]! > chord.start) b--;
    while (b < bars - 1 && edges[b + 1]! <= chord.start) b++;
    for (let k = b; k < bars && edges[k]! < chord.end; k++) {
      const inside = Math.min(chord.end, edges[k + 1]!) - Math.max(chord.start, edges[k]!);
      shares[k * 12 + root]! += Math.max(0, inside) / (edges[k + 1]! - edges[k]!);
    }
  }
  return shares;
}

const LETTERS: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Pitch class of a label's root, −1 for "N". */
function rootOfLabel(label: string): number {
  const letter = LETTERS[label[0] ?? ''];
  if (letter === undefined) return -1;
  const sign = label[1] === '#' ? 1 : label[1] === 'b' ? -1 : 0;
  return (letter + sign + 12) % 12;
}

/** A, B … Z, then A2, B2 … */
function letter(n: number): string {
  const name = String.fromCharCode(65 + (n % 26));
  return n < 26 ? name : `${name}${Math.floor(n / 26) + 1}`;
}
