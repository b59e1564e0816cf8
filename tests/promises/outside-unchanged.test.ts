import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { STEMS } from '../../dsp/audio/stem.ts';
import type { Report } from '../../host/chain/report.ts';
import { resonate } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';
import { readWav } from '../wav.ts';
import { RATE, writeDamagedBand } from './damaged-band.ts';

// Promises 1, 4 and 5: outside its regions a stem is bit-identical, same input same bytes, every mended sample is labelled.

const folder = scratchFolder();
const stems = join(folder, 'stems');
let report: Report;

async function repair(out: string, cache: string, ...more: string[]) {
  return resonate(['repair', stems, '--out', join(folder, out), '--json', ...more], { cache: join(folder, cache) });
}

beforeAll(async () => {
  writeDamagedBand(stems);
  const ran = await repair('out', 'cache');
  expect(ran.stderr).not.toContain('unexpectedly');
  expect(ran.status).toBe(0);
  report = JSON.parse(ran.stdout) as Report;
});

describe('outside its regions a stem is bit-identical', () => {
  test('something was mended, so that the promise is put to the test', () => {
    expect(report.regions.length).toBeGreaterThan(0);
    const changed = STEMS.filter((stem) => differences(stem).length > 0);
    expect(changed.length).toBeGreaterThan(0);
  });

  test.each(STEMS)('%s differs only inside the regions that the report names', (stem) => {
    const spans = report.regions
      .filter((region) => region.stem === stem)
      .map(({ start, end }) => [Math.round(start * RATE), Math.round(end * RATE)] as const);
    const outside = differences(stem).filter((frame) => !spans.some(([start, end]) => start <= frame && frame < end));
    expect(outside).toEqual([]);
  });

  test('the report carries equal hashes, and they are hashes of something', () => {
    for (const stem of STEMS) {
      const { outsideSha256, equal } = report.stems[stem];
      expect(equal).toBe(true);
      expect(outsideSha256.before).toMatch(/^[0-9a-f]{64}$/);
      expect(outsideSha256.after).toBe(outsideSha256.before);
    }
  });
});

describe('the same input, settings and seed give the same bytes', () => {
  test('a second run with an empty cache writes identical stems', async () => {
    expect((await repair('again', 'other-cache')).status).toBe(0);
    for (const stem of STEMS) {
      const [first, second] = ['out', 'again'].map((name) => readFileSync(join(folder, name, 'stems', `${stem}.wav`)));
      expect(first!.equals(second!), stem).toBe(true);
    }
  });
});

describe('every mended sample is labelled', () => {
  test('each region of the report says treatment, label, engine, version, model and seed', () => {
    for (const region of report.regions) {
      expect(['restore', 'rebuild', 'jasco']).toContain(region.treatment);
      expect(['Restored', 'Rebuilt', 'AI-generated']).toContain(region.label);
      expect(region.engine.name).not.toBe('');
      expect(region.engine.version).not.toBe('');
      expect(region.engine.model === null || /^[0-9a-f]{64}$/.test(region.engine.model)).toBe(true);
      expect(Number.isInteger(region.seed)).toBe(true);
      expect(region.why.length).toBeGreaterThan(10);
    }
  });

  test('the label travels in the stem file itself', () => {
    for (const region of report.regions) {
      const bytes = readFileSync(join(folder, 'out', 'stems', `${region.stem}.wav`)).toString('latin1');
      expect(bytes).toContain(
        `${region.label} ${Math.round(region.start * RATE)}-${Math.round(region.end * RATE)} ${region.engine.name}`,
      );
    }
  });

  test('a stem without regions says that it is unchanged', () => {
    for (const stem of STEMS.filter((name) => !report.regions.some((region) => region.stem === name))) {
      expect(readFileSync(join(folder, 'out', 'stems', `${stem}.wav`)).toString('latin1')).toContain(
        'Unchanged by Resonate',
      );
    }
  });
});

/** Frames at which the written stem differs from the given one, by bits. */
function differences(stem: string): number[] {
  const [given] = readWav(join(stems, `${stem}.wav`));
  const [written] = readWav(join(folder, 'out', 'stems', `${stem}.wav`));
  expect(written!.length).toBe(given!.length);
  const a = new Uint32Array(given!.buffer);
  const b = new Uint32Array(written!.buffer);
  const out: number[] = [];
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) out.push(n);
  return out;
}
