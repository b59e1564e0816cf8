// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chordsOf } from '../../../host/project/selectors.ts';
import { benchProject } from '../bench/song.ts';
import { RULER, SECTIONS } from '../draw/heads-ink.ts';
import { attachPointer } from './surfaces.ts';
import { testDesk } from './testing.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('a double click on a chord leaves the focus in the field that it opens, however late the clicks before it are dealt with', () => {
  document.body.innerHTML = '<div class="thin chords" tabindex="0"></div><canvas></canvas><canvas></canvas>';
  const [heads, lanes] = document.querySelectorAll('canvas');
  const t = testDesk(benchProject({ tracks: 4, minutes: 1, regions: 0 }));
  const field = document.body.appendChild(document.createElement('input'));
  const stop = attachPointer({ ...t.desk, typeChord: () => field.focus() }, heads!, lanes!, document.body, {
    scroll() {},
    zoom() {},
  });
  const chord = chordsOf(t.project())[1]!;
  const clientX = (chord.start + chord.end) / 2 / 1000;
  const at = { clientX, clientY: RULER + SECTIONS + 8, button: 0, pointerId: 1, pointerType: 'mouse' };
  heads!.dispatchEvent(new PointerEvent('pointerdown', at));
  vi.runAllTimers();
  expect(document.activeElement?.className).toBe('thin chords');
  for (let click = 0; click < 2; click++) heads!.dispatchEvent(new PointerEvent('pointerdown', at));
  heads!.dispatchEvent(new MouseEvent('dblclick', at));
  vi.runAllTimers();
  expect(document.activeElement).toBe(field);
  stop();
});
