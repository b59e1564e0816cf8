// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { infoReceived } from '../state/host.ts';
import { selectProject, selectSelectedRegion } from '../state/selectors.ts';
import { Inspector } from './inspector.tsx';

describe('how a take is generated', () => {
  let bench: Bench;
  const region = () => selectSelectedRegion(bench.store.getState())!;
  const steps = () => screen.getByRole('slider', { name: 'Steps' });

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  const show = (stem: string) => {
    const { id } = selectProject(bench.store.getState())!.regions.find((one) => one.stem === stem)!;
    bench.select(id);
    renderOver(bench, createElement(Inspector));
    act(() => void bench.session.edit({ type: 'region/set', payload: { id, treatment: 'jasco' } }));
  };
  const install = () => {
    const { info } = bench.store.getState().host;
    act(() => void bench.store.dispatch(infoReceived({ ...info!, unavailable: {} })));
  };

  it('can be set where a model is here, and not before', () => {
    show('bass');
    expect(screen.queryByRole('slider', { name: 'Steps' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Get a model' })).toBeTruthy();
    install();
    expect(steps().getAttribute('aria-valuetext')).toBe('25, usual');
    expect(screen.queryByRole('switch', { name: /voice/ })).toBeNull();
  });

  it('goes into the settings of the region, each beside the others', () => {
    show('bass');
    install();
    fireEvent.keyDown(steps(), { key: 'End' });
    fireEvent.keyDown(screen.getByRole('slider', { name: 'Follow words' }), { key: 'Home' });
    fireEvent.click(screen.getByRole('radio', { name: 'A band, then separated' }));
    expect(region().settings).toMatchObject({ steps: 100, guidanceText: 0, isolate: 'separate' });
    expect(steps().getAttribute('aria-valuetext')).toBe('100, fine');
    expect(screen.getByRole('slider', { name: 'Follow music' }).getAttribute('aria-valuetext')).toBe('× 1.0');
  });

  it('lets its sound be made by diffusion where that is installed', () => {
    show('bass');
    const { info } = bench.store.getState().host;
    act(() => void bench.store.dispatch(infoReceived({ ...info!, unavailable: { diffusion: 'not here' } })));
    expect(screen.queryByRole('radio', { name: 'Fuller, in minutes' })).toBeNull();
    install();
    fireEvent.click(screen.getByRole('radio', { name: 'Fuller, in minutes' }));
    expect(region().settings.decoder).toBe('mbd');
  });

  it('lets restoring take a share that is made anew, where diffusion is installed', () => {
    show('bass');
    act(() => void bench.session.edit({ type: 'region/set', payload: { id: region().id, treatment: 'restore' } }));
    expect(screen.queryByRole('slider', { name: 'Made anew' })).toBeNull();
    install();
    const share = screen.getByRole('slider', { name: 'Made anew' });
    expect(share.getAttribute('aria-valuetext')).toBe('0 %');
    fireEvent.keyDown(share, { key: 'End' });
    expect(region().settings.enhance).toBe(1);
  });

  it('asks of voices whether they are meant', () => {
    show('vocals');
    install();
    fireEvent.click(screen.getByRole('switch', { name: 'Generate a voice all the same' }));
    expect(region().settings.force).toBe(true);
  });
});
