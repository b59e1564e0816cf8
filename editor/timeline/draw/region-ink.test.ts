import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newRegion } from '../../../host/project/new-region.ts';
import type { Region, Take } from '../../../host/project/project.ts';
import type { RegionWork } from '../../state/work.ts';
import { faceOf } from '../core/face.ts';
import type { Lane } from '../core/lanes.ts';
import type { Brush } from './brush.ts';
import { inkOver, inkSource } from './region-ink.ts';

beforeAll(() => vi.stubGlobal('Path2D', class {}));

const take = { label: 'Restored', start: 0, end: 1, fadeIn: 0, fadeOut: 0, law: 1 } as Take;
const lane = { top: 0, height: 80 } as Lane;

/** CSS pixels of a letter. */
const LETTER = 6;

/** A brush at one frame a pixel that keeps what it writes and the grounds below it, as spans of x. */
function spyBrush() {
  const texts: { text: string; from: number; to: number }[] = [];
  const grounds: { from: number; to: number }[] = [];
  const boxes: { x: number; y: number; w: number; h: number }[] = [];
  let frames = 0;
  const known: Record<string, unknown> = {
    stroke: () => void frames++,
    fillRect: (x: number, y: number, w: number, h: number) => boxes.push({ x, y, w, h }),
    measureText: (text: string) => ({ width: text.length * LETTER }),
    fillText: (text: string, x: number) => texts.push({ text, from: x, to: x + text.length * LETTER }),
    // Grips are as high as a hand wants them, labels as their line.
    roundRect: (x: number, _y: number, w: number, h: number) => h <= 18 && grounds.push({ from: x, to: x + w }),
  };
  const g = new Proxy(known, { get: (own, name) => own[name as string] ?? (() => {}) });
  const rgb = new Proxy({}, { get: () => [0, 0, 0] });
  const brush = {
    g,
    palette: { rgb, font: 'test', tint: 0.1, patternAlpha: 0.1 },
    patterns: {},
    dpr: 1,
    scale: { framesPerPixel: 1, scroll: 0 },
    width: 1000,
  } as unknown as Brush;
  return { brush, texts, grounds, boxes, frames: () => frames };
}

/** What is written of a region that is that wide, from 100 on, where the next one begins at `next`. */
function label(width: number, part: Partial<Region>, selected = false, next = 100 + width, work?: RegionWork) {
  const { brush, texts, grounds, frames } = spyBrush();
  const damage = { cause: 'clipping', severity: 'severe', confidence: 1, detail: '' } as const;
  const region = newRegion({ id: 'x', stem: 'bass', start: 100, end: 100 + width, damage, ...part });
  inkOver(brush, lane, { region, face: faceOf(region, work), selected, hovered: false, next });
  return { words: texts.map(({ text }) => text), all: [...texts, ...grounds], frames: frames() };
}

const heard = { takes: [take], chosenTake: 0 };

describe('the label of a region', () => {
  it.each([
    ['damaged', {}, false],
    ['damaged and selected', {}, true],
    ['heard', heard, false],
    ['heard and selected', heard, true],
    ['generated', { ...heard, takes: [{ ...take, label: 'AI-generated' as const }] }, true],
    ['selected, with a long fade', { ...heard, fadeIn: 60 }, true],
    ['left', { status: 'ignored' as const }, true],
  ])('of one that is %s never reaches beyond it, however narrow', (_, part, selected) => {
    for (let width = 2; width < 240; width++) {
      for (const { from, to } of label(width, part, selected).all) {
        expect(from, `at ${width} px`).toBeGreaterThanOrEqual(100);
        expect(to, `at ${width} px`).toBeLessThanOrEqual(100 + width);
      }
    }
  });

  it('reaches over the empty lane behind it where it has no room, with a frame, but never to the next region', () => {
    const free = label(30, {}, false, 400);
    expect(free.words).toEqual(['Clipping']);
    expect(free.frames).toBe(label(200, {}).frames + 1);
    for (let next = 130; next < 200; next++) {
      const { words, all } = label(30, {}, false, next);
      expect(words).toEqual(next < 180 ? [] : ['Clipping']);
      for (const { to } of all) expect(to, `next at ${next}`).toBeLessThan(Math.max(131, next));
    }
    expect(label(30, heard, true, 400).words).toEqual([]);
    expect(label(10, {}, false, 400).words).toEqual([]);
  });

  it('keeps to it while it waits to be mended, for many do at once', () => {
    const waits = { state: 'waiting', fraction: 0, stage: '', secondsLeft: null, title: '' } as const;
    expect(label(30, {}, false, 400, waits).words).toEqual([]);
    expect(label(100, {}, false, 400, waits).words).toEqual(['Waiting']);
    expect(label(30, {}, false, 400, { ...waits, state: 'running' }).words).toEqual(['Mending 0 %']);
  });

  it('never cuts a word', () => {
    for (let width = 2; width < 240; width++) {
      for (const word of label(width, {}).words) expect(word).toBe('Clipping');
    }
  });

  it('says all where there is room, the word where there is less, and then its shape alone', () => {
    expect(label(200, heard, true).words).toEqual(['Restored', 'to accept']);
    expect(label(100, heard, true).words).toEqual(['Restored']);
    expect(label(30, heard, true).words).toEqual([]);
    expect(label(30, heard, true).all).toHaveLength(1);
  });

  it('of clean material that a take was made from keeps to what is seen of it', () => {
    const { brush, texts, grounds, boxes } = spyBrush();
    inkSource(brush, lane, -90, 40);
    expect([texts, grounds]).toEqual([[], []]);
    expect(Math.max(...boxes.map(({ h }) => h))).toBeLessThan(5);
    inkSource(brush, lane, -90, 60);
    expect(texts).toEqual([{ text: 'Source', from: 5, to: 41 }]);
  });
});
