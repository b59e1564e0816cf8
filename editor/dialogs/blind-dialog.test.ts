// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import Blind from './blind.tsx';

describe('blind listening', () => {
  let bench: Bench;
  const press = (key: string) => act(() => void fireEvent.keyDown(window, { key }));
  const playing = () => bench.player.state().version;
  const playedBy = (pad: string) => {
    press(pad);
    return playing();
  };

  beforeEach(async () => {
    localStorage.clear();
    bench = await openBench();
    bench.select('r11');
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('plays one version on A, the other on B, and one of both on X', () => {
    renderOver(bench, createElement(Blind));
    const [a, b, x] = [playedBy('a'), playedBy('b'), playedBy('x')];
    expect(a).not.toBe(b);
    expect([a, b]).toContain(x);
    expect(bench.player.state().levelMatch).toBe(true);
    expect(bench.player.state().loop).not.toBeNull();
  });

  it('says what A and B are drawn from, but not which is which', () => {
    renderOver(bench, createElement(Blind));
    expect(screen.getByText(/^A and B are the original and take \d, /)).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: 'Whole song' }));
    expect(screen.getByText('A and B are the original and the song as it stands, with its takes.')).toBeTruthy();
  });

  it('begins no test where a region plays its original: it says so, and offers to mend or to choose a take', () => {
    bench.select('r19');
    const page = renderOver(bench, createElement(Blind));
    expect(screen.getByText(/^A and B would sound alike/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^X is A/ })).toBeNull();
    expect(bench.player.state()).toMatchObject({ playing: false, loop: null });
    fireEvent.click(screen.getByRole('button', { name: 'Mend it' }));
    expect(screen.getByText(/It is being mended: the test begins/)).toBeTruthy();
    page.unmount();
    bench.session.edit({ type: 'region/choose', payload: { id: 'r11', take: null } });
    bench.select('r11');
    renderOver(bench, createElement(Blind));
    fireEvent.click(screen.getByRole('button', { name: 'Choose take 3' }));
    expect(screen.getByRole('button', { name: /^X is A/ })).toBeTruthy();
  });

  it('shows no score before the end, and then how likely it is by guessing', () => {
    renderOver(bench, createElement(Blind));
    for (let trial = 0; trial < 16; trial++) {
      expect(screen.queryByText(/^\d+ of \d+ right$/)).toBeNull();
      const x = playedBy('x');
      press(playedBy('a') === x ? '1' : '2');
    }
    expect(screen.getByText('16 of 16 right')).toBeTruthy();
    expect(screen.getByText('You can tell them apart.')).toBeTruthy();
    expect(screen.getByText(/p = under 0.001/)).toBeTruthy();
  });

  it('takes an answer only once X has played in that trial, and says so', () => {
    renderOver(bench, createElement(Blind));
    const isClosed = () => screen.getByRole<HTMLButtonElement>('button', { name: /^X is A/ }).disabled;
    press('1');
    expect(screen.getByText('Trial 1 of 16')).toBeTruthy();
    expect(isClosed()).toBe(true);
    expect(screen.getByText(/^Listen to X first/)).toBeTruthy();
    act(() => bench.player.pause());
    press('x');
    expect(isClosed()).toBe(true);
    act(() => void bench.player.play());
    expect(isClosed()).toBe(false);
    press('1');
    press('2');
    expect(screen.getByText('Trial 2 of 16')).toBeTruthy();
    expect(isClosed()).toBe(true);
  });

  it('remembers how it ended for the next time', () => {
    const first = renderOver(bench, createElement(Blind));
    press('x');
    press('1');
    fireEvent.click(screen.getByRole('button', { name: 'Stop and show' }));
    first.unmount();
    renderOver(bench, createElement(Blind));
    expect(screen.getByText(/of 1 right, p = /)).toBeTruthy();
  });

  it('says that the levels match only where it is known how loud both are', () => {
    renderOver(bench, createElement(Blind));
    expect(screen.queryByText(/Level-matched by loudness/)).toBeNull();
    act(() => bench.player.setLoudness({ original: -16, mended: -18 }));
    expect(screen.getByText(/Level-matched by loudness/)).toBeTruthy();
    act(() => bench.player.setLevelMatch(false));
    expect(screen.queryByText(/Level-matched by loudness/)).toBeNull();
  });

  it('plays the difference again afterwards where it did before', () => {
    bench.player.setDifference(true);
    const page = renderOver(bench, createElement(Blind));
    expect(bench.player.state().difference).toBe(false);
    page.unmount();
    expect(bench.player.state().difference).toBe(true);
  });

  it('puts back what was set before, and stops what it started', () => {
    const page = renderOver(bench, createElement(Blind));
    if (playedBy('a') !== 'original') press('b');
    expect(bench.player.state()).toMatchObject({ version: 'original', playing: true });
    page.unmount();
    expect(bench.player.state()).toMatchObject({ version: 'mended', loop: null, playing: false });
  });
});
