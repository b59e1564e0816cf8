import { describe, expect, it } from 'vitest';
import { measureSentence, measureWords, tellingMeasures } from './measures.ts';

describe('measures', () => {
  it('have their unit with the figures, in a table', () => {
    const distance = measureWords('dB from the expected sound');
    expect(distance.title).toBe('Distance from the expected sound');
    expect(distance.value(1.94)).toBe('1.9 dB');
    const ceiling = measureWords('% of samples at the ceiling');
    expect([ceiling.title, ceiling.value(0)]).toEqual(['Samples at the ceiling', '0 %']);
    const peaks = measureWords('flat peaks');
    expect([peaks.title, peaks.value(412), peaks.value(undefined)]).toEqual(['Flat peaks', '412', '–']);
  });

  it('read as a sentence in a row', () => {
    expect(measureSentence('dB from the expected sound', 1.72)).toBe('1.7 dB from the expected sound');
    expect(measureSentence('flat peaks', 0)).toBe('Flat peaks 0');
    expect(measureSentence('% of samples at the ceiling', -0.25)).toBe('−0.25 % of samples at the ceiling');
  });

  it('are left out where they tell nothing: zero before, and zero after in every take', () => {
    const take = (before: Record<string, number>, after: Record<string, number>) => ({ before, after });
    const nothing = take({ clicks: 0, noise: 3 }, { clicks: 0, noise: 0 });
    expect(tellingMeasures([nothing])).toEqual(['noise']);
    expect(tellingMeasures([nothing, take({ clicks: 0 }, { clicks: 2 })])).toEqual(['clicks', 'noise']);
    expect(tellingMeasures([take({}, { clicks: 0 })])).toEqual(['clicks']);
  });
});
