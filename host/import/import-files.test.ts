import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { writeWav } from '../../tests/wav.ts';
import { openWriter } from '../audio/encode.ts';
import { readImports } from './import-files.ts';
import { changed, exported, folder, frame, furthest, heard, imported, project, RATE, root, runner } from './testing.ts';

test('a session and a changed stem given together: the sound becomes a take of the region that the session marks', async () => {
  const { path, samples } = changed('together', 'drums', 2, 2.1);
  const labels = join(folder, 'together', 'labels.txt');
  writeFileSync(labels, '1.900000\t2.500000\tdrums\n');
  const { brought, after } = await imported([labels, path]);
  expect(brought.found).toEqual(['1 region of labels.txt', '1 changed span of Song 01 drums.wav, at 0:01']);
  const own = after.regions.filter(({ stem }) => stem === 'drums');
  expect(own).toMatchObject([
    { start: frame(1.9), end: frame(2.5), chosenTake: 0, takes: [{ treatment: 'imported' }] },
  ]);
  expect(furthest(await heard(after, 'drums'), samples)).toBeLessThan(1e-7);
});

test('what a session says that is not read is told of', async () => {
  const rpp = join(folder, 'changing.rpp');
  writeFileSync(rpp, '<REAPER_PROJECT\n  <TEMPOENVEX\n    PT 0 100 1 262148\n    PT 1 90 1 262147\n  >\n>');
  const { brought } = await imported([rpp]);
  expect(brought.notices[0]).toMatch(/^The meter changes within changing\.rpp/);
});

test('files of strangers are read by threads of their own, and no longer than somebody waits', async () => {
  const rpp = join(folder, 'long.rpp');
  // 32 MB of a plugin's state.
  writeFileSync(rpp, `<REAPER_PROJECT\n${'  <VST x\n    AAAA\n  >\n'.repeat(1.6e6)}>`);
  const sidecar = join(exported, 'provenance.json');
  const stop = new AbortController();
  const begun: string[] = [];
  const inScope = runner.within({
    signal: stop.signal,
    onEvent: ({ kind, job }) => {
      if (kind !== 'begun') return;
      begun.push(job);
      if (job === 'session') stop.abort();
    },
  });
  await expect(readImports(inScope, root, project, [sidecar, rpp])).rejects.toBeInstanceOf(Cancelled);
  expect(begun).toEqual(['provenance', 'session']);
});

test('what cannot be the stem is refused with a sentence, and nothing is brought', async () => {
  const { path, samples } = changed('refused', 'drums', 2, 2.1);
  const refused = (file: string, from = project) => imported([file], from).catch((error: Error) => error.message);
  const long = join(folder, 'refused', 'long drums.wav');
  writeWav(long, [Float32Array.from({ length: samples.length + RATE }, () => 0.1)], RATE);
  expect(await refused(long)).toMatch(/1\.00 s longer than the song/);
  const coded = join(folder, 'refused', 'coded drums.mp3');
  const writer = openWriter(coded, { format: 'mp3', sampleRate: RATE, channels: 1 });
  writer.write([samples]);
  writer.finish();
  expect(await refused(coded)).toMatch(/coded with loss/);
  const locked = { ...project, tracks: project.tracks.map((track) => ({ ...track, locked: true })) };
  expect(await refused(path, locked)).toMatch(/drums track is locked/);
  expect(await refused(join(folder, 'nothing.wav'))).toMatch(/not there/);
  writeWav(join(folder, 'guitar.wav'), [samples], RATE);
  expect(await refused(join(folder, 'guitar.wav'))).toMatch(/cannot be imported/);
  expect(await imported([path, path]).catch((error: Error) => error.message)).toMatch(/Two files/);
});
