// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Player, PlayerState } from '../engine/player.ts';
import { renderOver } from './render-testing.tsx';
import { StatusBar } from './status-bar.tsx';
import { type Bench, openBench } from './testing.ts';

describe('what the status says of the sound', () => {
  let bench: Bench;
  let change: (part: Partial<PlayerState>) => void;

  beforeEach(async () => {
    bench = await openBench();
    const listeners = new Set<() => void>();
    let state = bench.player.state();
    const player: Player = {
      ...bench.player,
      state: () => state,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    change = (part) =>
      act(() => {
        state = { ...state, ...part };
        for (const listener of listeners) listener();
      });
    renderOver({ ...bench, player }, createElement(StatusBar));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('counts the times that it broke off since play began, and none of those before that nobody heard', () => {
    change({ underruns: 7 });
    expect(screen.getByText('No gaps in the sound')).toBeTruthy();
    change({ playing: true, underruns: 0 });
    expect(screen.getByText('No gaps in the sound')).toBeTruthy();
    change({ underruns: 1 });
    expect(screen.getByText('1 gap in the sound')).toBeTruthy();
    change({ playing: false, underruns: 2 });
    expect(screen.getByText('2 gaps in the sound')).toBeTruthy();
  });

  it('says when asked by what it broke off, each with what can be done', async () => {
    const open = () => fireEvent.click(screen.getByRole('button', { name: /gaps? in the sound/ }));
    change({ playing: true, underruns: 1, stalls: 0 });
    open();
    const told = await screen.findByRole('dialog', { name: 'Gaps in the sound' });
    expect(told.textContent).toMatch(/1 time the output was given its sound too late.*Close other programs/);
    expect(told.textContent).not.toContain('not read in time');
    change({ underruns: 4, stalls: 4 });
    expect(told.textContent).toMatch(/4 times the sound was not read in time.*a faster disk/);
    expect(told.textContent).not.toContain('too late');
  });
});
