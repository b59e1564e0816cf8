import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { scratchFolder } from '../../tests/scratch.ts';
import { projectXml } from '../export/daw/dawproject.ts';
import { rppOf } from '../export/daw/rpp.ts';
import { sessionOf } from '../export/daw/session.ts';
import { csvOf, labelsOf } from '../export/regions.ts';
import type { Project, Region } from '../project/project.ts';
import { RATE, testProject, testRegion, testTake } from '../project/test-project.ts';
import { openDawproject } from './open-dawproject.ts';
import { planMusic } from './plan-music.ts';
import { planRegions } from './plan-regions.ts';
import { readCsv } from './read-csv.ts';
import { readDawprojectXml } from './read-dawproject.ts';
import { readLabels } from './read-labels.ts';
import { readRpp } from './read-rpp.ts';
import type { DawFile } from './session.ts';

// What is written for a DAW, read back: the same regions, markers and tempo.

const damage = { cause: 'clipping', severity: 'severe', confidence: 0.9, detail: '' } as const;
const base = testProject([
  testRegion('r1', 'bass', 9.25, { takes: [testTake('t1', 9.25 * RATE, 10.25 * RATE)], chosenTake: 0, damage }),
  testRegion('r2', 'vocals', 30),
  testRegion('r3', 'bass', 50, { damage: { ...damage, cause: 'noise', severity: 'minor' } }),
]);
/** A band that slows down, and does not begin at once. */
const beats = Array.from({ length: 150 }, (_, i) => Math.round(RATE * (0.4 + i * 0.5 + i * i * 0.0009)));
const project: Project = {
  ...base,
  profile: {
    ...base.profile!,
    beats,
    downbeats: beats.filter((_, i) => i % 4 === 2),
    sections: ['A', 'B', 'A'].map((label, i) => ({
      start: i * 30 * RATE,
      end: i === 2 ? base.length : (i + 1) * 30 * RATE,
      label,
    })),
  },
};
/** The same recording in which nothing was marked and other music was heard. */
const empty: Project = {
  ...project,
  regions: [],
  profile: {
    ...project.profile!,
    tempo: { bpm: 77, confidence: 0.2 },
    beats: [0, RATE],
    downbeats: [0],
    chords: [{ start: 0, end: base.length, label: 'N', confidence: 0.1 }],
    sections: [],
  },
};

let ids = 0;
const newId = (): string => `n${ids++}`;
const spansOf = (regions: readonly Region[]) =>
  regions
    .map(({ stem, start, end, damage: found }) => ({
      stem,
      start,
      end,
      cause: found?.cause,
      severity: found?.severity,
    }))
    .sort((a, b) => a.start - b.start);

const session = sessionOf(project, 'audio');
const FILES: readonly (readonly [name: string, file: DawFile])[] = [
  ['a DAWproject', readDawprojectXml(projectXml(session), 'song.dawproject')],
  ['a REAPER project', readRpp(rppOf(session), 'song.rpp')],
  ['labels', readLabels(labelsOf(project), 'regions.txt')],
  ['a table', readCsv(csvOf(project), 'regions.csv')],
];

test.each(FILES)('%s brings the regions back, with stem, edges and damage', (_, file) => {
  const planned = planRegions(empty, file.spans, newId);
  expect(spansOf(planned.regions)).toEqual(spansOf(project.regions));
  expect([planned.known, planned.nameless, planned.left]).toEqual([0, 0, 0]);
});

test.each(FILES)('%s brings nothing to the project that it came from', (_, file) => {
  const planned = planRegions(project, file.spans, newId);
  expect([planned.regions.length, planned.known]).toEqual([0, 3]);
  expect(planMusic(project, project.profile!, file)).toEqual({ rhythm: null, chords: null, sections: null });
});

test('a table keeps how sure a finding is', () => {
  const [, file] = FILES[3]!;
  expect(planRegions(empty, file.spans, newId).regions[0]!.damage).toMatchObject({
    confidence: 0.9,
    cause: 'clipping',
  });
});

