import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import { resampledSpan } from '../../dsp/signal/resample.ts';
import { readWav, writeWav } from '../../tests/wav.ts';
import { AssetWriter, openAsset } from '../audio/asset.ts';
import { openWriter } from '../audio/encode.ts';
import { conform } from '../jobs/conform.ts';
import { ofAsset } from '../jobs/refs.ts';
import { changed, exported, frame, furthest, heard, imported, project, RATE, runner } from './testing.ts';

test('stems that come back as they left bring nothing', async () => {
  const files = STEMS.map((stem) => join(exported, `${stem}.wav`));
  const { brought } = await imported(files);
  expect(brought.action).toBe(null);
  expect(brought.found).toEqual(STEMS.map((stem) => `${stem}.wav is as it was exported`));
});

test('where a stem was changed there is one region with a take that says so, and elsewhere nothing differs by a bit', async () => {
  const { path, samples } = changed('drums', 'drums', 2, 2.3);
  const { brought, after } = await imported([path]);
  const [region, ...rest] = after.regions.filter(({ stem }) => stem === 'drums');
  expect(rest).toEqual([]);
  const fade = frame(0.01);
  expect([region!.start, region!.end]).toEqual([frame(2) - fade, frame(2.3) + fade]);
  const [take] = region!.takes;
  expect(take).toMatchObject({
    label: 'Edited in a DAW',
    treatment: 'imported',
    fadeIn: fade,
    fadeOut: fade,
    engine: { model: null },
  });
  expect(take!.settings).toMatchObject({ file: 'Song 01 drums.wav', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(brought.found).toEqual(['1 changed span of Song 01 drums.wav, at 0:01']);
  const now = await heard(after, 'drums');
  expect(furthest(now, samples)).toBeLessThan(1e-7);
  const [before] = readWav(join(exported, 'drums.wav'));
  const bits = (sound: Float32Array) => new Uint32Array(sound.buffer, sound.byteOffset, sound.length);
  const outside = (n: number): boolean => n < region!.start || n >= region!.end;
  expect(bits(now).every((value, n) => !outside(n) || value === bits(before!)[n])).toBe(true);
  expect(await heard(after, 'bass')).toEqual(readWav(join(exported, 'bass.wav'))[0]);
});

test('a change over the edge of a mended region becomes a take of it and a region beside it, and together they sound like the file', async () => {
  const { path, samples } = changed('bass', 'bass', 1.3, 1.8);
  const { after } = await imported([path]);
  const [mended, beside, ...rest] = after.regions;
  expect(rest).toEqual([]);
  expect(mended).toMatchObject({
    id: 'r1',
    chosenTake: 1,
    takes: [{ label: 'Restored' }, { label: 'Edited in a DAW' }],
  });
  // What was heard of the old take before the change is in the new one.
  expect(mended!.takes[1]!.start).toBe(RATE);
  expect(beside).toMatchObject({ start: frame(1.5), end: frame(1.8) + frame(0.01), takes: [{ fadeIn: 0 }] });
  expect(furthest(await heard(after, 'bass'), samples)).toBeLessThan(1e-7);
});

test.each([
  ['drums', 2, 2.3],
  ['bass', 1.3, 1.8],
] as const)('the same changed %s file imported again brings nothing, and says so', async (stem, from, to) => {
  const { path } = changed(`again ${stem}`, stem, from, to);
  const { after } = await imported([path]);
  const again = await imported([path], after);
  expect(again.brought.action).toBe(null);
  expect(again.brought.found).toEqual([`Song 01 ${stem}.wav says nothing new`]);
  expect(again.brought.notices[0]).toMatch(/changed spans? of Song 01 \w+\.wav (is|are) there already/);
});

test('a change of accepted mends says what it replaces, and where it lies', async () => {
  const { path } = changed('replaced', 'bass', 1.3, 1.8);
  const accepted = { ...project, regions: project.regions.map((one) => ({ ...one, status: 'accepted' as const })) };
  const { brought, after } = await imported([path], accepted);
  expect(brought.found).toEqual([
    '2 changed spans of Song 01 bass.wav, the first at 0:01 (in place of 1 accepted mend, to be accepted anew)',
  ]);
  expect(after.regions[0]).toMatchObject({ id: 'r1', status: 'open' });
});

test('rests in an edit do not cut it, and edits far apart are two', async () => {
  const { path, samples } = changed('vocals', 'vocals', 0.5, 0.6);
  for (const from of [0.7, 2]) for (let n = frame(from); n < frame(from + 0.1); n++) samples[n] = 0.2;
  writeWav(path, [samples], RATE);
  const { after } = await imported([path]);
  const spans = after.regions.filter(({ stem }) => stem === 'vocals').map(({ start, end }) => [start, end]);
  const fade = frame(0.01);
  expect(spans).toEqual([
    [frame(0.5) - fade, frame(0.8) + fade],
    [frame(2) - fade, frame(2.1) + fade],
  ]);
});

test('rounding to 24 bits with dither is no change, and what was changed is found all the same', async () => {
  const { path, samples } = changed('integers', 'drums', 3, 3.2);
  const writer = openWriter(path, { format: 'wav', bits: 24, sampleRate: RATE, channels: 1 });
  writer.write([samples]);
  writer.finish();
  const { after } = await imported([path]);
  const own = after.regions.filter(({ stem }) => stem === 'drums');
  expect(own.map(({ start, end }) => [start, end])).toEqual([[frame(3) - frame(0.01), frame(3.2) + frame(0.01)]]);
});

test('a stem that comes back at another rate is brought to the song’s, and only the change is found', async () => {
  const { path, samples } = changed('converted', 'other', 1, 1.4);
  const { assets } = runner.cache.folders;
  const writer = new AssetWriter(assets, RATE, 1);
  writer.write([samples]);
  const up = { source: ofAsset(writer.finish()), sampleRate: 48_000, channels: 1, length: null };
  const converted = openAsset(assets, (await runner.run(conform, up)).hash);
  const sound = new Float32Array(converted.length);
  converted.read(0, [sound]);
  converted.close();
  writeWav(path, [sound], 48_000);
  const { after } = await imported([path]);
  const own = after.regions.filter(({ stem }) => stem === 'other');
  expect(own).toHaveLength(1);
  expect(own[0]!.start / RATE).toBeGreaterThan(0.97);
  expect(own[0]!.start / RATE).toBeLessThan(1.001);
  expect(own[0]!.end / RATE).toBeGreaterThan(1.399);
  expect(own[0]!.end / RATE).toBeLessThan(1.43);
});

test.each([48_000, 16_000])(
  'hits in digital silence, converted by another converter to %i Hz, are as they were exported',
  async (rate) => {
    const { path, samples } = changed(`hits at ${rate}`, 'vocals', 1.1, 1.2);
    const [before] = readWav(join(exported, 'vocals.wav'));
    const convert = (sound: Float32Array) =>
      resampledSpan(memorySource([sound], RATE), rate, 0, Math.round((sound.length * rate) / RATE));
    writeWav(path, convert(before!), rate);
    expect((await imported([path])).brought.found).toEqual(['Song 01 vocals.wav is as it was exported']);
    writeWav(path, convert(samples), rate);
    const own = (await imported([path])).after.regions.filter(({ stem }) => stem === 'vocals');
    expect(own).toHaveLength(1);
    expect(own[0]!.start).toBeLessThanOrEqual(frame(1.1));
    expect(own[0]!.start).toBeGreaterThan(frame(1.07));
    expect(own[0]!.end).toBeGreaterThanOrEqual(frame(1.2));
    expect(own[0]!.end).toBeLessThan(frame(1.23));
  },
);

test('a stem of a song in mono that a DAW wrote in stereo is folded back', async () => {
  const { path, samples } = changed('stereo', 'drums', 2, 2.1);
  writeWav(path, [samples, samples], RATE);
  const { after } = await imported([path]);
  expect(after.regions.filter(({ stem }) => stem === 'drums')).toHaveLength(1);
  expect(furthest(await heard(after, 'drums'), samples)).toBeLessThan(1e-7);
});
