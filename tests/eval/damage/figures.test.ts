import { expect, test } from 'vitest';
import type { Finding } from '../../../dsp/damage/finding.ts';
import { Figures } from './figures.ts';
import type { Piece } from './pieces.ts';

const RATE = 100;
const LENGTH = 60 * RATE;
const piece: Omit<Piece, 'channels'> = { kind: 'mixes', group: 'song', stem: 'mix', rate: RATE, regions: [] };
const region = { stem: 'mix', start: 10, end: 12, cause: 'noise', severity: 'severe', detail: '' } as const;
const finding = (start: number, end: number, detail = ''): Finding => ({
  start: start * RATE,
  end: end * RATE,
  cause: 'noise',
  severity: 'severe',
  confidence: 0.9,
  detail,
});
const figure = (figures: Figures, what: string): number => figures.rows().find((row) => row.what === what)!.mean;

test('of a mix only what is local counts, of a stem everything', () => {
  const figures = new Figures();
  const found = [finding(0, 60), finding(5, 8, 'the whole recording: highs missing')];
  figures.enter({ ...piece, kind: 'clean mixes' }, LENGTH, found);
  figures.enter({ ...piece, kind: 'clean stems', group: 'stems', stem: 'bass' }, LENGTH, found);
  expect(figure(figures, 'clean mixes: false alarms, min/h')).toBe(0);
  expect(figure(figures, 'clean stems: false alarms, min/h')).toBeCloseTo(60);
});

test('what is not meant is neither right nor wrong to find', () => {
  const figures = new Figures();
  const regions = [region, { ...region, start: 30, end: 33, meant: false }];
  figures.enter({ ...piece, regions }, LENGTH, [finding(10, 12), finding(30, 33)]);
  expect(figure(figures, 'mixes: regions F1')).toBe(1);
  expect(figure(figures, 'calibration error of the confidence')).toBeCloseTo(0.1);
});

test('pieces of one group are scored together', () => {
  const figures = new Figures();
  for (const stem of ['bass', 'drums'] as const)
    figures.enter(
      { ...piece, kind: 'stems', stem, regions: [{ ...region, stem }] },
      LENGTH,
      stem === 'bass' ? [finding(10, 12)] : [],
    );
  expect(figure(figures, 'stems: recall')).toBe(0.5);
});
