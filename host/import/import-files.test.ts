import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { Cancelled } from '../../dsp/audio/source.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { resampledSpan } from '../../dsp/signal/resample.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { readWav, writeWav } from '../../tests/wav.ts';
import { AssetWriter, openAsset } from '../audio/asset.ts';
import { openWriter } from '../audio/encode.ts';
import { openInput } from '../chain/input.ts';
import { exportProject } from '../export/formats.ts';
import { Cache } from '../jobs/cache.ts';
import { conform } from '../jobs/conform.ts';
import { ofAsset } from '../jobs/refs.ts';
import { Runner } from '../jobs/runner.ts';
import { newRegion } from '../project/new-region.ts';
import type { Insert, Project, Take } from '../project/project.ts';
import { reduce } from '../project/reduce.ts';
import { testTake } from '../project/test-project.ts';
import { writeProject } from '../store/project-folder.ts';
import { newProject } from '../studio/new-project.ts';
import { type Brought, readImports } from './import-files.ts';

const RATE = 22_050;
const SECONDS = 4;
const folder = scratchFolder();
const root = join(folder, 'song.resonate');
const exported = join(folder, 'exported');
let runner: Runner;
/** A bass take is heard from second 1 to 1.5. */
let project: Project;

/** Noise that is the same for the same seed, in ±0.4 (Numerical Recipes' generator). */
function noise(seed: number, length: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return 0.8 * (state / 2 ** 32 - 0.5);
  });
}

/** Low tones: what a change of rate leaves as it is. */
function tones(hz: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => 0.3 * Math.sin((2 * Math.PI * hz * n) / RATE));
}

const SOUNDS: Partial<Record<StemName, (length: number) => Float32Array>> = {
  vocals: hits,
  other: (length) => tones(220, length),
};

/** Hits of noise that die away to digital silence, one in half a second: what a drum machine gives. */
function hits(length: number): Float32Array {
  const sound = noise(7, length);
  for (let n = 0; n < length; n++) {
    const since = n % (RATE / 2);
    sound[n]! *= since < RATE / 5 ? 2 * Math.exp(-since / (0.02 * RATE)) : 0;
  }
  return sound;
}

beforeAll(async () => {
  runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 1 });
  const stems = join(folder, 'stems');
  mkdirSync(stems);
  STEMS.forEach((stem, i) => {
    const length = SECONDS * RATE;
    writeWav(join(stems, `${stem}.wav`), [SOUNDS[stem]?.(length) ?? noise(i + 1, length)], RATE);
  });
  const opened = newProject(await openInput(runner, stems));
  const writer = new AssetWriter(runner.cache.folders.assets, RATE, 1);
  writer.write([noise(99, RATE / 2)]);
  const take: Take = {
    ...testTake('t1', RATE, 1.5 * RATE),
    asset: writer.finish(),
    fadeIn: 300,
    fadeOut: 500,
    law: 0.5,
  };
  const region = newRegion({
    id: 'r1',
    stem: 'bass',
    start: RATE + 100,
    end: 1.5 * RATE - 100,
    takes: [take],
    chosenTake: 0,
  });
  project = { ...opened, regions: [region] };
  await writeProject(root, project, runner.cache.folders.assets);
  await exportProject(runner, root, project, 'stems', exported, null);
});

afterAll(() => runner.close());

const frame = (seconds: number): number => Math.round(seconds * RATE);

/** An exported stem with other sound from one second to another, in a folder of its own beside the sidecar. */
function changed(name: string, stem: StemName, from: number, to: number): { path: string; samples: Float32Array } {
  const place = join(folder, name);
  mkdirSync(place);
  copyFileSync(join(exported, 'provenance.json'), join(place, 'provenance.json'));
  const [samples] = readWav(join(exported, `${stem}.wav`)) as [Float32Array];
  for (let n = frame(from); n < frame(to); n++) samples[n] = 0.25 * Math.sin(n / 9) - 0.1;
  const path = join(place, `Song 01 ${stem}.wav`);
  writeWav(path, [samples], RATE);
  return { path, samples };
}

/** The document after an import, and a stem as an export of it sounds. */
async function imported(files: string[], from = project): Promise<{ brought: Brought; after: Project }> {
  const brought = await readImports(runner, root, from, files);
  return { brought, after: brought.action === null ? from : reduce(from, brought.action) };
}

async function heard(after: Project, stem: StemName): Promise<Float32Array> {
  const out = join(folder, crypto.randomUUID());
  await writeProject(root, after, runner.cache.folders.assets);
  await exportProject(runner, root, after, 'stems', out, null);
  return readWav(join(out, `${stem}.wav`))[0]!;
}

function furthest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, sample, n) => Math.max(most, Math.abs(sample - b[n]!)), 0);
}

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

