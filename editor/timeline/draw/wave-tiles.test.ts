import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Asset } from '../../../host/project/project.ts';
import type { Peaks } from '../data/peaks.ts';
import type { Palette } from './palette.ts';
import { TILE } from './wave-keys.ts';
import { createWaveTiles } from './wave-tiles.ts';

class Bitmap {
  readonly words: Uint32Array;
  isOpen = true;
  constructor(words: Uint32Array) {
    this.words = words;
  }
  close() {
    this.isOpen = false;
  }
}

class Canvas {
  words = new Uint32Array(0);
  readonly width: number;
  readonly height: number;
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }
  getContext() {
    return {
      putImageData: (image: { data: Uint8ClampedArray }) => (this.words = new Uint32Array(image.data.slice().buffer)),
    };
  }
  transferToImageBitmap() {
    return new Bitmap(this.words);
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
const palette = { rgb: { vocals: [1, 2, 3], 'text-3': [7, 7, 7], 'text-1': [9, 9, 9] } } as unknown as Palette;

const STEADY: Peaks = {
  columns(_asset, _framesPerPixel, _first, _count, into) {
    into.low.fill(-0.1);
    into.high.fill(0.1);
    into.core.fill(0.05);
    return 'exact';
  },
  samples: () => null,
  loudest: () => 1,
  renamed() {},
  arrivals: () => 1,
  clear() {},
};

describe('the tiles of a wave', () => {
  beforeEach(() => {
    vi.stubGlobal('OffscreenCanvas', Canvas);
    vi.stubGlobal('ImageData', Picture);
    vi.stubGlobal('window', { innerWidth: 1440, innerHeight: 900, devicePixelRatio: 1 });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('fill the lane as soon as it is known how loud the sound is, though all of them were drawn before', () => {
    let loudest: number | null = null;
    let arrivals = 1;
    const peaks: Peaks = { ...STEADY, loudest: () => loudest, arrivals: () => arrivals };
    const tiles = createWaveTiles(peaks, palette);
    const row = {
      name: 'vocals',
      asset,
      patches: [],
      height: 40,
      measure: asset,
      standIn: null,
      light: false,
    } as const;
    const inked = () => {
      let drawn: Bitmap | null = null;
      const g = { drawImage: (bitmap: Bitmap) => (drawn = bitmap) } as unknown as CanvasRenderingContext2D;
      tiles.draw(g, row, 1024, 0, TILE, 0, () => true);
      const { words } = drawn! as Bitmap;
      return Array.from({ length: 40 }, (_, y) => words[y * TILE + 5]! >>> 24).filter((alpha) => alpha > 0).length;
    };
    const before = inked();
    loudest = 0.1;
    arrivals = 2;
    expect(before).toBeLessThan(10);
    expect(inked()).toBeGreaterThan(36);
  });

  it('have the colour of their stem over a spectrogram too', () => {
    const tiles = createWaveTiles(STEADY, palette);
    const row = { name: 'vocals', asset, patches: [], height: 40, measure: asset, standIn: null, light: true } as const;
    let drawn: Bitmap | null = null;
    const g = { drawImage: (bitmap: Bitmap) => (drawn = bitmap) } as unknown as CanvasRenderingContext2D;
    tiles.draw(g, row, 1024, 0, TILE, 0, () => true);
    expect((drawn! as Bitmap).words[20 * TILE + 5]! & 0xffffff).toBe(0x030201);
  });

  it('are those of the recording until something of the stem is here, and its own then', () => {
    const mix = { ...asset, hash: 'b'.repeat(64) };
    let hasCome = false;
    const peaks: Peaks = {
      ...STEADY,
      columns: (of, ...rest) => (of === asset && !hasCome ? 'none' : STEADY.columns(of, ...rest)),
      arrivals: (hash) => (hash === asset.hash && hasCome ? 1 : 0),
    };
    const tiles = createWaveTiles(peaks, palette);
    const row = { name: 'vocals', asset, patches: [], height: 40, measure: asset, standIn: mix, light: false } as const;
    const colour = (spare = true) => {
      let drawn: Bitmap | null = null;
      const g = { drawImage: (bitmap: Bitmap) => (drawn = bitmap) } as unknown as CanvasRenderingContext2D;
      tiles.draw(g, row, 1024, 0, TILE, 0, () => spare);
      return drawn === null ? null : (drawn as Bitmap).words[20 * TILE + 5]! & 0xff;
    };
    // As a lane that shows the recording was drawn before: in a frame without time for another picture that one stands.
    tiles.draw(
      { drawImage() {} } as unknown as CanvasRenderingContext2D,
      { ...row, name: 'mix', asset: mix, measure: mix, standIn: null },
      1024,
      0,
      TILE,
      0,
      () => true,
    );
    expect(colour(false)).toBe(7);
    expect(colour()).toBe(7);
    expect(colour()).toBe(7);
    hasCome = true;
    expect(colour()).toBe(1);
  });

  it('are closed when they are left, and never take more than a few windows, however long one scrolls and zooms', () => {
    const tiles = createWaveTiles(STEADY, palette);
    const row = {
      name: 'vocals',
      asset,
      patches: [],
      height: 120,
      measure: asset,
      standIn: null,
      light: false,
    } as const;
    const all = new Set<Bitmap>();
    const g = { drawImage: (bitmap: Bitmap) => all.add(bitmap) } as unknown as CanvasRenderingContext2D;
    let most = 0;
    for (let n = 0; n < 400; n++) {
      tiles.draw(g, row, 1024 * 1.01 ** (n % 100), 150 * n, 1200, 0, () => true);
      most = Math.max(most, [...all].filter(({ isOpen }) => isOpen).length * TILE * 120 * 4);
    }
    expect(all.size).toBeGreaterThan(1000);
    expect(most).toBeGreaterThan(2 * 1200 * 120 * 4);
    expect(most).toBeLessThanOrEqual(3 * 1440 * 900 * 4);
  });

  it('are not made again where they were drawn before', () => {
    const tiles = createWaveTiles(STEADY, palette);
    const row = {
      name: 'vocals',
      asset,
      patches: [],
      height: 40,
      measure: asset,
      standIn: null,
      light: false,
    } as const;
    const drawn: Bitmap[] = [];
    const g = { drawImage: (bitmap: Bitmap) => drawn.push(bitmap) } as unknown as CanvasRenderingContext2D;
    for (const framesPerPixel of [1024, 2048, 1024]) tiles.draw(g, row, framesPerPixel, 0, 4 * TILE, 0, () => true);
    expect(drawn.slice(8)).toEqual(drawn.slice(0, 4));
    expect(new Set(drawn).size).toBe(8);
  });
});
