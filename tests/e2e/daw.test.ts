import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import wavefile from 'wavefile';
import { openPromise } from 'yauzl';
import type { Provenance } from '../../host/export/provenance.ts';
import type { Project } from '../../host/project/project.ts';
import { writeDamagedBand } from '../promises/damaged-band.ts';
import { resonate } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';

// What goes to a DAW, read again by readers that know nothing of how it was written.

const folder = scratchFolder();
const cache = join(folder, 'cache');
const out = join(folder, 'out');
let project: Project;

beforeAll(async () => {
  const stems = join(folder, 'stems');
  writeDamagedBand(stems);
  const ran = await resonate(['restore', stems, '--out', out, '--takes', '2'], { cache });
  expect(ran.status).toBe(0);
  project = JSON.parse(readFileSync(join(out, 'project', 'project.json'), 'utf8')) as Project;
  expect(project.regions.some((region) => region.chosenTake !== null)).toBe(true);
});

async function exported(name: string): Promise<string> {
  const path = join(folder, 'exported', name);
  const ran = await resonate(['export', join(out, 'project'), '--out', path], { cache });
  expect(ran.stderr).not.toContain('unexpectedly');
  expect(ran.status).toBe(0);
  return path;
}

/** The first channel of a WAV file. */
function samplesOf(path: string): Float64Array {
  const samples = new wavefile.WaveFile(readFileSync(path)).getSamples(false) as unknown as
    | Float64Array[]
    | Float64Array;
  return Array.isArray(samples) ? samples[0]! : samples;
}

/** Unpacks a zip, refusing what would land elsewhere. Returns the names in their order. */
async function unpack(path: string, into: string): Promise<string[]> {
  const zip = await openPromise(path, { lazyEntries: true, strictFileNames: true });
  const names: string[] = [];
  for await (const entry of zip.eachEntry()) {
    names.push(entry.fileName);
    mkdirSync(dirname(join(into, entry.fileName)), { recursive: true });
    writeFileSync(join(into, entry.fileName), await buffer(await zip.openReadStreamPromise(entry)));
  }
  return names;
}

/** Each choice of each region is what the stem sounds like there: the chosen one as mended, the original as it came. */
function expectChoices(sound: string): void {
  const { sampleRate } = project;
  expect(sampleRate).toBeGreaterThan(0);
  for (const stem of ['vocals', 'drums', 'bass', 'other']) {
    const mended = samplesOf(join(sound, 'mended', `${stem}.wav`));
    expect(mended).toHaveLength(project.length);
    expect(mended).toEqual(samplesOf(join(out, 'stems', `${stem}.wav`)));
    const original = samplesOf(join(out, 'original', `${stem}.wav`));
    const regions = project.regions.filter((region) => region.stem === stem && region.takes.length > 0);
    regions.forEach((region, i) => {
      const start = Math.min(...region.takes.map((take) => take.start));
      const end = Math.max(...region.takes.map((take) => take.end));
      const file = (name: string) => join(sound, 'takes', `${stem}-${String(i + 1).padStart(2, '0')}-${name}.wav`);
      const others = regions.filter((one) => one !== region && one.chosenTake !== null).flatMap((one) => one.takes);
      if (!others.some((take) => take.start < end && take.end > start)) {
        expect(samplesOf(file('original'))).toEqual(original.slice(start, end));
      }
      if (region.chosenTake === null) return;
      const chosen = samplesOf(file(`take-${region.chosenTake + 1}`));
      expect(chosen).toEqual(mended.slice(start, end));
      expect(chosen).not.toEqual(samplesOf(file('original')));
    });
  }
}

test('a DAWproject holds its sound: the mended stems, and what else could be heard at each region', async () => {
  const path = await exported('song.dawproject');
  const inside = join(folder, 'unpacked');
  const names = await unpack(path, inside);
  expect(names.slice(0, 2)).toEqual(['project.xml', 'metadata.xml']);
  const document = readFileSync(join(inside, 'project.xml'), 'utf8');
  const files = [...document.matchAll(/<File path="([^"]+)"/g)].map((match) => match[1]!);
  expect([...new Set(files)].sort()).toEqual(names.slice(2).sort());
  expectChoices(join(inside, 'audio'));
});

/** The SHA-256 of a file, by Node's own reader. */
const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

