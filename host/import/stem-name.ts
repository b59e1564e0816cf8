import { STEMS, type StemName } from '../../dsp/audio/stem.ts';

/** At the beginning of a name, a word of its own: "Bass: clipping", "drums", "Vocal 2". */
const FIRST = /^\s*(vocals?|drums?|bass|others?)(?![a-z])/i;

/** The stem that the name of a span, a label or a track begins with, in singular or plural; null where it begins with none. */
export function stemOfName(name: string): StemName | null {
  const word = FIRST.exec(name)?.[1]?.toLowerCase();
  if (word === undefined) return null;
  return STEMS.find((stem) => singular(stem) === singular(word)) ?? null;
}

const singular = (word: string): string => word.replace(/s$/, '');
