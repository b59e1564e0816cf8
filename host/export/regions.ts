import type { Project, Region } from '../project/project.ts';
import { chosenTake } from '../project/selectors.ts';
import { spanName } from './daw/session.ts';

/** The regions as an Audacity label track: start and end in seconds and a name, with tabs between, one a line. */
export function labelsOf({ regions, sampleRate }: Project): string {
  return ordered(regions)
    .map((region) => `${seconds(region.start, sampleRate)}\t${seconds(region.end, sampleRate)}\t${name(region)}\n`)
    .join('');
}

const COLUMNS = [
  'stem',
  'start',
  'end',
  'origin',
  'cause',
  'severity',
  'confidence',
  'status',
  'label',
  'treatment',
  'engine',
  'engine version',
  'model',
  'seed',
  'blend',
  'why',
] as const;

/** The regions as a table (RFC 4180: commas, CRLF, quotes doubled), times in seconds, with what was done to each and by what. */
export function csvOf({ regions, sampleRate }: Project): string {
  const rows = ordered(regions).map((region): string[] => {
    const { stem, start, end, origin, damage, status, blend, untouched } = region;
    const take = chosenTake(region);
    return [
      stem,
      seconds(start, sampleRate),
      seconds(end, sampleRate),
      origin,
      damage?.cause ?? '',
      damage?.severity ?? '',
      damage === null ? '' : damage.confidence.toFixed(3),
      status,
      take?.label ?? '',
      take?.treatment ?? '',
      take?.engine.name ?? '',
      take?.engine.version ?? '',
      take?.engine.model ?? '',
      take === null ? '' : String(take.seed),
      take === null ? '' : String(blend),
      take?.why ?? untouched ?? '',
    ];
  });
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function ordered(regions: readonly Region[]): Region[] {
  return [...regions].sort((a, b) => a.start - b.start || a.end - b.end);
}

function seconds(frame: number, sampleRate: number): string {
  return (frame / sampleRate).toFixed(6);
}

function name(region: Region): string {
  return spanName(region).replace(/[\t\r\n]+/g, ' ');
}

/** A cell that a spreadsheet would run as a formula is kept as text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
