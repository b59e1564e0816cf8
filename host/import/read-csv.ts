import { isStem } from '../../dsp/audio/stem.ts';
import { CAUSES, SEVERITIES } from '../../dsp/damage/finding.ts';
import { PlainError } from '../jobs/job.ts';
import { type DawFile, MOST_ITEMS, type NamedSpan, secondsOf } from './session.ts';

/**
 * A table of regions (RFC 4180), as `csvOf` writes it: a row of names, then a row a region, of which `start` and `end` (seconds) are needed, and
 * `stem`, `cause`, `severity`, `confidence` and `name` are read. Throws a PlainError where these columns are missing.
 */
export function readCsv(text: string, file: string): DawFile {
  const [head, ...rows] = cellsOf(text.replace(/^\uFEFF/, ''), file);
  const places = new Map((head ?? []).map((name, i) => [name.trim().toLowerCase(), i]));
  if (!places.has('start') || !places.has('end')) {
    throw new PlainError(`${file} has no columns called start and end, in seconds: add them as the first line.`);
  }
  const spans = rows.flatMap((row): NamedSpan[] => {
    const cell = (name: string): string => row[places.get(name) ?? -1]?.replace(/^'(?=[=+\-@])/, '').trim() ?? '';
    const [start, end] = [secondsOf(cell('start')), secondsOf(cell('end'))];
    if (start === null || end === null || end <= start) return [];
    const stem = cell('stem').toLowerCase();
    const cause = CAUSES.find((one) => one === cell('cause'));
    const severity = SEVERITIES.find((one) => one === cell('severity'));
    const sure = Number(cell('confidence'));
    return [
      {
        start,
        end,
        name: cell('name'),
        ...(isStem(stem) ? { stem } : {}),
        ...(cause === undefined ? {} : { cause }),
        ...(severity === undefined ? {} : { severity }),
        ...(cell('confidence') !== '' && sure >= 0 && sure <= 1 ? { confidence: sure } : {}),
      },
    ];
  });
  if (spans.length === 0) throw new PlainError(`${file} has no row with a start before its end: check the table.`);
  return { spans, markers: [], tempo: null, meter: null };
}

/** Columns of a table that has anything to do with regions; what lies beyond is passed over. */
const MOST_COLUMNS = 100;

/** Characters of a cell in quotes: what is longer is one that is never closed. */
const LONGEST_CELL = 2 ** 16;

/** The rows of a table that are not empty; cells in quotes may hold commas, line breaks and doubled quotes. Throws a PlainError where there are too many. */
function cellsOf(text: string, file: string): string[][] {
  const rows: string[][] = [];
  const plain = /[^",\r\n]*/y;
  let row: string[] = [];
  const close = (): void => {
    if (row.some((one) => one !== '')) rows.push(row);
    row = [];
    if (rows.length > MOST_ITEMS + 1) throw new PlainError(`${file} has too many rows: split it.`);
  };
  for (let at = 0; at < text.length; at++) {
    let cell: string;
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1);
      // Doubled, it is one of the cell's own.
      while (end >= 0 && text[end + 1] === '"' && end - at < LONGEST_CELL) end = text.indexOf('"', end + 2);
      if (end < 0 || end - at >= LONGEST_CELL) break;
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      plain.lastIndex = at;
      cell = plain.exec(text)![0];
      at += cell.length;
    }
    if (row.length < MOST_COLUMNS) row.push(cell);
    // A quote in the middle of a cell, or something after one: the rest of the text is no table.
    if (at < text.length && !',\r\n'.includes(text[at]!)) break;
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    if (text[at] !== ',') close();
  }
  close();
  return rows;
}
