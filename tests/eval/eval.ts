import { parseArgs } from 'node:util';
import { missingTools } from './render/fluid.ts';
import type { Row } from './section.ts';
import { SECTIONS } from './sections/index.ts';
import { standardSongs } from './songs.ts';

/** `npm run eval [-- --songs N --only section,section --json]` */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { songs: { type: 'string' }, only: { type: 'string' }, json: { type: 'boolean' } },
  });
  const missing = missingTools();
  if (missing !== null) {
    process.stderr.write(`${missing}\n`);
    return 1;
  }
  const ids = standardSongs(values.songs === undefined ? undefined : Number(values.songs));
  const wanted = values.only?.split(',');
  const results: { section: string; seconds: number; rows: readonly Row[] }[] = [];
  let failed = 0;
  for (const { name, load } of SECTIONS) {
    if (wanted && !wanted.includes(name)) continue;
    try {
      const section = await load();
      if (!wanted && section.onRequest) continue;
      process.stderr.write(`${name} …\n`);
      const began = performance.now();
      const rows = await section.run(ids, (line) => process.stderr.write(`  ${line}\n`));
      results.push({ section: name, seconds: (performance.now() - began) / 1000, rows });
      if (!values.json) process.stdout.write(table(name, rows));
    } catch (error) {
      failed++;
      process.stderr.write(
        `${name} could not be run: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`,
      );
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ version: 1, songs: ids, results }, null, 1)}\n`);
  if (results.length === 0 && failed === 0) {
    process.stderr.write(
      `No section is called ${values.only}; there are: ${SECTIONS.map(({ name }) => name).join(', ')}.\n`,
    );
    return 2;
  }
  return failed === 0 ? 0 : 1;
}

function table(section: string, rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const met = row.target === undefined ? '' : isMet(row) ? 'met' : 'MISSED';
    const bound = (value: number | undefined) =>
      value === undefined ? '' : `${row.better === 'higher' ? '≥' : '≤'} ${number(value)}`;
    return [
      row.what.padEnd(46),
      number(row.mean).padStart(8),
      number(row.worst).padStart(8),
      bound(row.target).padStart(9),
      bound(row.later).padStart(9),
      String(row.n).padStart(6),
      met,
    ].join(' ');
  });
  const head = [
    section.padEnd(46),
    'mean'.padStart(8),
    'worst'.padStart(8),
    'now'.padStart(9),
    'later'.padStart(9),
    'n'.padStart(6),
  ].join(' ');
  return `\n${head}\n${lines.join('\n')}\n`;
}

function isMet(row: Row): boolean {
  return row.better === 'higher' ? row.mean >= row.target! : row.mean <= row.target!;
}

function number(value: number): string {
  return Number.isNaN(value)
    ? '–'
    : Math.abs(value) >= 100
      ? value.toFixed(0)
      : value.toFixed(Math.abs(value) >= 10 ? 1 : 3);
}

process.exitCode = await main();
