import { describe, expect, it } from 'vitest';
import { newRegion } from '../../../host/project/new-region.ts';
import { benchProject } from '../bench/song.ts';
import { makeColumns } from '../data/peaks.ts';
import { patchesOf, signatureOf } from './patch.ts';
import { spectrumColors, tileZoom, WHOLE_RANGE, yOfHz } from './spectrum-tiles.ts';
import { inkRim, inkWave, over, type Pixels } from './wave-ink.ts';

const blank = (width: number, height: number): Pixels => ({ words: new Uint32Array(width * height), width, height });
const alphaAt = ({ words, width }: Pixels, x: number, y: number) => words[y * width + x]! >>> 24;
const ink = { color: [10, 200, 30], peaks: 0.5, body: 1 } as const;

describe('the ink of a wave', () => {
  it('reaches from the lowest to the highest, about the middle, and is stronger in its body', () => {
    const pixels = blank(3, 40);
    const columns = makeColumns(3);
    columns.high[1] = 0.5;
    columns.low[1] = -0.25;
    columns.core[1] = 0.1;
    inkWave(pixels, columns, 1, 2, 0, 40, 1, ink);
    const rows = Array.from({ length: 40 }, (_, y) => alphaAt(pixels, 1, y));
    expect(rows.findIndex((alpha) => alpha > 0)).toBe(10);
    expect(rows.findLastIndex((alpha) => alpha > 0)).toBe(24);
    expect(rows[12]).toBe(128);
    expect(rows[19]).toBe(255);
    expect(alphaAt(pixels, 0, 20) + alphaAt(pixels, 2, 20)).toBe(0);
  });

  it('draws silence as a line and holds what is too loud to its box', () => {
    const pixels = blank(2, 20);
    const columns = makeColumns(2);
    columns.high[1] = 3;
    columns.low[1] = -3;
    inkWave(pixels, columns, 0, 2, 2, 10, 1, ink);
    const inked = Array.from({ length: 20 }, (_, y) => alphaAt(pixels, 0, y)).reduce((sum, alpha) => sum + alpha, 0);
    expect(inked).toBeGreaterThan(100);
    expect(alphaAt(pixels, 1, 1)).toBe(0);
    expect(alphaAt(pixels, 1, 2)).toBeGreaterThan(0);
    expect(alphaAt(pixels, 1, 12)).toBe(0);
  });

  it('has a rim without holes where it jumps', () => {
    const pixels = blank(2, 40);
    const columns = makeColumns(2);
    columns.high[1] = 1;
    inkRim(pixels, columns, 0, 2, 0, 40, 1, [255, 255, 255], 1);
    for (let y = 0; y < 19; y++) expect(alphaAt(pixels, 1, y)).toBe(255);
  });

  it('lays colours over one another as a canvas does', () => {
    const below = over(0, 100, 0, 0, 1);
    expect(over(below, 0, 0, 100, 0.5)).toBe(((255 << 24) | (50 << 16) | 50) >>> 0);
    expect(over(0, 7, 8, 9, 0)).toBe(0);
    expect(over(0, 7, 8, 9, 0.5) & 0xffffff).toBe((9 << 16) | (8 << 8) | 7);
  });
});

describe('the colours of a spectrogram', () => {
  it('rise in lightness from silence to full, so that they can be told without seeing colours', () => {
    for (const hue of [
      [125, 204, 248],
      [213, 134, 191],
      [146, 131, 238],
      [64, 73, 82],
    ] as const) {
      const dark = hue[0] > 100;
      const words = spectrumColors(
        dark ? [9, 10, 13] : [249, 250, 251],
        hue,
        dark ? [235, 237, 239] : [23, 26, 30],
        WHOLE_RANGE,
      );
      const light = [...words].map(
        (word) => 0.2126 * (word & 255) + 0.7152 * ((word >>> 8) & 255) + 0.0722 * ((word >>> 16) & 255),
      );
      const sign = dark ? 1 : -1;
      for (let value = 1; value < 256; value++)
        expect(sign * (light[value]! - light[value - 1]!)).toBeGreaterThanOrEqual(-0.8);
      expect(sign * (light[255]! - light[0]!)).toBeGreaterThan(120);
    }
  });

  it('come from tiles about as fine as the screen', () => {
    expect(tileZoom(100)).toBe(0);
    expect(tileZoom(512)).toBe(0);
    expect(tileZoom(2048)).toBe(1);
    expect(tileZoom(30_000)).toBe(3);
    expect(tileZoom(500_000)).toBe(3);
  });

  it('lie by octaves over the chosen range', () => {
    expect(yOfHz(WHOLE_RANGE.low, WHOLE_RANGE, 100)).toBeCloseTo(100, 9);
    expect(yOfHz(WHOLE_RANGE.high, WHOLE_RANGE, 100)).toBeCloseTo(0, 9);
    expect(yOfHz(800, WHOLE_RANGE, 100)).toBeCloseTo(50, 0);
  });
});

describe('what a piece of a lane shows', () => {
  const project = benchProject({ tracks: 4, minutes: 1, regions: 8 });
  const treated = project.regions.find((region) => region.takes.length > 0)!;

  it('is the take that is chosen, as it is heard, whatever the status, unless it is blended away', () => {
    expect(patchesOf([treated], project)[0]?.take?.asset.hash).toBe(treated.takes[0]!.asset.hash);
    expect(patchesOf([{ ...treated, blend: 0 }], project).filter(({ take }) => take !== null)).toEqual([]);
    expect(patchesOf([{ ...treated, status: 'ignored' }], project)).toEqual(patchesOf([treated], project));
    expect(patchesOf([{ ...treated, status: 'ignored', chosenTake: null }], project)).toEqual([]);
  });

  it('marks flat peaks only while clipping is to be mended', () => {
    const damage = { cause: 'clipping', severity: 'severe', confidence: 1, detail: '' } as const;
    const region = newRegion({ id: 'x', stem: 'bass', start: 0, end: 100, damage });
    expect(patchesOf([region], project)).toEqual([{ start: 0, end: 100, take: null, clipped: 'severe' }]);
    expect(patchesOf([{ ...region, status: 'accepted' }], project)).toEqual([]);
  });

  it('makes a new picture where a fade changes in it, and leaves the others', () => {
    const before = patchesOf([treated], project);
    const after = patchesOf([{ ...treated, fadeIn: 5 }], project);
    expect(signatureOf(after, treated.start, treated.end)).not.toBe(signatureOf(before, treated.start, treated.end));
    expect(signatureOf(after, treated.end + 10, treated.end + 20)).toBe(
      signatureOf(before, treated.end + 10, treated.end + 20),
    );
  });
});
