import type { Hit, Note, StemName } from '../../../host/project/project.ts';
import type { Stretch } from './lanes.ts';

/** Notes and hits as they lie in the strip at the foot of a lane. */
export type Part = 'melody' | 'bass';

export const partOf = (stem: StemName): Part | null => (stem === 'vocals' ? 'melody' : stem === 'bass' ? 'bass' : null);
export const stemOf = (part: Part): StemName => (part === 'melody' ? 'vocals' : 'bass');

/** Semitones from the lowest to the highest row; at least an octave, so that a step looks like a step. */
export interface PitchRange {
  readonly low: number;
  readonly high: number;
}

const ranges = new WeakMap<readonly Note[], PitchRange>();

export function pitchRange(notes: readonly Note[]): PitchRange {
  let range = ranges.get(notes);
  if (range === undefined) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const { midi } of notes) {
      low = Math.min(low, midi);
      high = Math.max(high, midi);
    }
    if (high < low) [low, high] = [48, 60];
    const lack = Math.max(0, 12 - (high - low)) / 2;
    range = { low: Math.round(low - lack), high: Math.round(high + lack) };
    ranges.set(notes, range);
  }
  return range;
}

/** CSS pixels of a note's bar. */
export const noteHeight = (strip: Stretch): number => (strip.height > 80 ? 7 : strip.height > 40 ? 5 : 3);

export function yOfPitch(strip: Stretch, { low, high }: PitchRange, midi: number): number {
  const room = strip.height - 4 - noteHeight(strip);
  return strip.top + 2 + room * (1 - (midi - low) / (high - low));
}

export function pitchAtY(strip: Stretch, range: PitchRange, y: number): number {
  const room = strip.height - 4 - noteHeight(strip);
  const height = 1 - (y - strip.top - 2 - noteHeight(strip) / 2) / room;
  return Math.round(Math.min(range.high, Math.max(range.low, range.low + height * (range.high - range.low))));
}

/** Rows of hits from the top down: what rings, what is struck in the middle, what lies low. */
const HIT_ROWS: readonly (readonly Hit['class'][])[] = [
  ['hihat', 'openhat', 'cymbal', 'other'],
  ['snare', 'tom'],
  ['kick'],
];

/** Every class from the top row down, as dragging up and down goes through them. */
export const HIT_LADDER: readonly Hit['class'][] = HIT_ROWS.flat();

export const HIT_WORDS: Readonly<Record<Hit['class'], string>> = {
  kick: 'Kick',
  snare: 'Snare',
  hihat: 'Hi-hat',
  openhat: 'Open hi-hat',
  tom: 'Tom',
  cymbal: 'Cymbal',
  other: 'Other hit',
};

const rowOf = (kind: Hit['class']): number => HIT_ROWS.findIndex((row) => row.includes(kind));

/** The middle of the row that a class lies in. */
export const yOfHit = (strip: Stretch, kind: Hit['class']): number =>
  strip.top + (strip.height * (2 * rowOf(kind) + 1.4)) / 6.4;

export function hitClassAtY(strip: Stretch, y: number): Hit['class'] {
  const row = Math.floor(((y - strip.top) / strip.height) * HIT_ROWS.length);
  return HIT_ROWS[Math.min(HIT_ROWS.length - 1, Math.max(0, row))]![0]!;
}

const NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'] as const;

/** "A2" */
export const noteName = (midi: number): string => {
  const whole = Math.round(midi);
  return `${NAMES[((whole % 12) + 12) % 12]}${Math.floor(whole / 12) - 1}`;
};