test.each(FILES.slice(0, 2))('%s brings beat, bars, chords and sections back', (_, file) => {
  const { rhythm, chords, sections } = planMusic(empty, empty.profile!, file);
  const first = rhythm!.beats.findIndex((at) => at >= beats[0]! - 2);
  const back = rhythm!.beats.slice(first, first + beats.length);
  beats.forEach((at, i) => {
    expect(Math.abs(back[i]! - at)).toBeLessThanOrEqual(1);
  });
  const { downbeats } = project.profile!;
  expect(
    rhythm!.downbeats
      .filter((at) => at >= downbeats[0]! - 2)
      .slice(0, downbeats.length)
      .map((at) => beats.findIndex((beat) => Math.abs(beat - at) <= 1)),
  ).toEqual(downbeats.map((at) => beats.indexOf(at)));
  expect(rhythm!.meter).toEqual([4, 4]);
  expect(rhythm!.tempo.bpm).toBeGreaterThan(90);
  expect(rhythm!.tempo.bpm).toBeLessThan(120);
  expect(chords!.map(({ label, start, end }) => ({ label, start, end }))).toEqual(
    project.profile!.chords.map(({ label, start, end }) => ({ label, start, end })),
  );
  expect(sections).toEqual(project.profile!.sections);
});

test.each([
  [0, 0],
  [0, 2],
  [0.4, 0],
  [0.4, 3],
])(
  'a band that begins at %f s, with its first bar at beat %i, is known again; a bar line moved by a beat is taken',
  (at, first) => {
    const steady = Array.from({ length: 100 }, (_, i) => Math.round(RATE * (at + i * 0.6)));
    const profile = {
      ...project.profile!,
      beats: steady,
      downbeats: steady.filter((_, i) => i >= first && (i - first) % 4 === 0),
    };
    const held = { ...project, profile };
    const back = readRpp(rppOf(sessionOf(held, 'song')), 'x.rpp');
    expect(planMusic(held, profile, back).rhythm).toBe(null);
    const moved = { ...profile, downbeats: steady.filter((_, i) => i > first && (i - first) % 4 === 1) };
    // What was exported says where bars begin; where the project has them a beat later, they were moved.
    if (at > 0) expect(planMusic({ ...held, profile: moved }, moved, back).rhythm).not.toBe(null);
  },
);

test.each([
  ['that begins a few frames after the start', [0.001, 0.6, 1.2, 1.8]],
  ['that begins just after the start', [0.02, 0.62, 1.22, 1.82]],
  ['of which one beat was heard', [0.5]],
  ['of which no beat was heard', []],
])('a song %s comes back from a session that nobody touched as it is', (_, seconds) => {
  const own = seconds.map((at) => Math.round(at * RATE));
  const profile = {
    ...project.profile!,
    tempo: { bpm: 97.3, confidence: 0.3 },
    beats: own,
    downbeats: own.slice(0, 1),
  };
  const held = { ...project, profile };
  const exported = sessionOf(held, 'song');
  const nothing = { rhythm: null, chords: null, sections: null };
  expect(planMusic(held, profile, readRpp(rppOf(exported), 'x.rpp'))).toEqual(nothing);
  expect(planMusic(held, profile, readDawprojectXml(projectXml(exported), 'x'))).toEqual(nothing);
  const faster = readRpp('<REAPER_PROJECT 0.1\n  TEMPO 98 4 4\n>', 'x.rpp');
  expect(planMusic(held, profile, faster).rhythm!.tempo.bpm).toBeCloseTo(98, 1);
});

test('a tempo that no song has is let be', () => {
  const mad = readRpp('<REAPER_PROJECT 0.1\n  TEMPO 900000 4 4\n>', 'x.rpp');
  expect(planMusic(project, project.profile!, mad).rhythm).toBe(null);
});

