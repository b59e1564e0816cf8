// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../app/commands/run.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { useAppSelector } from '../state/hooks.ts';
import { selectProject } from '../state/selectors.ts';
import Consent from './consent.tsx';

const Asked = () => (useAppSelector(({ desk }) => desk.dialog === 'consent') ? createElement(Consent) : null);

describe('the question before sound is generated', () => {
  let bench: Bench;
  const project = () => selectProject(bench.store.getState())!;
  const region = (id: string) => project().regions.find((one) => one.id === id)!;
  const isAsked = () => screen.queryByRole('dialog', { name: 'This will be new music' }) !== null;
  /** A new take of a region that is to be generated. */
  const generate = (id: string) => {
    act(() => {
      bench.session.edit({ type: 'region/set', payload: { id, treatment: 'jasco' } });
      bench.select(id);
      runCommand(bench, 'take.new');
    });
  };

  beforeEach(async () => {
    bench = await openBench();
    vi.spyOn(bench.backend, 'treat');
    renderOver(bench, createElement(Asked));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('is asked before the first take of a project and, once agreed to, never again', () => {
    generate('r11');
    expect(isAsked()).toBe(true);
    expect(project().consent).toBe(false);
    expect(bench.backend.treat).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Generate' }));
    expect(project().consent).toBe(true);
    expect(isAsked()).toBe(false);
    generate('r7');
    expect(isAsked()).toBe(false);
  });

  it('is asked again where it was only closed', () => {
    generate('r11');
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
    expect(isAsked()).toBe(false);
    expect(project().consent).toBe(false);
    expect(bench.backend.treat).not.toHaveBeenCalled();
    generate('r11');
    expect(isAsked()).toBe(true);
  });

  it('is answered by another treatment too, which agrees to nothing', () => {
    generate('r11');
    fireEvent.click(screen.getByRole('button', { name: 'Rebuild instead' }));
    expect(region('r11').treatment).toBe('rebuild');
    expect(project().consent).toBe(false);
    expect(isAsked()).toBe(false);
  });
});
