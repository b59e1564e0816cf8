import { expect, it } from 'vitest';
import { gridOf } from '../../state/words.ts';
import { benchProject } from '../bench/song.ts';
import type { Brush } from './brush.ts';
import { inkHeads } from './heads-ink.ts';

const project = benchProject({ tracks: 4, minutes: 1, regions: 0 });
const WIDTH = 400;

/** CSS pixels of a letter. */
const LETTER = 6;

/** The words above the lanes, as spans of x, with so many frames scrolled away. */
function words(scroll: number) {
  const found: { text: string; from: number; to: number }[] = [];
  const known: Record<string, unknown> = {
    measureText: (text: string) => ({ width: text.length * LETTER }),
    fillText: (text: string, x: number) => found.push({ text, from: x, to: x + text.length * LETTER }),
  };
  const g = new Proxy(known, { get: (own, name) => own[name as string] ?? (() => {}) });
  const rgb = new Proxy({}, { get: () => [0, 0, 0] });
  const scale = { framesPerPixel: 500, scroll };
  const brush = { g, palette: { rgb, font: 'test' }, dpr: 1, scale, width: WIDTH } as unknown as Brush;
  const scene = { project, grid: gridOf(project), chords: [], loop: null, core: null, selectedChord: -1 };
  inkHeads(brush, scene);
  return found;
}

it('a time or a bar stands in the ruler only where all of it is in view: the end of a number is another number', () => {
  const seen = new Set<string>();
  for (let scroll = 0; scroll < 400_000; scroll += 3_700) {
    for (const { text, from, to } of words(scroll)) {
      seen.add(text);
      expect(from, `${text} at ${scroll}`).toBeGreaterThanOrEqual(0);
      expect(to, `${text} at ${scroll}`).toBeLessThanOrEqual(WIDTH);
    }
  }
  expect([...seen].some((text) => text.includes(':'))).toBe(true);
  expect(seen).toContain('2');
});
