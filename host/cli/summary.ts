import { STEMS } from '../../dsp/audio/stem.ts';
import type { Report } from '../chain/report.ts';
import { clock, figure, number } from '../export/text.ts';
import { duration } from './progress.ts';
import { type Terminal, wrap } from './terminal.ts';

/** The table at the end of a command: what was found, what was done, before → after; broken to fit the terminal it is for. */
export function summary(report: Report, out: string, { colour, columns }: Terminal): string {
  const paint = painter(colour);
  const fit = (text: string, indent = ''): string => wrap(text, columns, indent).join('\n');
  const lines: string[] = [''];
  const { input } = report;
  lines.push(paint.bold(input.name));
  lines.push(fit(`  ${clock(input.duration)}  ${input.sampleRate} Hz  ${report.music?.description ?? ''}`));
  for (const notice of input.notices) lines.push(paint.dim(fit(`  ${notice}`)));
  lines.push('');
  if (report.regions.length === 0) lines.push(fit('No region was mended: every stem is as it was.'));
  else lines.push(...regionTable(report.regions, columns, paint.dim));
  if (report.untouched.length > 0) {
    lines.push('', `Left alone: ${report.untouched.length} ${report.untouched.length === 1 ? 'finding' : 'findings'}`);
    for (const [why, items] of Map.groupBy(report.untouched, (item) => item.why)) {
      lines.push(fit(`  ${placesOf(items)}`, '    '), paint.dim(fit(`    ${why}`, '    ')));
    }
  }
  lines.push('');
  const equal = STEMS.every((stem) => report.stems[stem].equal);
  const check = equal ? '✓' : '✗';
  const state = equal ? 'unchanged' : 'NOT unchanged';
  const none = report.regions.length === 0;
  const samples = none ? `every sample of every stem is ${state}` : `outside these regions every sample is ${state}`;
  lines.push(fit(`${check} ${samples}; stems and residual ${nullText(report.sum.nullDb)}`, '  '));
  if (report.master !== undefined) {
    const { lufs, truePeak, lra, why } = report.master;
    lines.push(fit(`✓ master ${number(lufs, 1)} LUFS, ${number(truePeak, 1)} dBTP, range ${number(lra, 1)} LU`, '  '));
    if (why !== null) lines.push(fit(`  ${why}`));
  }
  lines.push('', `${paint.bold(out)}  in ${duration(report.time.all ?? 0)}`, '');
  return lines.join('\n');
}

/** Findings of one reason that are told with their place; the report has them all. */
const TOLD = 4;

function placesOf(items: Report['untouched']): string {
  const told = items.slice(0, TOLD).map(({ stem, start, end, cause, severity }) => {
    const wrong = cause === null ? '' : ` (${cause}, ${severity})`;
    return `${stem} ${clock(start)} – ${clock(end)}${wrong}`;
  });
  const more = items.length - told.length;
  return `${told.join('; ')}${more === 0 ? '' : `; ${more} more, in report.json`}`;
}

const HEAD = ['stem', 'from – to', 'what was wrong', 'what was done', 'before → after'];

/** A row a region; on narrow terminals what does not fit beside goes below. */
function regionTable(regions: Report['regions'], columns: number, dim: (text: string) => string): string[] {
  const rows = regions.map((region) => [
    region.stem,
    `${clock(region.start)} – ${clock(region.end)}`,
    region.cause === null ? 'as asked' : `${region.cause}, ${region.severity}`,
    region.label,
    change(region.before, region.after),
  ]);
  const widest = Math.max(...[HEAD, ...rows].map((cells) => row(cells).length));
  if (widest <= columns) return [dim(row(HEAD)), ...rows.map(row)];
  return rows.flatMap(([stem, span, wrong, done, measured]) =>
    [`${stem!.padEnd(WIDTHS[0]!)}  ${span}`, `  ${wrong}: ${done}`, `  ${measured}`]
      .filter((text) => text.trim() !== '')
      .flatMap((text) => wrap(`  ${text}`, columns, '  ')),
  );
}

/** −300 stands for no difference at all. */
export function nullText(db: number): string {
  return db <= -300 ? 'add up to the recording exactly' : `null against the recording at ${number(db, 0)} dBFS`;
}

const WIDTHS = [7, 21, 20, 12, 0];

function row(cells: readonly string[]): string {
  return `  ${cells.map((cell, i) => cell.padEnd(WIDTHS[i]!)).join('  ')}`.trimEnd();
}

/** The first measure that both have, as "12.3 → 45.6 name". */
function change(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): string {
  const name = Object.keys(before).find((key) => after[key] !== undefined);
  return name === undefined ? '' : `${name} ${figure(before[name]!)} → ${figure(after[name]!)}`;
}

function painter(colour: boolean) {
  const wrap = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: wrap(1), dim: wrap(2) };
}
