import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STEMS } from '../../dsp/audio/stem.ts';
import { band } from '../fixtures/band.ts';
import { resonate } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';
import { readWav, writeWav } from '../wav.ts';

// Promise 2: the stems and the residual add up to the source.

const folder = scratchFolder();

test('stems and residual of a separated stereo recording null against it below -120 dBFS', async () => {
  const song = band(5);
  const mix = [0.8, 0.5].map((pan) =>
    song.vocals.map((sample, n) => sample + song.drums[n]! + pan * song.other[n]! + song.bass[n]!),
  );
  const path = join(folder, 'song.wav');
  writeWav(path, mix, song.sampleRate);
  const ran = await resonate(['separate', path, '--out', join(folder, 'out'), '--json'], {
    cache: join(folder, 'cache'),
  });
  expect(ran.stderr).not.toContain('unexpectedly');
  expect(ran.status).toBe(0);
  const parts = [...STEMS, 'residual'].map((name) => readWav(join(folder, 'out', `${name}.wav`)));
  let largest = 0;
  mix.forEach((channel, c) => {
    expect(parts[0]![c]!.length).toBe(channel.length);
    for (let n = 0; n < channel.length; n++) {
      const sum = parts.reduce((total, part) => total + part[c]![n]!, 0);
      largest = Math.max(largest, Math.abs(sum - channel[n]!));
    }
  });
  expect(20 * Math.log10(largest + 1e-30)).toBeLessThan(-120);
  const power = parts.map((part) => part[0]!.reduce((total, sample) => total + sample * sample, 0));
  for (const stem of power.slice(0, 4)) expect(stem).toBeGreaterThan(1);
});
