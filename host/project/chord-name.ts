import { QUALITY_NAMES } from '../../dsp/music/harmony/vocabulary.ts';

const NAME = new RegExp(`^(N|[A-G][#b]?(${QUALITY_NAMES.join('|')})(/[A-G][#b]?)?)$`);

/** Null for the name of a chord as they are heard (root, quality, bass; "N" is no chord), else one sentence for the person. */
export function chordRefusal(label: string): string | null {
  if (NAME.test(label)) return null;
  return `Resonate knows no chord called ${label}: write one such as Am7, F#, C/G, Dsus4 or Bm7b5.`;
}