test('rehearsal letters are sections, and letters are chords where others have a quality, or where the project has them', () => {
  const marks = (...names: string[]): DawFile => ({
    spans: [],
    markers: names.map((name, i) => ({ at: 10 * i, name })),
    tempo: null,
    meter: null,
  });
  const letters = planMusic(empty, empty.profile!, marks('A', 'B', 'A', 'C'));
  expect(letters.chords).toBe(null);
  expect(letters.sections!.map(({ label }) => label)).toEqual(['A', 'B', 'A', 'C']);
  const mixed = planMusic(empty, empty.profile!, marks('A', 'Bm', 'C'));
  expect(mixed.chords!.map(({ label }) => label)).toEqual(['A', 'Bm', 'C']);
  const chord = (label: string, i: number) => ({
    start: 10 * i * RATE,
    end: 10 * (i + 1) * RATE,
    label,
    confidence: 1,
  });
  const own = { ...empty, profile: { ...empty.profile!, chords: ['A', 'B', 'A', 'C'].map(chord) } };
  expect(planMusic(own, own.profile, marks('A', 'B', 'A', 'D')).chords!.map(({ label }) => label)).toEqual([
    'A',
    'B',
    'A',
    'D',
  ]);
});

test('a meter that changes, and markers in beats without a tempo, are told of', () => {
  const points = (second: string) =>
    `<REAPER_PROJECT\n  <TEMPOENVEX\n    PT 0 100 1 262148\n    PT 4 90 1 ${second}\n  >\n>`;
  expect(readRpp(points('262147'), 'x.rpp')).toMatchObject({ meter: [4, 4], changesMeter: true });
  expect(readRpp(points('262148'), 'x.rpp')).toMatchObject({ meter: [4, 4], changesMeter: false });
  const xml = (
    second: number,
  ) => `<Project><Arrangement><Lanes timeUnit="beats"/><Markers><Marker time="3" name="Verse"/></Markers>
    <TimeSignatureAutomation><TimeSignaturePoint time="0" numerator="4" denominator="4"/><TimeSignaturePoint time="8" numerator="${second}" denominator="4"/></TimeSignatureAutomation></Arrangement></Project>`;
  expect(readDawprojectXml(xml(3), 'x')).toMatchObject({ changesMeter: true, unplaced: 1, markers: [] });
  expect(readDawprojectXml(xml(4), 'x')).toMatchObject({ changesMeter: false });
});

test('the tempo that every new session of a DAW has takes nothing away, and one that somebody set is taken', () => {
  const rpp = (bpm: number) => readRpp(`<REAPER_PROJECT 0.1\n  TEMPO ${bpm} 4 4\n>`, 'x.rpp');
  expect(planMusic(project, project.profile!, rpp(120)).rhythm).toBe(null);
  const { rhythm } = planMusic(project, project.profile!, rpp(90));
  expect(rhythm!.tempo.bpm).toBeCloseTo(90, 2);
  expect(rhythm!.beats.slice(0, 3)).toEqual([0, 32_000, 64_000]);
});

test('a DAW that counts markers in beats and ramps its tempo puts them where they are heard', () => {
  const xml = `<?xml version="1.0"?><Project version="1.0"><Transport><TimeSignature numerator="3" denominator="4"/></Transport>
    <Arrangement><Lanes timeUnit="beats"/><Markers><Marker time="0" name="Intro &amp; so on"/><Marker time="16" name="Verse"/></Markers>
    <TempoAutomation timeUnit="beats"><RealPoint time="0" value="60" interpolation="linear"/><RealPoint time="16" value="120" interpolation="hold"/></TempoAutomation>
    </Arrangement></Project>`;
  const file = readDawprojectXml(xml, 'x');
  expect(file.markers).toEqual([
    { at: 0, name: 'Intro & so on' },
    { at: expect.closeTo(16 * Math.LN2, 9), name: 'Verse' },
  ]);
  expect(file.meter).toEqual([3, 4]);
});

const folder = scratchFolder();

async function zipped(entries: Readonly<Record<string, Buffer>>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(entries)) zip.addBuffer(bytes, name);
  zip.end();
  const path = join(mkdtempSync(join(folder, 'zip-')), 'song.dawproject');
  writeFileSync(path, await buffer(zip.outputStream));
  return path;
}

test('a DAWproject is read out of its zip, and what else is in there is not', async () => {
  const path = await zipped({ 'audio/x.wav': Buffer.alloc(10), 'project.xml': Buffer.from(projectXml(session)) });
  expect((await openDawproject(path, 'song.dawproject')).spans).toHaveLength(3);
});

