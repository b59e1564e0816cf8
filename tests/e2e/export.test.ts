import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { measureLevels } from '../../dsp/measure/measure.ts';
import { openAsset } from '../../host/audio/asset.ts';
import { decode } from '../../host/audio/decode.ts';
import type { Report } from '../../host/chain/report.ts';
import { summary } from '../../host/cli/summary.ts';
import { writeDamagedBand } from '../promises/damaged-band.ts';
import { resonate } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';
import { writeWav } from '../wav.ts';

const folder = scratchFolder();
const cache = join(folder, 'cache');
const project = join(folder, 'out', 'project');
let report: Report;

/** A written file, decoded whole. */
function read(path: string) {
  const { asset, metadata, codec } = decode(path, join(folder, 'out', 'project', 'assets'), {}, noProgress);
  const source = openAsset(join(folder, 'out', 'project', 'assets'), asset.hash);
  const samples = [new Float32Array(asset.length)];
  source.read(0, samples);
  source.close();
  return { samples: samples[0]!, sampleRate: asset.sampleRate, metadata, codec };
}

async function exported(name: string, ...more: string[]): Promise<string> {
  const path = join(folder, 'exported', name);
  const ran = await resonate(['export', project, '--out', path, ...more], { cache });
  expect(ran.stderr).not.toContain('unexpectedly');
  expect(ran.status).toBe(0);
  return path;
}

beforeAll(async () => {
  const stems = join(folder, 'stems');
  writeDamagedBand(stems);
  const ran = await resonate(['restore', stems, '--out', join(folder, 'out'), '--target-lufs', '-16', '--json'], {
    cache,
  });
  expect(ran.status).toBe(0);
  report = JSON.parse(ran.stdout) as Report;
});

describe('a project exports what was delivered', () => {
  test.each(['16', '24', '32f'])('wav at %s bits is the master, to the rounding of its bits', async (bits) => {
    const master = read(join(folder, 'out', 'master.wav'));
    const again = read(await exported(`master-${bits}.wav`, '--bits', bits));
    expect(again.samples.length).toBe(master.samples.length);
    // TPDF dither reaches one and a half steps of 16 bits; the master itself is rounded to 24.
    const allowed = bits === '16' ? 1.6 / 32768 : 1.1 / 8388608;
    let largest = 0;
    master.samples.forEach((sample, n) => {
      largest = Math.max(largest, Math.abs(sample - again.samples[n]!));
    });
    expect(largest).toBeLessThan(allowed);
  });

  test('flac at 16 bits keeps the loudness', async () => {
    const { samples, sampleRate, codec } = read(await exported('master.flac', '--bits', '16'));
    expect(codec).toBe('flac');
    expect(measureLevels(memorySource([samples], sampleRate), noProgress).lufs).toBeCloseTo(report.master!.lufs, 1);
  });

  test('mp3 has a rate that mp3 can have, and the length', async () => {
    const { samples, sampleRate } = read(await exported('master.mp3'));
    expect([32_000, 44_100, 48_000]).toContain(sampleRate);
    expect(samples.length / sampleRate).toBeCloseTo(report.input.duration, 2);
  });

  test("the person's mixer is in the master: a muted stem is gone, a gain is applied", async () => {
    const mixed = join(folder, 'mixed');
    cpSync(project, mixed, { recursive: true });
    const path = join(mixed, 'project.json');
    const document = JSON.parse(readFileSync(path, 'utf8'));
    document.master.targetLufs = null;
    document.tracks.find((track: { stem: string }) => track.stem === 'bass').solo = true;
    document.tracks.find((track: { stem: string }) => track.stem === 'bass').gainDb = -12;
    writeFileSync(path, JSON.stringify(document));
    const out = join(folder, 'exported', 'bass alone.wav');
    const ran = await resonate(['export', mixed, '--out', out, '--bits', '32f'], { cache });
    expect(ran.status).toBe(0);
    const alone = read(out).samples;
    const stem = read(join(folder, 'out', 'stems', 'bass.wav')).samples;
    let [error, power] = [0, 0];
    stem.forEach((sample, n) => {
      error += (alone[n]! - 10 ** (-12 / 20) * sample) ** 2;
      power += sample * sample;
    });
    expect(10 * Math.log10(error / power)).toBeLessThan(-100);
  });

  test('the fader of the master is in the exported master, not in the stems; at 0 dB it changes no byte', async () => {
    const faded = join(folder, 'faded');
    cpSync(project, faded, { recursive: true });
    const at = async (gainDb: number | null, name: string, ...more: string[]) => {
      const path = join(faded, 'project.json');
      const document = JSON.parse(readFileSync(path, 'utf8'));
      const { gainDb: _, ...master } = document.master;
      document.master = { ...master, targetLufs: null, truePeakDb: 0, ...(gainDb !== null && { gainDb }) };
      writeFileSync(path, JSON.stringify(document));
      const out = join(folder, 'exported', name);
      const ran = await resonate(['export', faded, '--out', out, ...more], { cache });
      expect([ran.status, ran.stderr]).toEqual([0, expect.anything()]);
      return out;
    };
    const without = await at(null, 'as before.wav', '--bits', '32f');
    const unity = await at(0, 'at unity.wav', '--bits', '32f');
    expect(readFileSync(unity).equals(readFileSync(without))).toBe(true);
    const lower = read(await at(-15, 'lower.wav', '--bits', '32f')).samples;
    const stems = await at(-15, 'stems beside the fader', '--format', 'stems');
    const sum = new Float32Array(lower.length);
    const gains: Readonly<Record<string, number>> = { ...report.mix?.gains, residual: 1 };
    for (const name of ['vocals', 'drums', 'bass', 'other', 'residual']) {
      read(join(stems, `${name}.wav`)).samples.forEach((sample, n) => {
        sum[n]! += gains[name]! * sample;
      });
    }
    let largest = 0;
    sum.forEach((sample, n) => {
      largest = Math.max(largest, Math.abs(lower[n]! - 10 ** (-15 / 20) * sample));
    });
    // Low enough for no peak to be held; what is left is the rounding of 32 bits.
    expect(20 * Math.log10(largest)).toBeLessThan(-130);
    for (const name of ['vocals', 'drums', 'bass', 'other', 'residual']) {
      const delivered = readFileSync(join(folder, 'out', 'stems', `${name}.wav`));
      expect(readFileSync(join(stems, `${name}.wav`)).equals(delivered)).toBe(true);
    }
  });

  test('the label travels with every exported master', async () => {
    const { metadata } = read(await exported('labelled.flac'));
    expect(metadata.comment).toMatch(/^Mended and mastered by Resonate\. .*(Restored|Rebuilt): \d+ region/);
  });

  test('stems equal those that restore wrote, byte for byte', async () => {
    const path = await exported('stems', '--format', 'stems');
    for (const name of ['vocals', 'drums', 'bass', 'other', 'residual']) {
      expect(
        readFileSync(join(path, `${name}.wav`)).equals(readFileSync(join(folder, 'out', 'stems', `${name}.wav`))),
      ).toBe(true);
    }
  });

  test('the report tells the same regions, and says what it proves', async () => {
    const again = JSON.parse(readFileSync(await exported('report.json'), 'utf8')) as Report;
    expect(again.regions).toEqual(report.regions);
    expect(again.proven).toBe('project');
    expect(report.proven).toBe('files');
    expect(again.stems).toEqual(report.stems);
  });

  test('the report page needs nothing beside it, and names everything it shows', async () => {
    const page = readFileSync(await exported('report.html'), 'utf8');
    expect(page).not.toMatch(/<script|<link|https?:|@import|url\(/);
    for (const [, source] of page.matchAll(/\s(?:src|href)="([^"]{0,11})/g)) expect(source).toMatch(/^data:/);
    for (const [tag] of page.matchAll(/<(?:audio|svg)[^>]*>/g))
      expect(tag).toMatch(/aria-(label="[^"]+|hidden="true)"/);
    for (const [tag] of page.matchAll(/<img[^>]*>/g)) expect(tag).toMatch(/alt="[^"]+"/);
    for (const [, text] of page.matchAll(/<th[^>]*>(.*?)<\/th>/g)) expect(text).not.toBe('');
    expect(page.match(/<audio/g)).toHaveLength(2 * report.regions.length);
    // A picture has no more than the recording.
    expect(page).toContain(`40 Hz – ${Math.min(16, report.input.sampleRate / 2000)} kHz`);
  });

  test('midi equals profile.mid', async () => {
    expect(readFileSync(await exported('song.mid')).equals(readFileSync(join(folder, 'out', 'profile.mid')))).toBe(
      true,
    );
  });
});

