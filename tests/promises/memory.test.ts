import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STEMS } from '../../dsp/audio/stem.ts';
import { openWriter } from '../../host/audio/encode.ts';
import { MALLOC } from '../../scripts/with-runtime.mjs';
import { band } from '../fixtures/band.ts';
import { ROOT } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';

// Promise 6: peak memory does not grow with the length of the song. A low rate makes half an hour affordable; the limits
// lie below what holding a recording or one stem of it as float32 would add (52 MB) to the growth that is measured (18, 5 and 35 MB).
// Analyze and repair keep a few numbers for every hundredth of a second while two threads listen, and may grow by what the promise allows.
// Restore treats in proportion to the length, so ten minutes more must do: they add 23 to 41 MB, and four stems of them held would add 77.

const folder = scratchFolder();
const RATE = 8000;
/** Seconds that the band plays before it begins anew. */
const LOOP = 30;

/** Plays the loops in turn. */
function writeLoops(path: string, loops: readonly Float32Array[], minutes: number): void {
  const writer = openWriter(path, { format: 'wav', bits: 16, sampleRate: RATE, channels: 1 });
  for (let times = 0; times < (minutes * 60) / LOOP; times++) writer.write([loops[times % loops.length]!]);
  writer.finish();
}

/** A recording. */
function song(minutes: number): string {
  const path = join(folder, `${minutes}.wav`);
  const { drums, bass, vocals } = band(LOOP / 2, RATE);
  const mono = drums.map((sample, n) => 0.5 * (sample + bass[n]! + vocals[n]!));
  writeLoops(path, [mono], minutes);
  return path;
}

/** A folder of stems. */
function stems(minutes: number): string {
  const path = join(folder, `stems ${minutes}`);
  if (existsSync(path)) return path;
  mkdirSync(path);
  const played = band(LOOP / 2, RATE);
  for (const stem of STEMS) writeLoops(join(path, `${stem}.wav`), [played[stem]], minutes);
  return path;
}

/** A folder of stems with something to mend every two minutes: a hole in the bass, a clipped bar of drums, clicks in the vocals. */
function damagedStems(minutes: number): string {
  const path = join(folder, `damaged ${minutes}`);
  mkdirSync(path);
  const clean = band(LOOP / 2, RATE);
  const bad = band(LOOP / 2, RATE);
  bad.bass.fill(0, 8.6 * RATE, 9.9 * RATE);
  for (let n = 12 * RATE; n < 14 * RATE; n++) bad.drums[n] = Math.max(-0.15, Math.min(0.15, bad.drums[n]!));
  for (let n = 16 * RATE; n < 17 * RATE; n += 631) bad.vocals[n] = n % 2 === 0 ? 0.9 : -0.9;
  for (const stem of STEMS) {
    writeLoops(join(path, `${stem}.wav`), [clean[stem], bad[stem], clean[stem], clean[stem]], minutes);
  }
  return path;
}

/** A file that asks for one region to be restored and one to be rebuilt. */
function regions(): string {
  const path = join(folder, 'regions.json');
  const asked = [
    { stem: 'vocals', start: 41, end: 42.5, treatment: 'restore' },
    { stem: 'bass', start: 62, end: 65, treatment: 'rebuild' },
  ];
  writeFileSync(path, JSON.stringify({ regions: asked }));
  return path;
}

/** The largest resident set of a process that runs a command, in bytes. What an earlier command left in the cache is not made again. */
function peakOf(args: readonly string[], cache: string): number {
  const script = `
    const { main } = await import(${JSON.stringify(`${ROOT}host/cli/main.ts`)});
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = () => true;
    const status = await main(${JSON.stringify(args)});
    write(JSON.stringify({ status, peak: process.resourceUsage().maxRSS * 1024 }));`;
  const env = { ...process.env, ...MALLOC, RESONATE_CACHE: join(folder, cache) };
  const path = join(folder, 'peak.mjs');
  writeFileSync(path, script);
  const told = execFileSync(process.execPath, [path], {
    env,
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { status, peak } = JSON.parse(told.toString()) as { status: number; peak: number };
  expect(status).toBe(0);
  return peak;
}

type Case = [
  name: string,
  limit: number,
  minutes: readonly [number, number],
  song: (minutes: number) => string,
  command: (input: string, out: string) => string[],
];

test.each<Case>([
  ['measure', 40, [3, 30], song, (input) => ['measure', input]],
  ['separate', 40, [3, 30], song, (input, out) => ['separate', input, '--out', out]],
  ['master', 60, [3, 30], song, (input, out) => ['master', input, '--out', `${out}.wav`]],
  ['analyze', 60, [3, 30], stems, (input, out) => ['analyze', input, '--out', `${out}.json`]],
  ['repair', 60, [3, 30], stems, (input, out) => ['repair', input, '--out', out, '--regions', regions()]],
  ['restore', 60, [2, 12], damagedStems, (input, out) => ['restore', input, '--out', out]],
])(
  '%s takes at most %i MB more for the longer of %j minutes',
  (name, limit, minutes, source, command) => {
    const [short, long] = minutes.map((minutes) =>
      peakOf(
        command(source(minutes), join(folder, `${name} ${minutes}`)),
        `cache ${source === stems ? 'stems' : name} ${minutes}`,
      ),
    ) as [number, number];
    expect(short).toBeGreaterThan(30e6);
    expect((long - short) / 1e6).toBeLessThan(limit);
  },
  600_000,
);
