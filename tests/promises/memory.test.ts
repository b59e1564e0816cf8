import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openWriter } from '../../host/audio/encode.ts';
import { band } from '../fixtures/band.ts';
import { ROOT } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';

// Promise 6: peak memory does not grow with the length of the song. A low rate makes half an hour affordable; the limits
// lie below what holding it once as float32 would add (52 MB) to the growth that is measured (18, 5 and 35 MB).

const folder = scratchFolder();
const RATE = 8000;

function song(minutes: number): string {
  const path = join(folder, `${minutes}.wav`);
  const { drums, bass, vocals, sampleRate } = band(15, RATE);
  const mono = drums.map((sample, n) => 0.5 * (sample + bass[n]! + vocals[n]!));
  const writer = openWriter(path, { format: 'wav', bits: 16, sampleRate, channels: 1 });
  for (let half = 0; half < 2 * minutes; half++) writer.write([mono]);
  writer.finish();
  return path;
}

/** The largest resident set of a process that runs a command, in bytes. */
function peakOf(args: readonly string[], cache: string): number {
  const script = `
    const { main } = await import(${JSON.stringify(`${ROOT}host/cli/main.ts`)});
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = () => true;
    const status = await main(${JSON.stringify(args)});
    write(JSON.stringify({ status, peak: process.resourceUsage().maxRSS * 1024 }));`;
  const env = { ...process.env, RESONATE_CACHE: join(folder, cache) };
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

test.each<[string, number, (input: string, out: string) => string[]]>([
  ['measure', 40, (input) => ['measure', input]],
  ['separate', 40, (input, out) => ['separate', input, '--out', out]],
  ['master', 60, (input, out) => ['master', input, '--out', `${out}.wav`]],
])('%s takes at most %i MB more for half an hour than for three minutes', (name, limit, command) => {
  const [short, long] = [3, 30].map((minutes) =>
    peakOf(command(song(minutes), join(folder, `${name} ${minutes}`)), `cache ${name} ${minutes}`),
  ) as [number, number];
  expect(short).toBeGreaterThan(30e6);
  expect((long - short) / 1e6).toBeLessThan(limit);
});
