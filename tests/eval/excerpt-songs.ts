import { manySongs, specOf } from './songs.ts';

/** Hz: those of the training room's songs. */
export const TRAINED_RATE = 44100;
/** One of each style, sung and not. */
const SUNG = 12;
const PLAYED = 6;
/** The first songs are listened to most while the product is made. */
const FIRST = 20;

/** The songs, none of them a standard one, by which the training room chooses and with which it never trains: their ids by what they are, "sung-pop". */
export function excerptSongs(): Map<string, string> {
  const chosen = new Map<string, string>();
  const room = { sung: SUNG, patch: PLAYED };
  for (const id of manySongs().slice(FIRST)) {
    const { voice, style, sampleRate } = specOf(id);
    const kind = `${voice}-${style.name}`;
    if (sampleRate !== TRAINED_RATE || chosen.has(kind) || room[voice] === 0) continue;
    chosen.set(kind, id);
    room[voice]--;
  }
  return chosen;
}
