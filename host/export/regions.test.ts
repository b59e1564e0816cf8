import { expect, test } from 'vitest';
import { testProject, testRegion, testTake } from '../project/test-project.ts';
import { csvOf, labelsOf } from './regions.ts';

const take = { ...testTake('t', 0, 10), why: 'the crackle, "mostly"\nis gone' };
const regions = [
  testRegion('r2', 'drums', 8),
  testRegion('r1', 'bass', 2, {
    takes: [take],
    chosenTake: 0,
    damage: { cause: 'click', severity: 'minor', confidence: 0.75, detail: '' },
  }),
];

/** RFC 4180, read without looking at how it was written. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('labels are start, end and name in order of time, as Audacity reads them', () => {
  expect(labelsOf(testProject(regions))).toBe(
    '2.000000\t3.000000\tBass: click, minor, Restored\n8.000000\t9.000000\tDrums: marked, left as it was\n',
  );
});

test('the table says of each region what was done to it and by what, whatever the words hold', () => {
  const [head, first, second] = readCsv(csvOf(testProject(regions)));
  const row = Object.fromEntries(head!.map((name, i) => [name, first![i]]));
  expect(row).toMatchObject({
    stem: 'bass',
    start: '2.000000',
    cause: 'click',
    label: 'Restored',
    seed: '0',
    why: take.why,
  });
  expect(second).toHaveLength(head!.length);
});

test('a spreadsheet finds no formula', () => {
  const evil = testRegion('r', 'bass', 0, { untouched: '=HYPERLINK("x")' });
  expect(readCsv(csvOf(testProject([evil])))[1]!.at(-1)).toBe('\'=HYPERLINK("x")');
});
