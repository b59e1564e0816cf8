// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
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
});
