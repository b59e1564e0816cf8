import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { band } from '../../fixtures/band.ts';
import { writeWav } from '../../wav.ts';

export const RATE = 22_050;
/** Of two seconds each, four beats of half a second. */
export const BARS = 8;

/** Seconds in which the bass is driven into hard clipping: found as one region, and every take of it differs throughout. */
const CLIPPED = [4, 6] as const;
const CEILING = 0.15;

/** Writes a folder of stems with one severe damage: bars 3 of the bass are clipped. The little rests between its notes are found as dropouts too. */
export function writeSong(folder: string): string {
  const song = band(BARS, RATE);
  for (let n = CLIPPED[0] * RATE; n < CLIPPED[1] * RATE; n++) {
    song.bass[n] = Math.max(-CEILING, Math.min(CEILING, song.bass[n]!));
  }
  mkdirSync(folder, { recursive: true });
  for (const stem of STEMS) writeWav(join(folder, `${stem}.wav`), [song[stem]], RATE);
  return folder;
}
