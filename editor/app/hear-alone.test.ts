// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Inspector } from '../inspector/inspector.tsx';
import { selectProject } from '../state/selectors.ts';
import { aloneIn, hearAlone } from './hear-alone.ts';
import { renderOver } from './render-testing.tsx';
import { type Bench, openBench } from './testing.ts';

describe('a take that is heard alone', () => {
  let bench: Bench;
  let stop: () => void;
  const project = () => selectProject(bench.store.getState())!;
  const region = () => project().regions.find(({ id }) => id === 'r11')!;
  const wave = (n: number) => screen.getByRole('button', { name: `Take ${n} alone` });
  const alone = () => bench.store.getState().view.alone;

  beforeEach(async () => {
    bench = await openBench();
    stop = hearAlone(bench);
    vi.spyOn(bench.player, 'audition');
    bench.select('r11');
    renderOver(bench, createElement(Inspector));
    bench.player.seek(1234);
    bench.player.setVersion('original');
  });
  afterEach(() => {
    stop();
    cleanup();
    bench.session.close();
  });

  it('is begun by its wave: only its region, over and over, the take whole; the choice stays', () => {
    const { chosenTake, start, end } = region();
    fireEvent.click(wave(1));
    expect(bench.player.audition).toHaveBeenLastCalledWith('r11', 0, 1);
    expect(bench.player.state()).toMatchObject({ playing: true, version: 'mended', loop: { start, end } });
    expect(bench.player.position()).toBeGreaterThanOrEqual(start);
    expect(wave(1).getAttribute('aria-pressed')).toBe('true');
    expect(region().chosenTake).toBe(chosenTake);
    expect(bench.said.at(-1)).toBe('Take 1 alone');
  });

  it('sounds without the other stems, whatever is mute or solo, and the document knows nothing of it', () => {
    bench.session.edit({ type: 'track/set', payload: { stem: region().stem, mute: true } });
    bench.session.edit({ type: 'track/set', payload: { stem: 'vocals', solo: true } });
    const before = project();
    const { tracks } = aloneIn(before, { region: 'r11', take: 0 });
    const sounding = tracks.filter(({ mute, solo }) => solo && !mute).map(({ stem }) => stem);
    expect(sounding).toEqual([region().stem]);
    expect(project()).toBe(before);
    expect(aloneIn(before, null)).toBe(before);
  });

  it('ends by its wave again, and all is as it was before', () => {
    fireEvent.click(wave(1));
    fireEvent.click(wave(1));
    expect(bench.player.audition).toHaveBeenLastCalledWith('r11', undefined);
    expect(bench.player.state()).toMatchObject({ playing: false, version: 'original', loop: null });
    expect(bench.player.position()).toBe(1234);
    expect(alone()).toBeNull();
  });

  it('gives way to the next, and what was before both is put back', () => {
    fireEvent.click(wave(1));
    fireEvent.click(wave(2));
    expect(bench.player.audition).toHaveBeenLastCalledWith('r11', 1, 1);
    expect(wave(1).getAttribute('aria-pressed')).toBe('false');
    fireEvent.click(wave(2));
    expect(bench.player.position()).toBe(1234);
    expect(bench.player.state()).toMatchObject({ playing: false, version: 'original' });
  });

  it('ends where play is stopped, another region is selected, or the take is gone', () => {
    const endings = [
      () => bench.player.pause(),
      () => bench.select('r7'),
      () => bench.session.edit({ type: 'take/remove', payload: { region: 'r11', take: region().takes.at(-1)!.id } }),
    ];
    for (const ending of endings) {
      act(() => bench.select('r11'));
      fireEvent.click(wave(region().takes.length));
      expect(bench.player.state().playing).toBe(true);
      act(ending);
      expect(alone()).toBeNull();
      expect(bench.player.state()).toMatchObject({ playing: false, loop: null });
    }
  });
});
