// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selectProject } from '../state/selectors.ts';
import { HistoryPanel } from './history-panel.tsx';
import { renderOver } from './render-testing.tsx';
import { type Bench, openBench } from './testing.ts';

describe('the panel of history', () => {
  let bench: Bench;
  const gain = () => selectProject(bench.store.getState())!.tracks.find(({ stem }) => stem === 'bass')!.gainDb;
  const steps = () => screen.getAllByRole('button');
  const answered = async () => {
    await bench.session.flush();
    await new Promise((resolve) => setTimeout(resolve));
  };
  const click = (step: number) =>
    act(async () => {
      fireEvent.click(steps()[step]!);
      await answered();
    });
  const current = () => steps().findIndex((step) => step.getAttribute('aria-current') === 'step');

  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, createElement(HistoryPanel));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('says that nothing was changed yet', () => {
    expect(document.body.textContent).toContain('Nothing was changed');
  });

  it('goes back and forward to the step that is clicked, the latest first, and to how it was opened', async () => {
    const before = gain();
    for (const gainDb of [-3, -6, -9]) {
      bench.session.edit({ type: 'track/set', payload: { stem: 'bass', gainDb } });
      await act(answered);
    }
    expect(steps()).toHaveLength(4);
    expect(current()).toBe(0);
    await click(2);
    expect(gain()).toBe(-3);
    expect(current()).toBe(2);
    await click(0);
    expect(gain()).toBe(-9);
    await click(3);
    expect(gain()).toBe(before);
    expect(current()).toBe(3);
  });
});
