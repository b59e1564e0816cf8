import { describe, expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { split } from './split.ts';

const loud = memorySource([new Float32Array(100000).map((_, n) => (n % 5000 < 4000 ? 0.5 : 0.001))], 1000);

describe('splitting a long region', () => {
  it('covers all of it with touching spans that are short enough', () => {
    for (const end of [1, 15999, 16000, 16001, 17000, 99999]) {
      const spans = split(loud, { start: 0, end }, [], 16000);
      expect(spans[0]!.start).toBe(0);
      expect(spans.at(-1)!.end).toBe(end);
      spans.forEach((span, i) => {
        expect(span.end - span.start).toBeGreaterThan(0);
        expect(span.end - span.start).toBeLessThanOrEqual(16000);
        if (i > 0) expect(span.start).toBe(spans[i - 1]!.end);
      });
    }
  });

  it('cuts where it is quiet', () => {
    for (const { end } of split(loud, { start: 0, end: 60000 }, [], 16000).slice(0, -1)) {
      expect(end % 5000).toBeGreaterThanOrEqual(4000);
    }
  });

  it('cuts just before a beat where there are beats', () => {
    const beats = Array.from({ length: 200 }, (_, b) => b * 500);
    for (const { end } of split(loud, { start: 130, end: 50000 }, beats, 16000).slice(0, -1)) {
      expect(end % 500).toBeGreaterThanOrEqual(500 - 20);
    }
  });
});
