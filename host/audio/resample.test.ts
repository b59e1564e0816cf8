import { describe, expect, it } from 'vitest';
import { MemorySink, memorySource } from '../../dsp/audio/memory.ts';
import { Cancelled, noProgress } from '../../dsp/audio/source.ts';
import { resample } from './resample.ts';
import { difference, music } from './test-media.ts';

function resampled(planar: readonly Float32Array[], from: number, to: number): Float32Array[] {
  const sink = new MemorySink(to, planar.length);
  resample(memorySource(planar, from), to, sink, noProgress);
  return sink.take();
}

function tone(rate: number, frames: number, hz: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => 0.9 * Math.sin((2 * Math.PI * hz * i) / rate + 0.3));
}

/** dB of the difference to the ideal tone, away from the edges. */
function errorOf(heard: Float32Array, ideal: Float32Array, edge: number): number {
  let error = 0;
  let energy = 0;
  for (let i = edge; i < heard.length - edge; i++) {
    error += (heard[i]! - ideal[i]!) ** 2;
    energy += ideal[i]! ** 2;
  }
  return 10 * Math.log10(error / energy);
}

describe('resampling', () => {
  it.each([
    [48000, 44100],
    [44100, 48000],
    [96000, 44100],
    [44100, 96000],
    [8000, 44100],
  ])('%i to %i Hz keeps a tone without delay, exact below −130 dB', (from, to) => {
    const [heard] = resampled([tone(from, from, 1000)], from, to);
    expect(heard).toHaveLength(to);
    expect(errorOf(heard!, tone(to, to, 1000), Math.ceil(to / 20))).toBeLessThan(-130);
  });

  it('is as exact between rates that have no short ratio', () => {
    const [heard] = resampled([tone(44101, 44101, 10000)], 44101, 48000);
    expect(errorOf(heard!, tone(48000, 48000, 10000), 3000)).toBeLessThan(-125);
  });

  it('keeps 20 kHz and lets nothing fold back, 48 to 44.1 kHz', () => {
    const [top] = resampled([tone(48000, 48000, 20000)], 48000, 44100);
    expect(errorOf(top!, tone(44100, 44100, 20000), 3000)).toBeLessThan(-60);
    for (const hz of [22300, 23000, 23900]) {
      const [over] = resampled([tone(48000, 48000, hz)], 48000, 44100);
      const level = Math.sqrt(over!.subarray(3000, -3000).reduce((sum, v) => sum + v * v, 0) / (44100 - 6000));
      expect(20 * Math.log10(level), `${hz} Hz`).toBeLessThan(-120);
    }
  });

  it.each([0, 1, 2, 3, 100, 147, 160, 1000, 16384, 16385, 50001])(
    'gives exactly the rounded length for %i frames',
    (frames) => {
      for (const [from, to] of [
        [44100, 48000],
        [48000, 44100],
        [192000, 8000],
        [8000, 192000],
      ] as const) {
        expect(resampled([new Float32Array(frames).fill(0.1)], from, to)[0]).toHaveLength(
          Math.round((frames * to) / from),
        );
      }
    },
  );

  it('brings a short sound through: a click comes out with its area, at its place', () => {
    const click = new Float32Array(41);
    click[20] = 1;
    const [heard] = resampled([click], 48000, 96000);
    expect(heard!.indexOf(Math.max(...heard!))).toBe(40);
    expect(heard!.reduce((a, b) => a + b, 0)).toBeCloseTo(2, 1);
  });

  it('treats the channels alike and apart', () => {
    const [left, right] = music(30000) as [Float32Array, Float32Array];
    const both = resampled([left, right], 44100, 48000);
    expect(difference(both, [...resampled([left], 44100, 48000), ...resampled([right], 44100, 48000)])).toBe(0);
  });

  it('stops when it is told to', () => {
    const stop = (fraction: number) => {
      if (fraction > 0.4) throw new Cancelled();
    };
    const sink = new MemorySink(48000, 1);
    expect(() => resample(memorySource(music(200000, 1), 44100), 48000, sink, stop)).toThrow(Cancelled);
  });
});
