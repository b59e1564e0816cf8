/** Chords and scales as semitones over a tonic. */
export interface ChordShape {
  /** Semitones of the root over the tonic, 0 … 11. */
  readonly root: number;
  /** Quality in the contract's spelling. */
  readonly quality: Quality;
  /** Semitones of the bass over the tonic where it is not the root. */
  readonly bass?: number;
}

export const QUALITIES = {
  '': [0, 4, 7],
  m: [0, 3, 7],
  7: [0, 4, 7, 10],
  maj7: [0, 4, 7, 11],
  m7: [0, 3, 7, 10],
  dim: [0, 3, 6],
  aug: [0, 4, 8],
  sus2: [0, 2, 7],
  sus4: [0, 5, 7],
  6: [0, 4, 7, 9],
  m6: [0, 3, 7, 9],
  m7b5: [0, 3, 6, 10],
  dim7: [0, 3, 6, 9],
} as const;
export type Quality = keyof typeof QUALITIES;

export type Mode = 'major' | 'minor';

const MAJOR = [0, 2, 4, 5, 7, 9, 11];
const MINOR = [0, 2, 3, 5, 7, 8, 10];

export function scaleOf(mode: Mode): readonly number[] {
  return mode === 'major' ? MAJOR : MINOR;
}

/** Plain triad and its seventh chord for each Roman numeral. */
const NUMERALS: Record<string, readonly [number, Quality, Quality]> = {
  I: [0, '', 'maj7'],
  ii: [2, 'm', 'm7'],
  II: [2, '', 7],
  iii: [4, 'm', 'm7'],
  III: [4, '', 7],
  IV: [5, '', 'maj7'],
  iv: [5, 'm', 'm6'],
  V: [7, '', 7],
  v: [7, 'm', 'm7'],
  vi: [9, 'm', 'm7'],
  VI: [9, '', 7],
  vii: [11, 'dim', 'm7b5'],
  bII: [1, '', 'maj7'],
  bIII: [3, '', 'maj7'],
  bVI: [8, '', 'maj7'],
  bVII: [10, '', 7],
  i: [0, 'm', 'm7'],
  iio: [2, 'dim', 'm7b5'],
  '#ivo': [6, 'dim', 'dim7'],
  'I+': [0, 'aug', 'aug'],
};

/** "V", "V7", "IVsus2", "I/3", "i6", "N" → a chord; null is "N", no chord. `sevenths`: plain numerals get their seventh. */
export function chordOf(token: string, sevenths: boolean): ChordShape | null {
  if (token === 'N') return null;
  const match = /^([b#]?[ivIV]+[o+]?)(sus2|sus4|maj7|7|6)?(?:\/([35]))?$/.exec(token);
  const entry = match && NUMERALS[match[1]!];
  if (!match || !entry) throw new Error(`no such chord: ${token}`);
  const [root, triad, seventh] = entry;
  const minor = QUALITIES[triad][1] === 3;
  let quality: Quality = sevenths ? seventh : triad;
  if (match[2] === 'sus2' || match[2] === 'sus4' || match[2] === 'maj7') quality = match[2];
  if (match[2] === '7') quality = triad === 'dim' ? seventh : minor ? 'm7' : 7;
  if (match[2] === '6') quality = minor ? 'm6' : 6;
  const bass = match[3] === '3' ? root + (minor ? 3 : 4) : match[3] === '5' ? root + QUALITIES[triad][2]! : undefined;
  return bass === undefined ? { root, quality } : { root, quality, bass: bass % 12 };
}

const FLATS = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'Gb', 'G', 'Ab', 'A', 'Bb', 'B'];
const SHARPS = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

/** The name of a pitch class in a key: flats in flat keys, sharps in the others. */
export function pitchName(pitchClass: number, tonic: number, mode: Mode): string {
  const major = mode === 'major' ? tonic : (tonic + 3) % 12;
  return ([1, 3, 5, 8, 10].includes(major) ? FLATS : SHARPS)[((pitchClass % 12) + 12) % 12]!;
}

/** "Am7/G" for a chord in a key. */
export function labelOf(chord: ChordShape | null, tonic: number, mode: Mode): string {
  if (chord === null) return 'N';
  const name = pitchName(tonic + chord.root, tonic, mode) + chord.quality;
  return chord.bass === undefined ? name : `${name}/${pitchName(tonic + chord.bass, tonic, mode)}`;
}
