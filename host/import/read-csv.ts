import { isStem } from '../../dsp/audio/stem.ts';
import { CAUSES, SEVERITIES } from '../../dsp/damage/finding.ts';
import { PlainError } from '../jobs/job.ts';
import { type DawFile, MOST_ITEMS, type NamedSpan, secondsOf } from './session.ts';

/**
 * A table of regions (RFC 4180), as `csvOf` writes it: a row of names, then a row a region, of which `start` and `end` (seconds) are needed, and
 * `stem`, `cause`, `severity`, `confidence` and `name` are read. Throws a PlainError where these columns are missing.
 */
export function readCsv(text: string, file: string): DawFile {
  const [head, ...rows] = cellsOf(text.replace(/^\uFEFF/, ''));
  const names = (head ?? []).map((name) => name.trim().toLowerCase());
  if (!names.includes('start') || !names.includes('end')) {
    throw new PlainError(`${file} has no columns called start and end, in seconds: add them as the first line.`);
  }
  if (rows.length > MOST_ITEMS) throw new PlainError(`${file} has too many rows: split it.`);
  const spans = rows.flatMap((row): NamedSpan[] => {
    const cell = (name: string): string => row[names.indexOf(name)]?.replace(/^'(?=[=+\-@])/, '').trim() ?? '';
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

/** The rows of a table; cells in quotes may hold commas, line breaks and doubled quotes. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\r|\n|$)/y;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    // A quote in the middle of a cell: the rest of the text is no table.
    if (match === null) break;
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',' && match[3] !== '') rows.push([]);
  }
  return rows.filter((row) => row.some((one) => one !== ''));
}
