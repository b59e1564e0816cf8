import { describe, expect, test } from 'vitest';
import { readCsv } from './read-csv.ts';
import { readDawprojectXml } from './read-dawproject.ts';
import { readLabels } from './read-labels.ts';
import { readRpp } from './read-rpp.ts';

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
