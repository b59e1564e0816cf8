import type { StemName } from '../../dsp/audio/stem.ts';
import type { Isolation } from '../project/generating.ts';

/** How a stem is asked for by itself, in the words of captions: JASCO makes a whole mix of what is only described. */
const ALONE: Readonly<Record<StemName, string>> = {
  drums: 'Solo drums, only a drum kit, no other instruments',
  bass: 'Solo bass, only a bass line, no drums, no other instruments',
  other: 'Instrumental accompaniment, no drums, no bass, no vocals',
  vocals: 'Solo singing, a cappella',
};

/**
 * What JASCO is told in words. `describe` are the person's, of the stem; '': `heard`, what was heard of the song, stands for them. Of a whole band both are said. May be empty.
 */
export function promptFor(stem: StemName, isolate: Isolation, describe: string, heard: string): string {
  if (isolate === 'separate') return [heard, describe].filter((words) => words !== '').join(' ');
  const words = describe === '' ? heard : describe;
  return isolate === 'ask' ? `${ALONE[stem]}. ${words}`.trim() : words;
}
