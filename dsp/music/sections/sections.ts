import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { decimatedSource } from '../../signal/decimate.ts';
import { Stft } from '../../signal/stft.ts';
import type { Harmony, Rhythm, Section } from '../profile.ts';
import { barEdges, barFeatures } from './bars.ts';
import { boundariesOf, labelSections } from './structure.ts';

export interface SectionsInput {
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
  const features = barFeatures(
    source,
    new Stft(4096, 2048),
    edges.map((edge) => edge * scale),
    progress,
  );
  const chords = chordPerBar(harmony, edges);
  const cuts = boundariesOf(features, chords);
  const labels = labelSections(features, chords, cuts);
  progress(1);
  return labels.map((label, s) => ({ start: edges[cuts[s]!]!, end: edges[cuts[s + 1]!]!, label: letter(label) }));
}

/** The chord that lasts longest in each bar. */
function chordPerBar(harmony: Harmony, edges: readonly number[]): string[] {
  let at = 0;
  return edges.slice(1).map((end, b) => {
    const start = edges[b]!;
    while (at > 0 && harmony.chords[at]!.start > start) at--;
    while (at < harmony.chords.length - 1 && harmony.chords[at]!.end <= start) at++;
    let label = 'N';
    let longest = 0;
    for (let k = at; k < harmony.chords.length && harmony.chords[k]!.start < end; k++) {
      const chord = harmony.chords[k]!;
      const inside = Math.min(end, chord.end) - Math.max(start, chord.start);
      if (inside > longest) {
        longest = inside;
        label = chord.label;
      }
    }
    return label;
  });
}

/** A, B … Z, then A2, B2 … */
function letter(n: number): string {
  const name = String.fromCharCode(65 + (n % 26));
  return n < 26 ? name : `${name}${Math.floor(n / 26) + 1}`;
}