test.each([30, 40, 80, 200])('the summary fits a terminal of %d columns', (columns) => {
  const text = summary(report, 'out', { live: true, colour: false, columns });
  expect(report.regions.length).toBeGreaterThan(0);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  for (const { label } of report.regions) expect(text).toContain(label);
});

test.each([
  [['--format', 'mp3', '--bits', '16'], 'x.mp3', /no meaning for mp3/],
  [['--bits', '32f'], 'x.flac', /whole numbers only/],
  [['--format', 'wav'], 'x.flac', /does not fit/],
  [[], 'thing', /does not tell the format/],
] as const)('export with %j to %s is refused with 2', async (more, name, sentence) => {
  const ran = await resonate(['export', project, '--out', join(folder, name), ...more], { cache });
  expect(ran.stderr).toMatch(sentence);
  expect(ran.status).toBe(2);
  expect(existsSync(join(folder, name))).toBe(false);
});

test('an mp3 keeps its ceiling when it is played, though the coder moves the peaks', async () => {
  const rate = 44_100;
  // Slow square waves under noise: where the coder takes harmonics away, what is left rings over the ceiling.
  const noise = seeded(1);
  const square = Float32Array.from(
    { length: 5 * rate },
    (_, n) => 0.5 * Math.sign(Math.sin((2 * Math.PI * 50 * n) / rate)) + 0.1 * noise(),
  );
  const path = join(folder, 'square.wav');
  writeWav(path, [square], rate);
  const out = join(folder, 'exported', 'square.mp3');
  const ran = await resonate(['master', path, '--out', out, '--true-peak', '-1', '--target-lufs', '-8', '--json'], {
    cache,
  });
  expect(ran.status).toBe(0);
  const { samples, sampleRate } = read(out);
  const { truePeak } = measureLevels(memorySource([samples], sampleRate), noProgress);
  expect(truePeak).toBeLessThan(-1 + 0.051);
  expect(truePeak).toBeGreaterThan(-2);
  expect(JSON.parse(ran.stdout).truePeak).toBeCloseTo(truePeak, 1);
});

/** Uniform in ±1, the same for the same seed (Numerical Recipes' generator). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    return seed / 2 ** 31 - 1;
  };
}