test.each([
  [
    'no zip',
    async () => {
      const path = join(folder, 'text.dawproject');
      writeFileSync(path, 'PK no zip');
      return path;
    },
  ],
  ['a zip without a project', () => zipped({ 'x.txt': Buffer.from('x') })],
  ['no XML', () => zipped({ 'project.xml': Buffer.from([0, 255, 60, 60]) })],
  ['other XML', () => zipped({ 'project.xml': Buffer.from('<Song/>') })],
  ['XML a hundred thousand deep', () => zipped({ 'project.xml': Buffer.from(`<Project>${'<a>'.repeat(1e5)}`) })],
  [
    'entities that grow',
    () =>
      zipped({
        'project.xml': Buffer.from(
          '<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Project><Arrangement>&b;</Arrangement></Project>',
        ),
      }),
  ],
  [
    'an entity from a file',
    () =>
      zipped({
        'project.xml': Buffer.from('<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project>&x;</Project>'),
      }),
  ],
] as const)('%s for a DAWproject ends in one sentence', async (_, make) => {
  const sentence = await openDawproject(await make(), 'song.dawproject').then(
    () => 'was read',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  expect(sentence).toMatch(/^PlainError: song\.dawproject is no DAWproject that can be read/);
});

test('a bomb is not unpacked', async () => {
  const path = await zipped({ 'project.xml': Buffer.alloc(100 * 2 ** 20, 0x20) });
  await expect(openDawproject(path, 'song.dawproject')).rejects.toThrow(/too large to be read/);
});

test('names that would leave their folder are no reason to read anything, nor to write', async () => {
  const path = await zipped({ 'aa/evil.xml': Buffer.from('x'), 'project.xml': Buffer.from(projectXml(session)) });
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(path);
  for (let at = bytes.indexOf('aa/evil'); at >= 0; at = bytes.indexOf('aa/evil', at)) bytes.write('../evil', at);
  writeFileSync(path, bytes);
  await expect(openDawproject(path, 'song.dawproject')).rejects.toThrow(/is no DAWproject/);
});

test.each([
  ['1e400', '0'],
  ['NaN', 'NaN'],
  ['-5', '3'],
  ['99999999999999999999', '99999999999999999999999'],
  ['0x10', '0x20'],
  ['3', '1'],
])('a label from %s to %s is none', (start, end) => {
  const file = readLabels(`0.5\t1.5\tbass\n${start}\t${end}\tbass\n`, 'x.txt');
  expect(file.spans).toEqual([{ start: 0.5, end: 1.5, name: 'bass' }]);
});

test('labels with frequencies, a byte order mark, Windows line ends and a comma for a point are read; a text without labels is refused', () => {
  const file = readLabels('\uFEFF1,5\t2,5\tdrums\r\n\\\t100\t200\r\n3\t3\tVerse\r\n', 'x.txt');
  expect(file.spans).toEqual([{ start: 1.5, end: 2.5, name: 'drums' }]);
  expect(file.markers).toEqual([{ at: 3, name: 'Verse' }]);
  expect(() => readLabels('dear diary', 'x.txt')).toThrow(/no labels/);
  expect(() => readCsv('a,b\n1,2\n', 'x.csv')).toThrow(/no columns called start and end/);
});

test('tempos that no song has, points that go back and meters that are none are passed over', () => {
  const text = `<REAPER_PROJECT 0.1 "7.0"
  TEMPO 1e99 0 4
  MARKER 1 -3 "before" 0
  MARKER 2 5 'it''s' 0
  <TEMPOENVEX
    PT 0 120 1
    PT 4 0 1
    PT 3 1e9 1
    PT 2 60 1 262147 0 1
    PT 1 90 1
  >
  <TRACK
    MARKER 9 9 "not a marker" 0
  >
>`;
  const file = readRpp(text, 'x.rpp');
  expect(file.tempo!.secondsAt(6)).toBe(4);
  expect(file.meter).toBe(null);
  expect(file.markers.map(({ at }) => at)).toEqual([5]);
  expect(() => readRpp('<html>', 'x.rpp')).toThrow(/no REAPER project/);
  expect(() => readRpp('', 'x.rpp')).toThrow(/no REAPER project/);
});

describe('a file that is made to be slow', () => {
  const many = 100_000;

  test.each([
    ['elements', '<a/>'.repeat(2 * many)],
    ['attributes', `<b ${Array.from({ length: 6000 }, (_, i) => `a${i}="1"`).join(' ')}/>`.repeat(30)],
  ])('a DAWproject of endless %s is refused before all is built', (_, inner) => {
    const xml = `<Project><Arrangement>${inner}</Arrangement></Project>`;
    expect(() => readDawprojectXml(xml, 'x.dawproject')).toThrow(/too many markers/);
  });

  test('a DAWproject with one endless tag is refused', () => {
    const tag = `<Project><Arrangement a="${'x'.repeat(many)}"></Arrangement></Project>`;
    expect(() => readDawprojectXml(tag, 'x.dawproject')).toThrow(/no DAWproject/);
  });

  test('tracks and clips of a DAWproject are passed over, however many, but for their unit', () => {
    const lanes = `<Lanes timeUnit="seconds"><Lanes>${'<Note/>'.repeat(2 * many)}</Lanes></Lanes>`;
    const xml = `<Project><Arrangement>${lanes}<Markers><Marker time="3" name="Verse"/></Markers></Arrangement></Project>`;
    expect(readDawprojectXml(xml, 'x.dawproject').markers).toEqual([{ at: 3, name: 'Verse' }]);
  });

  test('the rest of a table after a quote that is never closed is passed over, and too many rows are refused', () => {
    const rows = `start,end,name\n1,2,"a ""b"", c"\r\n3,4,"${'""'.repeat(many)}"\n`;
    expect(readCsv(rows, 'x.csv').spans).toEqual([
      { start: 1, end: 2, name: 'a "b", c' },
      { start: 3, end: 4, name: '' },
    ]);
    expect(() => readCsv(`start,end\n${'1,2\n'.repeat(many)}`, 'x.csv')).toThrow(/too many rows/);
  });

  test('a line of a REAPER project is read as far as a statement goes, and blocks as deep as its own', () => {
    const long = `<REAPER_PROJECT\n  MARKER 1 2 Verse 0 ${'a '.repeat(many)}\n  MARKER 2 3 "${'b'.repeat(many)}" 0\n>`;
    expect(readRpp(long, 'x.rpp').markers.map(({ name }) => name.length)).toEqual([5, expect.any(Number)]);
    expect(readRpp(long, 'x.rpp').markers[1]!.name.length).toBeLessThan(5000);
    expect(() => readRpp(`<REAPER_PROJECT\n${'<A\n'.repeat(many)}`, 'x.rpp')).toThrow(/no REAPER project/);
  });
});

test('each of thousands of regions finds its place: what is there is known, what overlaps is shortened', () => {
  const spans = Array.from({ length: 8000 }, (_, i) => ({ start: i * 0.01, end: i * 0.01 + 0.012, name: 'bass' }));
  const { regions, known, left } = planRegions(empty, spans, newId);
  expect([known, left]).toEqual([0, 8000 - regions.length]);
  expect(regions.every(({ start }, i) => i === 0 || start >= regions[i - 1]!.end)).toBe(true);
  const again = planRegions(
    { ...empty, regions },
    regions.map(({ start, end }) => ({ start: start / RATE, end: end / RATE, name: 'bass' })).reverse(),
    newId,
  );
  expect([again.regions.length, again.known]).toEqual([0, regions.length]);
});

test('regions that name no stem, lie outside or are covered are counted, and one that is partly covered gets what is free', () => {
  const spans = [
    { start: 1, end: 2, name: 'Solo' },
    { start: 200, end: 300, name: 'Bass' },
    { start: 9.5, end: 10, name: 'Bass' },
    { start: 9.75, end: 12, name: 'BASS fix' },
    { start: 20, end: 21, name: 'bassoon' },
  ];
  const planned = planRegions(project, spans, newId);
  expect(planned.regions.map(({ stem, start, end }) => [stem, start / RATE, end / RATE])).toEqual([
    ['bass', 10.25, 12],
  ]);
  expect([planned.nameless, planned.left]).toEqual([2, 2]);
});
