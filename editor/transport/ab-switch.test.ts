// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { selectProject } from '../state/selectors.ts';
import { AbSwitch } from './ab-switch.tsx';

let bench: Bench;
afterEach(() => {
  cleanup();
  bench.session.close();
});

it('tells by how much both versions were matched, and that there is nothing to match while there is one alone', async () => {
  bench = await openBench();
  renderOver(bench, createElement(AbSwitch));
  act(() => bench.player.setLoudness({ original: -16, mended: -18 }));
  expect(screen.getByText('+2.0 dB')).toBeTruthy();
  const { regions } = selectProject(bench.store.getState())!;
  act(() => {
    for (const { id } of regions) bench.session.edit({ type: 'region/choose', payload: { id, take: null } });
  });
  expect(screen.queryByText('+2.0 dB')).toBeNull();
  expect(screen.getByText('not yet')).toBeTruthy();
  act(() => bench.session.edit({ type: 'region/choose', payload: { id: 'r11', take: 0 } }));
  expect(screen.getByText('+2.0 dB')).toBeTruthy();
});
