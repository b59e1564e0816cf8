import { expect, it } from 'vitest';
import type { Asset } from '../../../host/project/project.ts';
import type { Peaks } from '../data/peaks.ts';
import { inkOverview } from './overview-ink.ts';
import type { Palette } from './palette.ts';

const asset = (hash: string): Asset => ({ hash, sampleRate: 48_000, channels: 1, length: 1000 });
const [stem, mix] = [asset('stem'), asset('mix')];

/** What of the song is drawn, by sounds of which peaks have arrived: the first half of each is silent or loud. */
function drawn(arrived: readonly Asset[], assets: readonly Asset[]) {
  const peaks = {
    columns(
      of: Asset,
      _perPixel: number,
      _first: number,
      count: number,
      into: { low: Float32Array; high: Float32Array },
    ) {
      if (!arrived.includes(of)) return 'none';
      for (let x = 0; x < count; x++) into.high[x] = x < count / 2 === (of === mix) ? 1 : 0;
      into.low.fill(0);
      return 'exact';
    },
  } as unknown as Peaks;
  const heights: number[] = [];
  const g = {
    clearRect() {},
    fillRect: (x: number, _y: number, _w: number, height: number) => (heights[x] = height),
  } as unknown as CanvasRenderingContext2D;
  const palette = { rgb: { 'text-3': [1, 1, 1] } } as unknown as Palette;
  const known = inkOverview(g, palette, peaks, { length: 1000, assets, standIn: mix, regions: [] }, 40, 36);
  return { known, left: heights[5]!, right: heights[35]! };
}

it('shows the recording while there are no stems, and until something of them has arrived', () => {
  expect(drawn([mix], []).known).toBe(true);
  expect(drawn([mix], [stem]).known).toBe(false);
  for (const shown of [drawn([mix], []), drawn([mix], [stem])]) {
    expect(shown.left).toBeGreaterThan(10);
    expect(shown.right).toBe(1);
  }
});

it('shows the stems as soon as they are there', () => {
  const shown = drawn([mix, stem], [stem]);
  expect(shown.known).toBe(true);
  expect(shown.left).toBe(1);
  expect(shown.right).toBeGreaterThan(10);
});
