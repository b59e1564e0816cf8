import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { STEMS } from '../../dsp/audio/stem.ts';
import { band } from '../fixtures/band.ts';
import { writeWav } from '../wav.ts';

export const RATE = 22_050;
export const BARS = 12;

/** Writes a folder of stems of which the bass has a hole, the drums are clipped for a bar, and the vocals carry clicks. Seconds of each returned. */
export function writeDamagedBand(folder: string): Record<'bass' | 'drums' | 'vocals', readonly [number, number]> {
  const song = band(BARS, RATE);
  const spans = { bass: [8.6, 9.9], drums: [12, 14], vocals: [16.2, 16.9] } as const;
  song.bass.fill(0, spans.bass[0] * RATE, spans.bass[1] * RATE);
  for (let n = spans.drums[0] * RATE; n < spans.drums[1] * RATE; n++) {
    song.drums[n] = Math.max(-0.15, Math.min(0.15, song.drums[n]!));
  }
  for (let n = Math.round(spans.vocals[0] * RATE); n < spans.vocals[1] * RATE; n += 1733)
    song.vocals[n] = n % 2 === 0 ? 0.9 : -0.9;
  mkdirSync(folder, { recursive: true });
  for (const stem of STEMS) writeWav(join(folder, `${stem}.wav`), [song[stem]], RATE);
  return spans;
}
