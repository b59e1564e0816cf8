import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { perStem } from '../../dsp/audio/stem.ts';
import { RATE, testProject, testRegion, testTake } from '../project/test-project.ts';
import { ixmlOf } from './ixml.ts';
import { provenanceOf } from './provenance.ts';
import { provenancePath } from './write-provenance.ts';

const take = { ...testTake('t1', 9 * RATE, 11 * RATE), fadeIn: 100, fadeOut: 200, seed: 7 };
const material = [{ stem: 'bass' as const, start: 2 * RATE, end: 3 * RATE }];
const played = {
  ...take,
  treatment: 'rebuild' as const,
  label: 'Rebuilt' as const,
  engine: { name: 'rebuild', version: '4', model: 'ab'.repeat(32) },
  settings: { steps: 25, style: 'dry <funk> & "soul"' },
  material,
};
const project = testProject([
  testRegion('r2', 'vocals', 30),
  testRegion('r1', 'bass', 9, { takes: [take, played], chosenTake: 1, blend: 0.5, fadeOut: 50 }),
]);
const proofs = perStem(() => ({ before: 'a'.repeat(64), after: 'a'.repeat(64), equal: true }));

test('the document says of each mended span what made it, from what, and where, and of no other', () => {
  const { regions, stems, recording, version } = provenanceOf(project, proofs, []);
  expect(version).toBe(1);
  expect(recording).toEqual({ name: 'song.wav', sha256: '', kind: 'recording' });
  expect(regions).toEqual([
    {
      stem: 'bass',
      start: 9,
      end: 11,
      frames: [9 * RATE, 11 * RATE],
      treatment: 'rebuild',
      label: 'Rebuilt',
      engine: { name: 'rebuild', version: '4', model: 'ab'.repeat(32) },
      seed: 7,
      settings: { steps: 25, style: 'dry <funk> & "soul"' },
      material: [{ stem: 'bass', start: 2, end: 3 }],
      why: 'for a test',
      blend: 0.5,
      fadeIn: 100,
      fadeOut: 50,
      law: 1,
      asset: take.asset.hash,
    },
  ]);
  expect(stems.bass.asset).toBe(project.tracks.find(({ stem }) => stem === 'bass')!.asset.hash);
  expect(stems.bass.outsideSha256.after).toBe('a'.repeat(64));
});

test('fades longer than their take are told as they are heard: as long as it', () => {
  const long = testProject([testRegion('r1', 'bass', 9, { takes: [take], chosenTake: 0, fadeIn: 3 * RATE })]);
  expect(provenanceOf(long, proofs, []).regions).toMatchObject([{ fadeIn: 2 * RATE, fadeOut: 200 }]);
});

test('the document names the plugins that the sound of its files went through, and no other', () => {
  const insert = {
    id: 'i',
    format: 'VST3' as const,
    plugin: 'AB'.repeat(16),
    name: 'Verb',
    vendor: 'V',
    state: null,
    parameters: {},
    bypass: false,
    wet: 0.5,
  };
  const tracks = project.tracks.map((track) => ({ ...track, chain: [insert, { ...insert, id: 'j', bypass: true }] }));
  const chained = { ...project, tracks };
  const told = { plugin: insert.plugin, name: 'Verb', vendor: 'V', wet: 0.5 };
  expect(provenanceOf(chained, proofs, [], ['bass', 'master']).plugins).toEqual({ bass: [told] });
  expect('plugins' in provenanceOf(chained, proofs, [])).toBe(false);
});

test('the iXML of a file says the same of its regions, in words that XML can hold', () => {
  const xml = ixmlOf({
    project: { ...project, name: 'A & B\u0001' },
    track: 'bass',
    channels: 2,
    bits: '32f',
    note: 'n',
  });
  const { BWFXML } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false }).parse(
    xml,
  );
  expect(BWFXML.PROJECT).toBe('A & B');
  expect(BWFXML.TRACK_LIST.TRACK.map((track: { NAME: string }) => track.NAME)).toEqual(['bass 1', 'bass 2']);
  expect(BWFXML.SPEED).toMatchObject({ FILE_SAMPLE_RATE: '48000', AUDIO_BIT_DEPTH: '32' });
  const region = BWFXML.RESONATE.REGION;
  expect(region).toMatchObject({ STEM: 'bass', START: '432000', END: '528000', LABEL: 'Rebuilt', SEED: '7' });
  expect(region).toMatchObject({ ENGINE: 'rebuild', MODEL: 'ab'.repeat(32), MATERIAL: 'bass 2-3', BLEND: '0.5' });
  expect(JSON.parse(region.SETTINGS)).toEqual(played.settings);
});

test('the sidecar stands in a folder of stems under its plain name, and beside a file under that file’s name', () => {
  expect(provenancePath('/a/stems', true)).toBe('/a/stems/provenance.json');
  expect(provenancePath('/a/song.wav', false)).toBe('/a/song.wav.provenance.json');
});

test('the documentation names every field of the document', () => {
  const page = readFileSync(new URL('../../docs/provenance.md', import.meta.url), 'utf8');
  const document = provenanceOf(project, proofs, [{ path: 'bass.wav', sha256: '', bytes: 1 }]);
  const names = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, path);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        names.add(key);
        if (key !== 'settings' && key !== 'stems') walk(inner, key);
      }
    }
  };
  walk(document, '');
  walk(document.stems.bass, 'stems');
  for (const name of names) expect(page, name).toContain(`\`${name}\``);
});
