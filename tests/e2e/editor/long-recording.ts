import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { AV_SAMPLE_FMT_FLTP } from 'node-av';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { encodeMedia } from '../../../host/audio/test-media.ts';
import { band } from '../../fixtures/band.ts';

const RATE = 44_100;
const BARS = 8;
const SECONDS = 2 * BARS;

/**
 * Writes an MP3 of a band that plays the same eight bars again and again, each time louder or softer, for at least so many minutes. Each frame of the
 * file stands for itself, so a long recording is a short one repeated.
 */
export function writeLongRecording(path: string, minutes: number): string {
  loops ??= encodedLoops(path);
  const file = openSync(path, 'w');
  for (let k = 0; k * SECONDS < minutes * 60; k++) writeSync(file, loops[k % loops.length]!);
  closeSync(file);
  return path;
}

let loops: Buffer[] | null = null;

/** The bars at each level. `path`: what files may lie beside. */
function encodedLoops(path: string): Buffer[] {
  const song = band(BARS, RATE);
  return [0.35, 0.6, 0.2].map((level, k) => {
    const mix = new Float32Array(song.bass.length);
    for (const stem of STEMS) for (let n = 0; n < mix.length; n++) mix[n]! += level * song[stem][n]!;
    const part = `${path}.${k}.mp3`;
    encodeMedia(part, { ...MP3, rate: RATE }, [mix, mix]);
    const bytes = readFileSync(part);
    rmSync(part);
    return bytes;
  });
}

const MP3 = {
  name: 'MP3',
  file: '',
  container: 'mp3',
  codec: 'libmp3lame',
  format: AV_SAMPLE_FMT_FLTP,
  exact: null,
  // At one bit rate, with no frame that leans on an earlier one, and nothing before or after them.
  codecOptions: { b: '128000', reservoir: '0' },
  containerOptions: { write_xing: '0', id3v2_version: '0' },
} as const;
