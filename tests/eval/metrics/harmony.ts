import { QUALITIES } from '../compose/theory.ts';

const CLASSES: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** "C#" → 1, "Bb" → 10. Throws Error for what is no pitch. */
export function pitchClass(name: string): number {
  const letter = CLASSES[name[0] ?? ''];
  if (letter === undefined || !/^[A-G][#b]*$/.test(name)) throw new Error(`"${name}" is no pitch`);
  let pitch = letter;
  for (const sign of name.slice(1)) pitch += sign === '#' ? 1 : -1;
  return ((pitch % 12) + 12) % 12;
}

export interface Key {
  readonly tonic: string;
  readonly mode: 'major' | 'minor';
}

/** mir_eval.key.weighted_score: 1 right, 0.5 a fifth above, 0.3 relative, 0.2 parallel, 0 else. */
export function keyScore(reference: Key, estimated: Key): number {
  const interval = (pitchClass(estimated.tonic) - pitchClass(reference.tonic) + 12) % 12;
  const same = reference.mode === estimated.mode;
  if (same && interval === 0) return 1;
  if (same && interval === 7) return 0.5;
  if (reference.mode === 'major' && estimated.mode === 'minor' && interval === 9) return 0.3;
  if (reference.mode === 'minor' && estimated.mode === 'major' && interval === 3) return 0.3;
  if (!same && interval === 0) return 0.2;
  return 0;
}

/** The key that holds longest in the song. */
export function mainKey(keys: readonly (Key & { readonly start: number; readonly end: number })[]): Key {
  return keys.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
}

interface LabeledSpan {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

interface Encoded {
  /** -1 for no chord. */
  readonly root: number;
  /** Bit k: the tone k semitones over the root sounds; the bass counts as a tone. */
  readonly tones: number;
}

/** A chord label of the contract ("F#m7/C#", "N") as root and tones over it. Throws Error for any other. */
export function encodeChord(label: string): Encoded {
  if (label === 'N') return { root: -1, tones: 0 };
  const match = /^([A-G][#b]*)([^/]*)(?:\/([A-G][#b]*))?$/.exec(label);
  const quality = match && (QUALITIES as Record<string, readonly number[]>)[match[2]!];
  if (!match || !quality) throw new Error(`"${label}" is no chord label`);
  const root = pitchClass(match[1]!);
  let tones = 0;
  for (const tone of quality) tones |= 1 << tone;
  if (match[3] !== undefined) tones |= 1 << ((pitchClass(match[3]) - root + 12) % 12);
  return { root, tones };
}

const TRIAD = 0xff; // tones 0 … 7
const MAJ = 0b10010001;
const MIN = 0b10001001;
const SEVENTHS = [MAJ, MIN, MAJ | (1 << 11), MAJ | (1 << 10), MIN | (1 << 10)];

/** 1 equal, 0 not, -1 the reference is none of the chords that this comparison knows. */
type Comparison = (reference: Encoded, estimated: Encoded) => -1 | 0 | 1;

/** mir_eval.chord.majmin: root and the tones up to the fifth; references other than major, minor and N are left out. */
export const majmin: Comparison = (reference, estimated) => {
  const triad = reference.tones & TRIAD;
  if (reference.root >= 0 && triad !== MAJ && triad !== MIN) return -1;
  return reference.root === estimated.root && triad === (estimated.tones & TRIAD) ? 1 : 0;
};

/** mir_eval.chord.sevenths: root and all tones; references other than maj, min, maj7, 7, min7 and N are left out. */
export const sevenths: Comparison = (reference, estimated) => {
  if (reference.root >= 0 && !SEVENTHS.includes(reference.tones)) return -1;
  return reference.root === estimated.root && reference.tones === estimated.tones ? 1 : 0;
};

/**
 * Share of the time in which the chords agree (mir_eval's weighted accuracy): the estimate is cut to the reference's span and filled
 * with N where it says nothing. NaN where nothing of the reference can be compared.
 */
export function chordOverlap(
  reference: readonly LabeledSpan[],
  estimated: readonly LabeledSpan[],
  compare: Comparison,
): number {
  const first = reference[0]!.start;
  const last = reference.at(-1)!.end;
  const cuts = [...new Set([...reference, ...estimated].flatMap(({ start, end }) => [start, end]))]
    .filter((time) => time >= first && time <= last)
    .sort((a, b) => a - b);
  let right = 0;
  let counted = 0;
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [start, end] = [cuts[i]!, cuts[i + 1]!];
    const verdict = compare(encodeChord(labelAt(reference, start)), encodeChord(labelAt(estimated, start)));
    if (verdict === -1) continue;
    counted += end - start;
    right += verdict * (end - start);
  }
  return counted === 0 ? Number.NaN : right / counted;
}

function labelAt(spans: readonly LabeledSpan[], time: number): string {
  return spans.find(({ start, end }) => start <= time && time < end)?.label ?? 'N';
}
