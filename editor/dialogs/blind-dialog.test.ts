// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onlyIn } from '../app/hear-alone.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { selectProject } from '../state/selectors.ts';
import { aloneChosen } from '../state/view.ts';
import Blind from './blind.tsx';
import { blindLoop } from './blind-loop.ts';

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

  it('says at which blend a take is compared, and over what the levels are matched', () => {
    bench.session.edit({ type: 'region/set', payload: { id: 'r11', blend: 0.6 } });
    bench.player.setLoudness({ original: -16, mended: -18 });
    renderOver(bench, createElement(Blind));
    expect(screen.getByText(/take \d, .* at 60\s?% blend\.$/)).toBeTruthy();
    const region = selectProject(bench.store.getState())!.regions.find(({ id }) => id === 'r11')!;
    const passage = () => bench.store.getState().view.passage;
    expect(passage()).toEqual(blindLoop(selectProject(bench.store.getState())!, region));
    expect(screen.getByText(/^Level-matched by loudness, over what the loop plays, /)).toBeTruthy();
    press('l');
    expect(passage()).toBeNull();
    expect(screen.getByText(/^Level-matched by loudness, over the whole song, /)).toBeTruthy();
    press('l');
    press('s');
    expect(screen.getByText(/^Level-matched by loudness, over what the loop plays of this stem, /)).toBeTruthy();
    cleanup();
    expect(passage()).toBeNull();
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

  describe('has tools to listen with', () => {
    const tool = (name: RegExp) => screen.getByRole('switch', { name });
    const isOn = (name: RegExp) => tool(name).getAttribute('aria-checked');
    const only = () => bench.store.getState().view.only;
    const region = () => selectProject(bench.store.getState())!.regions.find(({ id }) => id === 'r11')!;

    it('plays and pauses by its button and by Space, which a switch that has the focus keeps for itself', () => {
      renderOver(bench, createElement(Blind));
      fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
      expect(bench.player.state().playing).toBe(false);
      press(' ');
      expect(bench.player.state().playing).toBe(true);
      fireEvent.keyDown(screen.getByRole('button', { name: /^A / }), { key: ' ' });
      expect(bench.player.state().playing).toBe(false);
      fireEvent.keyDown(tool(/^Loop/), { key: ' ' });
      expect(bench.player.state().playing).toBe(false);
    });

    it('loops the region until that is switched off, and goes back to it when it is switched on again', () => {
      renderOver(bench, createElement(Blind));
      const { loop } = bench.player.state();
      expect(loop!.start).toBeLessThan(region().start);
      expect(isOn(/^Loop/)).toBe('true');
      press('l');
      expect(bench.player.state().loop).toBe(null);
      act(() => bench.player.seek(loop!.end + 48_000));
      const seek = vi.spyOn(bench.player, 'seek');
      fireEvent.click(tool(/^Loop/));
      expect(bench.player.state().loop).toEqual(loop);
      expect(seek).toHaveBeenCalledWith(loop!.start);
    });

    it('lets its stem sound alone while it is open, and changes nothing of the document', () => {
      const before = selectProject(bench.store.getState())!;
      const page = renderOver(bench, createElement(Blind));
      fireEvent.click(tool(/^Bass alone/));
      expect(only()).toBe('bass');
      const heard = onlyIn(before, only()).tracks.filter(({ mute, solo }) => solo && !mute);
      expect(heard.map(({ stem }) => stem)).toEqual(['bass']);
      press('s');
      expect(only()).toBe(null);
      press('s');
      page.unmount();
      expect(only()).toBe(null);
      expect(selectProject(bench.store.getState())).toBe(before);
    });

    it('goes where its line is pressed, and by beats with the arrows; it shows no sound', () => {
      const page = renderOver(bench, createElement(Blind));
      press('l');
      act(() => bench.player.pause());
      const line = screen.getByRole('slider', { name: 'Place' });
      line.setPointerCapture = () => {};
      line.getBoundingClientRect = () => new DOMRect(100, 0, 200, 32);
      const { start, end } = blindLoop(selectProject(bench.store.getState())!, region());
      fireEvent(line, new PointerEvent('pointerdown', { clientX: 150, bubbles: true }));
      expect(bench.player.position()).toBe(Math.round(start + (end - start) / 4));
      fireEvent.keyDown(line, { key: 'Home' });
      expect(bench.player.position()).toBe(start);
      fireEvent.keyDown(line, { key: 'ArrowRight' });
      const beat = bench.player.position();
      expect(selectProject(bench.store.getState())!.profile!.beats).toContain(beat);
      fireEvent.keyDown(line, { key: 'ArrowRight' });
      fireEvent.keyDown(line, { key: 'ArrowLeft' });
      expect(bench.player.position()).toBe(beat);
      expect(page.baseElement.querySelector('canvas, svg.wave')).toBe(null);
    });

    it('looks the same whichever version plays', async () => {
      const page = renderOver(bench, createElement(Blind));
      const look = () => page.baseElement.querySelector('.tools')!.innerHTML;
      act(() => bench.player.pause());
      act(() => bench.player.setVersion('original'));
      const original = look();
      act(() => bench.player.setVersion('mended'));
      expect(look()).toBe(original);
    });

    it('are for the place alone where the whole song is compared', () => {
      renderOver(bench, createElement(Blind));
      press('s');
      fireEvent.click(screen.getByRole('radio', { name: 'Whole song' }));
      expect(only()).toBe(null);
      expect(screen.queryByRole('switch', { name: /^Loop/ })).toBe(null);
      expect(screen.getByRole('slider', { name: 'Place' })).toBeTruthy();
    });

    it('ends a take that is heard alone, for it would be heard in place of both', () => {
      bench.store.dispatch(aloneChosen({ region: 'r11', take: 0 }));
      renderOver(bench, createElement(Blind));
      expect(bench.store.getState().view.alone).toBe(null);
    });
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
