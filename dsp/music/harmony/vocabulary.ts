/** The chord qualities of the contract with their pitch classes above the root. */
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
} as const satisfies Record<string, readonly number[]>;
export type Quality = keyof typeof QUALITIES;
export const QUALITY_NAMES = [
  '',
  'm',
  '7',
  'maj7',
  'm7',
  'dim',
  'aug',
  'sus2',
  'sus4',
  '6',
  'm6',
  'm7b5',
  'dim7',
] as const;

/** Number of chords: twelve roots of each quality, root first, and after them "no chord". */
export const CHORDS = 12 * QUALITY_NAMES.length;
export const NO_CHORD = CHORDS;

export function qualityOf(chord: number): Quality {
  return QUALITY_NAMES[Math.floor(chord / 12)] as Quality;
}

export function rootOf(chord: number): number {
  return chord % 12;
}

/** Whether the chord has a minor third above its root. */
export function isMinor(quality: Quality): boolean {
  return (QUALITIES[quality] as readonly number[]).includes(3);
}

export interface KeyName {
  /** Pitch class of the tonic, 0 = C. */
  readonly tonic: number;
  readonly mode: 'major' | 'minor';
}

/** Names on the line of fifths, F at index 6 and C at 7: seven with flats, seven plain, seven sharps. */
const FIFTHS = 'Fb Cb Gb Db Ab Eb Bb F C G D A E B F# C# G# D# A# E# B#'.split(' ');
const C_AT = 8;
/** Written as the plain note: nobody looks for a chord of E sharp. */
const PLAIN: Record<string, string> = { Fb: 'E', Cb: 'B', 'E#': 'F', 'B#': 'C' };

/** Major keys are spelled from five flats to six sharps, minor keys alike by their signature (Eb minor, not D#). */
function signature(key: KeyName): number {
  const relative = key.mode === 'major' ? key.tonic : (key.tonic + 3) % 12;
  const sharps = (relative * 7) % 12;
  return sharps > (key.mode === 'major' ? 6 : 5) ? sharps - 12 : sharps;
}

/** The name of a pitch class in a key: from three fifths below the (relative) major tonic to eight above it. */
export function spell(pitchClass: number, key: KeyName): string {
  const centre = C_AT + signature(key);
  let place = C_AT + ((((pitchClass * 7) % 12) + 12) % 12);
  while (place < centre - 3) place += 12;
  while (place > centre + 8) place -= 12;
  // Where the line of names ends, the enharmonic twin is meant.
  if (place < 0) place += 12;
  if (place >= FIFTHS.length) place -= 12;
  const name = FIFTHS[place]!;
  return PLAIN[name] ?? name;
}

/** A chord's label, as in the contract. `bass` is a pitch class; that of the root adds nothing. */
export function labelOf(chord: number, bass: number, key: KeyName): string {
  if (chord === NO_CHORD) return 'N';
  const root = rootOf(chord);
  const name = spell(root, key) + qualityOf(chord);
  return bass === root ? name : `${name}/${spell(bass, key)}`;
}
