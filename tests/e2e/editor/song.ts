import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { band } from '../../fixtures/band.ts';
import { writeWav } from '../../wav.ts';

export const RATE = 22_050;
/** Of two seconds each, four beats of half a second. */
const BARS = 8;
const BEAT = RATE / 2;

/** The bass of the third bar: a line that no other bar plays, so that it can only be built again note by note, and its notes matter. */
export const LINE = [38, 40, 38, 40] as const;
const LINE_START = 4 * RATE;
/** It is driven into hard clipping: found as one region, and every take of it differs throughout. */
const CEILING = 0.15;

/** What a room adds. Without it the rests between the notes are gaps, and found as such. */
const ROOM = 0.0005;

/** Writes a folder of stems of which one bar of the bass is clipped. */
export function writeSong(folder: string): string {
  const song = band(BARS, RATE);
  song.bass.fill(0, LINE_START, LINE_START + LINE.length * BEAT);
  for (const [beat, midi] of LINE.entries()) playBass(song.bass, LINE_START + beat * BEAT, midi);
  mkdirSync(folder, { recursive: true });
  for (const [k, stem] of STEMS.entries()) {
    const random = generator(k + 1);
    writeWav(join(folder, `${stem}.wav`), [song[stem].map((value) => value + ROOM * (2 * random() - 1))], RATE);
  }
  return folder;
}

/** A note as the band's bass plays them, clipped. */
function playBass(into: Float32Array, start: number, midi: number): void {
  const length = Math.round(0.9 * BEAT);
  const step = (2 * Math.PI * 440 * 2 ** ((midi - 69) / 12)) / RATE;
  for (let n = 0; n < length; n++) {
    const envelope = Math.min(1, n / 200) * Math.min(1, (length - n) / 400) * Math.exp((-1.2 * n) / RATE);
    let sum = 0;
    for (let partial = 1; partial <= 4; partial++) sum += Math.sin(step * partial * n) / partial;
    into[start + n] = Math.max(-CEILING, Math.min(CEILING, 0.4 * envelope * sum));
  }
}

/** A linear congruential generator after Numerical Recipes: 0 ≤ x < 1, the same sequence for a seed everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
