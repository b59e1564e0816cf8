import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resonate } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';
import { writeDamagedBand } from './damaged-band.ts';

// Interrupting at any moment leaves nothing half-written, and running again continues from what was finished.

const folder = scratchFolder();
const stems = join(folder, 'stems');
writeDamagedBand(stems);

function everyFile(path: string): string[] {
  return existsSync(path) ? readdirSync(path, { recursive: true }).map(String) : [];
}

test.each(['Reading', 'Finding damage', 'Listening', 'Mending', 'Mixing', 'Writing'])(
  'Ctrl-C while %s ends with 130 and leaves nothing half-written',
  async (stage) => {
    const cache = join(folder, `cache ${stage}`);
    const out = join(folder, `out ${stage}`);
    const ran = await resonate(['restore', stems, '--out', out], {
      cache,
      onStderr: (text, child) => {
        if (text.includes(stage)) child.kill('SIGINT');
      },
    });
    expect(ran.status).toBe(130);
    expect(ran.stderr).toContain('Interrupted: nothing half-written is left');
    const left = [...everyFile(out), ...everyFile(cache)];
    expect(left.filter((name) => /part|tmp/i.test(name))).toEqual([]);
    expect(everyFile(join(cache, 'scratch'))).toEqual([]);
    expect(existsSync(join(out, 'report.json'))).toBe(false);
  },
);

test('a killed run is taken up again from the jobs that were finished', async () => {
  const cache = join(folder, 'killed cache');
  const out = join(folder, 'killed out');
  const killed = await resonate(['restore', stems, '--out', out], {
    cache,
    onStderr: (text, child) => {
      if (text.includes('Mending')) child.kill('SIGKILL');
    },
  });
  expect(killed.status).toBe(null);
  const again = await resonate(['restore', stems, '--out', out, '--json'], { cache });
  expect(again.status).toBe(0);
  // Decoding, detection and listening were finished, so the second run spends no time in them.
  const { time } = JSON.parse(again.stdout);
  expect(time.decode).toBe(0);
  expect(time.detect).toBe(0);
  expect(time.rhythm).toBe(0);
  expect([...everyFile(out), ...everyFile(cache)].filter((name) => /part|tmp/i.test(name))).toEqual([]);
});
