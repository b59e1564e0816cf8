import { expect, test } from 'vitest';
import { perStem } from '../../dsp/audio/stem.ts';
import type { Report } from '../chain/report.ts';
import { summary } from './summary.ts';

type Left = Report['untouched'][number];

const left = (start: number, why: string, rest: Partial<Left> = {}): Left => {
  return { stem: 'vocals', start, end: start + 1, cause: 'dropout', severity: 'severe', confidence: 0.9, why, ...rest };
};

/** What a run says in which nothing was mended. */
function said(untouched: readonly Left[], columns = 200): string {
  const report = {
    input: { name: 'song.wav', duration: 60, sampleRate: 44_100, notices: [] },
    music: null,
    regions: [],
    untouched,
    stems: perStem(() => ({ equal: true })),
    sum: { nullDb: -300 },
    time: { all: 1 },
  };
  return summary(report as unknown as Report, 'out', { live: true, colour: false, columns });
}

test('what was left alone is told with its stem, place and damage, by reason, and not without end', () => {
  const many = Array.from({ length: 7 }, (_, i) => left(10 + 2 * i, 'Too short.'));
  const text = said([...many, left(3.5, 'Kept.', { stem: 'bass', cause: null })]);
  expect(text).toContain(`Left alone: 8 findings
  vocals 0:10.00 – 0:11.00 (dropout, severe); vocals 0:12.00 – 0:13.00 (dropout, severe); vocals 0:14.00 – 0:15.00 (dropout, severe); vocals 0:16.00 – 0:17.00 (dropout, severe); 3 more, in report.json
    Too short.
  bass 0:03.50 – 0:04.50
    Kept.
`);
});

test('where no region was mended the proof speaks of the stems, not of regions', () => {
  expect(said([left(1, 'Kept.')])).toContain('✓ every sample of every stem is unchanged');
});

test('it fits a narrow terminal', () => {
  const why =
    'Tried restore and rebuild: restore found nothing here that it could better; rebuild makes a take that is farther off.';
  for (const line of said([left(600, why), left(700, why)], 30).split('\n'))
    expect(line.length).toBeLessThanOrEqual(30);
});
