import { expect, it } from 'vitest';
import { CAUSE_WORDS } from '../state/words.ts';
import { explained } from './explained.ts';
import { measureMeaning } from './measures.ts';

it('a low level of clipping is explained by what was done after it', () => {
  expect(explained({ cause: 'clipping', detail: 'flat at -34.3 dBFS' })).toContain('turned down later');
  expect(explained({ cause: 'clipping', detail: 'flat at -0.2 dBFS' })).toMatch(
    /cut off at this level: loud notes rasp/,
  );
  expect(explained({ cause: 'clipping', detail: 'both channels, flat above −3.1 dBFS' })).toContain('loud notes rasp');
  expect(explained({ cause: 'clipping', detail: 'peaks held down at -9.0 dBFS, without flat tops' })).toContain('hard');
});

it('every cause is explained in one short line of its own', () => {
  const lines = (Object.keys(CAUSE_WORDS) as (keyof typeof CAUSE_WORDS)[]).map((cause) =>
    explained({ cause, detail: '' }),
  );
  expect(new Set(lines).size).toBe(lines.length);
  for (const line of lines) expect(line).toMatch(/^[A-Z].{20,110}\.$/);
});

it('lost lows sound thin, lost highs dull', () => {
  expect(explained({ cause: 'bandlimit', detail: 'lows below 200 Hz missing' })).toContain('thin');
  expect(explained({ cause: 'bandlimit', detail: 'highs above 4 kHz missing' })).toContain('dull');
});

it('what is measured tells which way is better', () => {
  expect(measureMeaning('dB from the expected sound')).toMatch(/^Lower is nearer .* under 0.25 dB/);
  expect(measureMeaning('% of silent time')).toBe('0 % is clean');
  expect(measureMeaning('agreement with notes')).toBe('1 is full agreement');
  expect(measureMeaning('clicks')).toBeNull();
});
