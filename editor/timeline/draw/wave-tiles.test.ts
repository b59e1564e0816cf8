import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Asset } from '../../../host/project/project.ts';
import type { Peaks } from '../data/peaks.ts';
import type { Palette } from './palette.ts';
import { createWaveTiles, TILE } from './wave-tiles.ts';

class Canvas {
  words = new Uint32Array(0);
  width = 0;
  getContext() {
    return {
      putImageData: (image: { data: Uint8ClampedArray }) => (this.words = new Uint32Array(image.data.slice().buffer)),
    };
  }
}

class Picture {
  readonly data: Uint8ClampedArray;
  readonly height: number;
  constructor(width: number, height: number) {
    this.data = new Uint8ClampedArray(4 * width * height);
    this.height = height;
  }
}

const asset = { hash: 'a'.repeat(64), length: 1e6, channels: 1, sampleRate: 48_000 } as Asset;
const palette = { rgb: { vocals: [1, 2, 3], 'text-1': [9, 9, 9] } } as unknown as Palette;

describe('the tiles of a wave', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('fill the lane as soon as it is known how loud the sound is, though all of them were drawn before', () => {
    vi.stubGlobal('OffscreenCanvas', Canvas);
    vi.stubGlobal('ImageData', Picture);
    let loudest: number | null = null;
    let arrivals = 1;
    const peaks: Peaks = {
      columns(_asset, _framesPerPixel, _first, _count, into) {
        into.low.fill(-0.1);
        into.high.fill(0.1);
        into.core.fill(0.05);
        return 'exact';
      },
      samples: () => null,
      loudest: () => loudest,
      arrivals: () => arrivals,
      clear() {},
    };
    const tiles = createWaveTiles(peaks, palette);
    const row = { name: 'vocals', asset, patches: [], height: 40, measure: asset, light: false } as const;
    const inked = () => {
      let drawn: Canvas | null = null;
      const g = { drawImage: (canvas: Canvas) => (drawn = canvas) } as unknown as CanvasRenderingContext2D;
      tiles.draw(g, row, 1024, 0, TILE, 0, () => true);
      const { words } = drawn! as Canvas;
      return Array.from({ length: 40 }, (_, y) => words[y * TILE + 5]! >>> 24).filter((alpha) => alpha > 0).length;
    };
    const before = inked();
    loudest = 0.1;
    arrivals = 2;
    expect(before).toBeLessThan(10);
    expect(inked()).toBeGreaterThan(36);
  });
});