test('a stem is compared with what was exported, not with what the project has become since', async () => {
  const later = { ...project, regions: project.regions.map((region) => ({ ...region, chosenTake: null })) };
  const { brought } = await imported([join(exported, 'bass.wav')], later);
  expect(brought.action).toBe(null);
  const alone = join(folder, 'alone', 'bass.wav');
  mkdirSync(join(folder, 'alone', 'deeper'), { recursive: true });
  rmSync(join(folder, 'provenance.json'), { force: true });
  copyFileSync(join(exported, 'bass.wav'), alone);
  expect((await imported([alone], later)).brought.found).toEqual(['1 changed span of bass.wav, at 0:01']);
  const told = await imported([alone, join(exported, 'provenance.json')], later);
  expect(told.brought.action).toBe(null);
});

test('among the sidecars around a file, the one that names it tells what it was', async () => {
  const place = join(folder, 'session');
  await exportProject(runner, root, project, 'rpp', join(place, 'song.rpp'), null);
  const later = { ...project, regions: project.regions.map((region) => ({ ...region, chosenTake: null })) };
  const mended = join(place, 'song-audio', 'mended');
  // Of another state of the project, and nearer.
  const other = join(folder, 'other state');
  await exportProject(runner, root, later, 'stems', other, null);
  const misleading = JSON.parse(readFileSync(join(other, 'provenance.json'), 'utf8'));
  writeFileSync(join(mended, 'x.provenance.json'), JSON.stringify({ ...misleading, files: [] }));
  expect((await imported([join(mended, 'bass.wav')], later)).brought.action).toBe(null);
});

test('a stem that was exported through plugins is refused: it would go through them twice', async () => {
  const { path } = changed('plugged', 'drums', 2, 2.1);
  const sidecar = JSON.parse(readFileSync(join(exported, 'provenance.json'), 'utf8'));
  const plugins = { drums: [{ plugin: 'AB'.repeat(16), name: 'Gate', vendor: '', wet: 1 }] };
  writeFileSync(join(folder, 'plugged', 'provenance.json'), JSON.stringify({ ...sidecar, plugins }));
  await expect(imported([path])).rejects.toThrow(/through plugins \(Gate\)/);
  // One that nobody touched brings nothing, and keeps no other from being imported.
  const whole = join(folder, 'plugged', 'drums.wav');
  copyFileSync(join(exported, 'drums.wav'), whole);
  expect((await imported([whole])).brought.found).toEqual(['drums.wav is as it was exported']);
  // What a master went through says nothing of a stem that lies beside it.
  const files = [{ path: 'master.wav', sha256: '' }];
  writeFileSync(join(folder, 'plugged', 'provenance.json'), JSON.stringify({ ...sidecar, plugins, files }));
  expect((await imported([path])).brought.found).toEqual(['1 changed span of Song 01 drums.wav, at 0:01']);
});

test('without the sidecar of its export a stem is refused while its track goes through plugins', async () => {
  const { path } = changed('unaccompanied', 'drums', 2, 2.1);
  rmSync(join(folder, 'unaccompanied', 'provenance.json'));
  const gate = {
    ...{ id: 'g', format: 'VST3' as const, plugin: 'AB'.repeat(16), name: 'Gate', vendor: '' },
    ...{ state: null, parameters: {}, bypass: false, wet: 1 },
  };
  const through = (insert: Insert): Project => ({
    ...project,
    tracks: project.tracks.map((track) => (track.stem === 'drums' ? { ...track, chain: [insert] } : track)),
  });
  await expect(imported([path], through(gate))).rejects.toThrow(
    /Song 01 drums\.wav has no provenance\.json beside it.*\(Gate\)/,
  );
  const found = ['1 changed span of Song 01 drums.wav, at 0:01'];
  expect((await imported([path], through({ ...gate, bypass: true }))).brought.found).toEqual(found);
  const sidecar = join(exported, 'provenance.json');
  expect((await imported([path, sidecar], through(gate))).brought.found).toEqual(found);
});

test('a sidecar that is damaged, or of a later version, is told of: without it what was mended since looks like an edit', async () => {
  const place = join(folder, 'later');
  mkdirSync(place);
  copyFileSync(join(exported, 'bass.wav'), join(place, 'bass.wav'));
  const sidecar = JSON.parse(readFileSync(join(exported, 'provenance.json'), 'utf8'));
  for (const text of ['{', JSON.stringify({ ...sidecar, version: 99 })]) {
    writeFileSync(join(place, 'provenance.json'), text);
    const { brought } = await imported([join(place, 'bass.wav')]);
    expect(brought.notices).toEqual([
      expect.stringMatching(/^provenance\.json cannot be read, or is of a later Resonate/),
    ]);
  }
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
