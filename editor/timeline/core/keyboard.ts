import type { Hit } from '../../../host/project/project.ts';
import type { Stretch } from './lanes.ts';
import { HIT_WORDS, noteHeight, noteName, type PitchRange, yOfHit, yOfPitch } from './strip.ts';

/** A key of the keyboard at the left of a lane's notes, as high as the row of its pitch. CSS pixels from the top of all lanes. */
interface Key extends Stretch {
  readonly midi: number;
  readonly isBlack: boolean;
  /** "C2" where there is room for it; empty elsewhere. */
  readonly name: string;
}

/** What stands beside notes or hits: the words and the middle of their row. */
interface RowName {
  readonly words: string;
  readonly y: number;
}

/** CSS pixels: lower than this, rows cannot be told apart as keys, and only octaves are named. */
const LEAST_KEY = 3;
/** CSS pixels that a name of 11 px takes from the next. */
const NAME_ROOM = 11;

/** Semitones above C of the black keys. */
const BLACK = new Set([1, 3, 6, 8, 10]);
const semitone = (midi: number): number => ((midi % 12) + 12) % 12;

/** The keys of the pitches that the strip has room for, from the lowest up; none where they would be too low to be told apart. */
export function keysOf(strip: Stretch, range: PitchRange): Key[] {
  const height = (strip.height - 4 - noteHeight(strip)) / (range.high - range.low);
  if (height < LEAST_KEY) return [];
  // Every white key where there is room, else the C of each octave.
  const isAll = height >= NAME_ROOM;
  return Array.from({ length: range.high - range.low + 1 }, (_, index) => {
    const midi = range.low + index;
    const isBlack = BLACK.has(semitone(midi));
    const top = middleOf(strip, range, midi) - height / 2;
    return { midi, top, height, isBlack, name: semitone(midi) === 0 || (isAll && !isBlack) ? noteName(midi) : '' };
  });
}

/** The octaves of a strip that is too low for keys: the names of its Cs, as many as do not touch. */
export function octavesOf(strip: Stretch, range: PitchRange): RowName[] {
  const rows: RowName[] = [];
  for (let midi = Math.ceil(range.low / 12) * 12; midi <= range.high; midi += 12) {
    const y = middleOf(strip, range, midi);
    const last = rows.at(-1);
    if (last === undefined || last.y - y >= NAME_ROOM) rows.push({ words: noteName(midi), y });
  }
  return rows;
}

/** The drums of the three rows, where there is room to name them. */
export function drumsOf(strip: Stretch): RowName[] {
  const named: readonly Hit['class'][] = ['hihat', 'snare', 'kick'];
  const rows = named.map((kind) => ({ words: HIT_WORDS[kind], y: yOfHit(strip, kind) }));
  return rows[1]!.y - rows[0]!.y >= NAME_ROOM ? rows : [];
}

const middleOf = (strip: Stretch, range: PitchRange, midi: number): number =>
  yOfPitch(strip, range, midi) + noteHeight(strip) / 2;