test('beside what carries sound lies its provenance: each region with its maker, and the hashes of the files as they lie there', async () => {
  const folderOut = join(folder, 'exported', 'told');
  const ran = await resonate(['export', join(out, 'project'), '--out', folderOut, '--format', 'stems'], { cache });
  expect(ran.status).toBe(0);
  const inFolder = JSON.parse(readFileSync(join(folderOut, 'provenance.json'), 'utf8')) as Provenance;
  const mended = project.regions.filter((region) => region.chosenTake !== null);
  expect(inFolder.regions).toHaveLength(mended.length);
  for (const region of mended) {
    const take = region.takes[region.chosenTake!]!;
    const told = inFolder.regions.find(({ frames }) => frames[0] === take.start && frames[1] === take.end);
    expect(told).toMatchObject({ stem: region.stem, label: take.label, engine: take.engine, seed: take.seed });
  }
  expect(inFolder.files.map(({ path }) => path).sort()).toEqual(
    ['bass.wav', 'drums.wav', 'other.wav', 'residual.wav', 'vocals.wav'].sort(),
  );
  for (const { path, sha256 } of inFolder.files) expect(hashOf(join(folderOut, path))).toBe(sha256);
  const wav = new wavefile.WaveFile(readFileSync(join(folderOut, `${mended[0]!.stem}.wav`)));
  const ixml = Buffer.from(readFileSync(join(folderOut, `${mended[0]!.stem}.wav`))).toString('utf8');
  expect(ixml).toContain(`<REGION STEM="${mended[0]!.stem}"`);
  expect((wav.bext as { description: string }).description).toContain('stem of');
  const beside = `${await exported('told.dawproject')}.provenance.json`;
  const ofZip = JSON.parse(readFileSync(beside, 'utf8')) as Provenance;
  expect(ofZip.files).toEqual([
    { path: 'told.dawproject', sha256: hashOf(join(folder, 'exported', 'told.dawproject')), bytes: expect.any(Number) },
  ]);
  expect(ofZip.stems).toEqual(inFolder.stems);
});

test('the same project gives the same DAWproject, byte for byte', async () => {
  const [first, second] = [await exported('a.dawproject'), await exported('b.dawproject')];
  expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
});

test('a REAPER project finds its sound beside it', async () => {
  const path = await exported('reaper.rpp');
  const files = [...readFileSync(path, 'utf8').matchAll(/FILE "([^"]+)"/g)].map((match) => match[1]!);
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(existsSync(join(dirname(path), file))).toBe(true);
  expectChoices(join(dirname(path), 'reaper-audio'));
});

test('a bass that was changed in a DAW comes back by the command line: a take there, and it can be exported again', async () => {
  const copy = join(folder, 'copy');
  cpSync(join(out, 'project'), copy, { recursive: true });
  const bounce = join(folder, 'bounce', 'Song bass.wav');
  mkdirSync(dirname(bounce), { recursive: true });
  const file = new wavefile.WaveFile(readFileSync(join(out, 'stems', 'bass.wav')));
  const { sampleRate } = project;
  const sound = Float32Array.from(samplesOf(join(out, 'stems', 'bass.wav')));
  for (let n = 2 * sampleRate; n < 3 * sampleRate; n++) sound[n] = 0.1 * Math.sin(n / 20);
  file.fromScratch(1, sampleRate, '32f', sound);
  writeFileSync(bounce, file.toBuffer());
  const provenance = join(out, 'provenance.json');
  const ran = await resonate(['import', copy, bounce, provenance, '--json'], { cache });
  expect(ran.stderr).not.toContain('unexpectedly');
  expect(JSON.parse(ran.stdout)).toMatchObject({
    changed: true,
    regions: 1,
    takes: 1,
    found: [expect.stringMatching(/^1 changed span of Song bass\.wav, (at|in) /)],
  });
  const again = join(folder, 'exported', 'again');
  expect((await resonate(['export', copy, '--out', again, '--format', 'stems'], { cache })).status).toBe(0);
  const heard = samplesOf(join(again, 'bass.wav'));
  expect(heard.every((sample, n) => Math.abs(sample - sound[n]!) < 1e-7)).toBe(true);
  const told = JSON.parse(readFileSync(join(again, 'provenance.json'), 'utf8')) as Provenance;
  expect(told.regions.filter(({ label }) => label === 'Edited in a DAW')).toMatchObject([
    { stem: 'bass', treatment: 'imported' },
  ]);
  // The same file once more, now as it was exported: there is nothing to bring.
  const twice = await resonate(['import', copy, join(again, 'bass.wav'), '--json'], { cache });
  expect(JSON.parse(twice.stdout)).toMatchObject({ changed: false });
  const wrong = await resonate(['import', copy, join(folder, 'nothing.rpp')], { cache });
  expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('is not there')]);
});

test('labels and table name every region', async () => {
  const labels = readFileSync(await exported('regions.txt'), 'utf8');
  expect(labels.trimEnd().split('\n')).toHaveLength(project.regions.length);
  const table = readFileSync(await exported('regions.csv'), 'utf8');
  expect(table).toContain('Restored');
});
