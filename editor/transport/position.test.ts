// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { Position } from './position.tsx';

let bench: Bench;
/** What draws at each frame of the screen. */
let frames: ((now: number) => void)[] = [];

beforeEach(async () => {
  bench = await openBench();
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (draw: (now: number) => void) => frames.push(draw));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  bench.session.close();
});

const draw = () => {
  for (const next of frames.splice(0)) next(0);
};

it('writes the clock and the bar where the sound is, and touches nothing whose text stays the same', () => {
  renderOver(bench, createElement(Position));
  const timer = screen.getByRole('timer');
  bench.player.seek(48_000 * 10);
  draw();
  const [bar] = timer.querySelectorAll('b');
  const first = bar!.firstChild;
  expect(timer.getAttribute('aria-label')).toMatch(/^Bar \d+, beat \d, 0:10\.0/);
  // A few samples on: the clock goes on, the bar does not.
  bench.player.seek(48_000 * 10 + 480);
  draw();
  expect(timer.textContent).toContain('0:10.01');
  expect(bar!.firstChild).toBe(first);
  const was = bar!.textContent;
  bench.player.seek(48_000 * 60);
  draw();
  expect(bar!.textContent).not.toBe(was);
  // The same node as before: a new one would be laid out anew, sixty times a second.
  expect(bar!.firstChild).toBe(first);
});
