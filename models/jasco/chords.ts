import { CHORD_NAMES } from './chord-names.ts';

/** The index that means "no chord condition" in a model of `CHORD_NAMES.length` chords. */
export const NULL_CHORD = CHORD_NAMES.length;

/** One chord of a progression. Seconds from the beginning of the window; it holds until the next one begins. */
export interface ChordChange {
  readonly label: string;
  readonly start: number;
}

/** A label that the model does not know as it was written, and what it is told instead. */
interface ChordReplacement {
  readonly asked: string;
  readonly given: string;
}

const INDEX = new Map(CHORD_NAMES.map((name, index) => [name, index]));

/** Pitch classes by letter, C = 0. */
const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
/** The one spelling of each root in the label set. */
const ROOTS = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];

/** How else the ten qualities of the label set are written: maj, min, M7, °, ø, +. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^(maj|M)$/, ''],
  [/^(min|-)(?=6|7|9|11|13|$)/, 'm'],
  [/^(M|Δ)(?=7|9|11|13)/, 'maj'],
  [/^Δ$/, 'maj7'],
  [/^(\+)$/, 'aug'],
  [/^(°|o)(7?)$/, 'dim$2'],
  [/^(ø|ø7|m7-5)$/, 'm7b5'],
];
/** The nearest of the ten for qualities that are none of them: what is added or suspended is left out, the third and the seventh are kept. */
const NEAREST: readonly (readonly [RegExp, string])[] = [
  [/^(sus|sus2|sus4|5|add9|add11|2|4)$/, ''],
  [/^(7sus4|7sus2|9sus4|9|11|13|7b9|7#9|7b5|7#5|7#11|7b13|alt)$/, '7'],
  [/^(maj9|maj11|maj13|maj7#11)$/, 'maj7'],
  [/^(m9|m11|m13)$/, 'm7'],
  [/^(mmaj7|mM7|mmaj9|madd9)$/, 'm'],
  [/^(69|6\/9|6add9)$/, '6'],
  [/^dim7$/, 'dim'],
];

/**
 * The name in the label set for a chord label, exact where there is one: another spelling of the same chord, else the chord without its bass,
 * else the nearest quality on the same root, else UNK.
 */
export function chordNameOf(label: string): string {
  if (INDEX.has(label)) return label;
  const parsed = /^([A-G])([#b]*)(.*?)(?:\/([A-G])([#b]*))?$/.exec(label);
  if (parsed === null) return 'UNK';
  const [, letter, accidentals, written, bassLetter, bassAccidentals] = parsed;
  const root = ROOTS[pitchClass(letter!, accidentals!)]!;
  const quality = replaced(written!, SPELLINGS);
  const bass = bassLetter === undefined ? null : pitchClass(bassLetter, bassAccidentals!);
  for (const kind of [quality, replaced(quality, NEAREST)]) {
    const name = `${root}${kind}`;
    if (bass !== null) {
      const slashed = CHORD_NAMES.find((known) => {
        const [chord, under] = known.split('/');
        return chord === name && under !== undefined && pitchClass(under[0]!, under.slice(1)) === bass;
      });
      if (slashed !== undefined) return slashed;
    }
    if (INDEX.has(name)) return name;
  }
  return 'UNK';
}

/** True where the two labels mean the same notes with the same bass, however they are spelled. */
function isSameChord(label: string, name: string): boolean {
  const [chord, bass] = label.split('/');
  const [other, under] = name.split('/');
  const read = (text: string): string => {
    const parsed = /^([A-G])([#b]*)(.*)$/.exec(text);
    return parsed === null ? text : `${pitchClass(parsed[1]!, parsed[2]!)} ${replaced(parsed[3]!, SPELLINGS)}`;
  };
  return read(chord!) === read(other!) && read(bass ?? '') === read(under ?? '');
}

/**
 * Chord indices of the frames of a window, as audiocraft's `construct_frame_chords` makes them: the chord changes at the first frame that is not
 * before its start; before the first one nothing sounds ("N"). No changes at all: no chord condition. Changes are sorted by start here.
 */
export function frameChords(
  changes: readonly ChordChange[],
  frames: number,
  frameRate: number,
): { readonly indices: Int32Array; readonly replaced: readonly ChordReplacement[] } {
  if (changes.length === 0) return { indices: new Int32Array(frames).fill(NULL_CHORD), replaced: [] };
  const sorted = [...changes].sort((a, b) => a.start - b.start);
  const indices = new Int32Array(frames);
  const replacements = new Map<string, ChordReplacement>();
  let next = 0;
  let current = INDEX.get('N')!;
  for (let i = 0; i < frames; i++) {
    for (; next < sorted.length && i / frameRate >= sorted[next]!.start; next++) {
      const asked = sorted[next]!.label;
      const given = chordNameOf(asked);
      if (!isSameChord(asked, given)) replacements.set(asked, { asked, given });
      current = INDEX.get(given)!;
    }
    indices[i] = current;
  }
  return { indices, replaced: [...replacements.values()] };
}

function pitchClass(letter: string, accidentals: string): number {
  let pitch = LETTERS[letter]!;
  for (const sign of accidentals) pitch += sign === '#' ? 1 : -1;
  return ((pitch % 12) + 12) % 12;
}

function replaced(quality: string, rules: readonly (readonly [RegExp, string])[]): string {
  return rules.reduce((text, [from, to]) => text.replace(from, to), quality);
}
