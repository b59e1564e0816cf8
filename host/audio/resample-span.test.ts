import { describe, expect, it } from 'vitest';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { resample } from './resample.ts';
import { resampleSpan } from './resample-span.ts';
import { music } from './test-media.ts';

describe('resampling a span', () => {
  it.each([
    [44100, 48000],
    [48000, 44100],
    [44100, 96000],
    [96000, 44100],
    [22050, 48000],
    [44101, 48000],
  ])('%i to %i Hz gives the very samples of resampling the whole', (from, to) => {
    const source = memorySource(music(60_000), from);
    const sink = new MemorySink(to, 2);
    resample(source, to, sink, noProgress);
    const whole = sink.take();
    const total = whole[0]!.length;
    for (const [start, frames] of [
      [-300, 900],
      [0, 1],
      [12_345, 4096],
      [20_001, 16_384],
      [total - 100, 700],
      [total + 5, 10],
    ] as const) {
      const span = [new Float32Array(frames).fill(9), new Float32Array(frames).fill(9)];
      resampleSpan(source, to, start, span);
      for (const c of [0, 1]) {
        const expected = Float32Array.from({ length: frames }, (_, i) => whole[c]![start + i] ?? 0);
        expect(Buffer.from(span[c]!.buffer).equals(Buffer.from(expected.buffer)), `${start} +${frames}`).toBe(true);
      }
    }
  });
});
