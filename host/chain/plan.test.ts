import { describe, expect, test } from 'vitest';
import { perStem, type StemName } from '../../dsp/audio/stem.ts';
import type { Cause, Finding, Severity } from '../../dsp/damage/finding.ts';
import type { MendOptions } from './options.ts';
import { planRegions } from './plan.ts';
import { BEST } from './separation.ts';

const song = { sampleRate: 1000, length: 60_000 };
const plain: MendOptions = {
  regions: null,
  treatment: 'auto',
  regenerateMinor: false,
  force: false,
  stems: null,
  lock: [],
  blend: 1,
  takes: 1,
  seed: 0,
  describe: '',
  model: null,
  steps: null,
  decoder: 'encodec',
  enhance: 0,
  separator: BEST,
  weights: null,
};

function finding(start: number, end: number, cause: Cause, severity: Severity): Finding {
  return { start, end, cause, severity, confidence: 0.9, detail: 'as measured' };
}

function damageOf(found: Partial<Record<StemName, Finding[]>>) {
  return perStem((stem) => ({ level: 'good' as const, snr: 60, lufs: -20, findings: found[stem] ?? [] }));
}

const spans = (plan: ReturnType<typeof planRegions>) =>
  plan.regions.map((region) => [region.stem, region.start, region.end, region.main?.cause ?? null]);

describe('planRegions', () => {
  test('minor findings are left alone, and the plan says so', () => {
    const plan = planRegions(damageOf({ bass: [finding(100, 900, 'noise', 'minor')] }), plain, song);
    expect(plan.regions).toEqual([]);
    expect(plan.untouched).toHaveLength(1);
    expect(plan.untouched[0]!.why).toContain('minor');
  });

  test('minor findings are treated when asked for', () => {
    const damage = damageOf({ bass: [finding(100, 900, 'noise', 'minor')] });
    expect(spans(planRegions(damage, { ...plain, regenerateMinor: true }, song))).toEqual([
      ['bass', 100, 900, 'noise'],
    ]);
  });

  test('a dropout inside a noisy stretch becomes its own region, and the noise goes on around it', () => {
    const damage = damageOf({
      other: [finding(0, 10_000, 'noise', 'damaged'), finding(4000, 4500, 'dropout', 'severe')],
    });
    expect(spans(planRegions(damage, plain, song))).toEqual([
      ['other', 0, 4000, 'noise'],
      ['other', 4000, 4500, 'dropout'],
      ['other', 4500, 10_000, 'noise'],
    ]);
  });

  test('a click inside clipping does not cut the region', () => {
    const damage = damageOf({
      vocals: [finding(0, 1000, 'clipping', 'damaged'), finding(400, 420, 'click', 'damaged')],
    });
    expect(spans(planRegions(damage, plain, song))).toEqual([['vocals', 0, 1000, 'clipping']]);
  });

  test('regions of one stem never overlap, whatever the findings do', () => {
    const causes: Cause[] = ['clipping', 'noise', 'dropout', 'click', 'bandlimit'];
    const findings = Array.from({ length: 40 }, (_, i) =>
      finding(
        (i * 7919) % 50_000,
        ((i * 7919) % 50_000) + 40 + ((i * 104_729) % 4000),
        causes[i % 5]!,
        i % 3 === 0 ? 'severe' : 'damaged',
      ),
    );
    const { regions } = planRegions(damageOf({ drums: findings }), plain, song);
    expect(regions.length).toBeGreaterThan(5);
    for (let i = 1; i < regions.length; i++) expect(regions[i]!.start).toBeGreaterThanOrEqual(regions[i - 1]!.end);
    for (const found of findings) {
      for (let t = found.start; t < found.end; t += 10) {
        expect(regions.some((region) => region.start <= t && t < region.end)).toBe(true);
      }
    }
  });

  test('locked and unchosen stems are left alone with the reason', () => {
    const damage = damageOf({
      vocals: [finding(0, 500, 'click', 'severe')],
      bass: [finding(0, 500, 'click', 'severe')],
    });
    const plan = planRegions(damage, { ...plain, lock: ['vocals'], stems: ['vocals', 'drums'] }, song);
    expect(plan.regions).toEqual([]);
    expect(plan.untouched.map((item) => item.why)).toEqual(['The stem is locked.', 'The stem was not chosen.']);
  });

  test('force takes every open stem from end to end', () => {
    const plan = planRegions(damageOf({}), { ...plain, force: true, lock: ['vocals'] }, song);
    expect(spans(plan)).toEqual([
      ['drums', 0, 60_000, null],
      ['bass', 0, 60_000, null],
      ['other', 0, 60_000, null],
    ]);
  });

  test('given regions replace the detected ones and take their own treatment and seed', () => {
    const damage = damageOf({
      drums: [finding(10_500, 11_000, 'clipping', 'severe'), finding(30_000, 31_000, 'noise', 'severe')],
    });
    const plan = planRegions(
      damage,
      { ...plain, regions: [{ stem: 'drums', start: 10, end: 14, treatment: 'rebuild', seed: 7 }] },
      song,
    );
    expect(plan.regions).toMatchObject([
      { start: 10_000, end: 14_000, origin: 'drawn', treatment: 'rebuild', seed: 7 },
    ]);
    expect(plan.regions[0]!.main?.cause).toBe('clipping');
    expect(plan.untouched.map((item) => item.why)).toEqual(['Not among the given regions.']);
  });
});
