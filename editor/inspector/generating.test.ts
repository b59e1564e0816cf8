// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LONGEST_STYLE } from '../../host/api/models.ts';
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

  const choose = async (label: string, name: string) => {
    fireEvent.click(screen.getByRole('combobox', { name: label }));
    const option = await screen.findByRole('option', { name });
    await act(async () => {
      fireEvent.pointerDown(option, { pointerType: 'mouse' });
      fireEvent.click(option);
      await new Promise((resolve) => setTimeout(resolve));
    });
  };

  it('can be set where a model is here, and not before', () => {
    show('bass');
    expect(screen.queryByRole('slider', { name: 'Steps' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Get a model' })).toBeTruthy();
    install();
    expect(steps().getAttribute('aria-valuetext')).toBe('25, usual');
    expect(screen.queryByRole('switch', { name: /voice/ })).toBeNull();
  });

  it('goes into the settings of the region, each beside the others', async () => {
    show('bass');
    install();
    fireEvent.keyDown(steps(), { key: 'End' });
    fireEvent.keyDown(screen.getByRole('slider', { name: 'Follow words' }), { key: 'Home' });
    await choose('What JASCO plays', 'The whole band, then taken apart');
    expect(region().settings).toMatchObject({ steps: 100, guidanceText: 0, isolate: 'separate' });
    expect(steps().getAttribute('aria-valuetext')).toBe('100, fine');
    expect(screen.getByRole('slider', { name: 'Follow music' }).getAttribute('aria-valuetext')).toBe('× 1.0');
  });

  it('has the way from noise to sound under Advanced, and goes back to what is usual', async () => {
    show('bass');
    install();
    fireEvent.click(screen.getByText('Advanced'));
    await choose('Solver', 'Even steps, two looks each (midpoint)');
    const again = screen.getByRole('slider', { name: 'Steps again' });
    expect(again.getAttribute('aria-valuetext')).toBe('Never');
    fireEvent.keyDown(again, { key: 'ArrowRight' });
    fireEvent.keyDown(screen.getByRole('slider', { name: 'Soft edges' }), { key: 'Home' });
    fireEvent.keyDown(steps(), { key: 'End' });
    expect(region().settings).toMatchObject({ solver: 'midpoint', again: 1, feather: 0, steps: 100 });
    expect(screen.getByText('Advanced, 3 not usual')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'As usual' }));
    expect(region().settings).toEqual({ steps: 100 });
    expect(again.getAttribute('aria-valuetext')).toBe('Never');
  });

  it('calls usual what was changed and set back by hand', async () => {
    show('bass');
    install();
    fireEvent.click(screen.getByText('Advanced'));
    await choose('Solver', 'Even steps, two looks each (midpoint)');
    const edges = screen.getByRole('slider', { name: 'Soft edges' });
    fireEvent.keyDown(edges, { key: 'ArrowRight' });
    expect(screen.getByText('Advanced, 2 not usual')).toBeTruthy();
    fireEvent.keyDown(edges, { key: 'ArrowLeft' });
    await choose('Solver', 'Even steps (Euler)');
    expect(region().settings).toMatchObject({ solver: 'euler', feather: 8 });
    expect(screen.getByText('Advanced')).toBeTruthy();
    await choose('Weights of JASCO', 'In eight bits, twice as quick');
    expect(screen.getByText('Advanced')).toBeTruthy();
    await choose('Weights of JASCO', 'Whole, as they were published');
    expect(screen.getByText('Advanced, 1 not usual')).toBeTruthy();
  });

  it('asks the adaptive solver for a tolerance where others have steps', async () => {
    show('bass');
    install();
    await choose('Solver', 'As many as it needs (Dormand–Prince)');
    expect(screen.queryByRole('slider', { name: /Steps/ })).toBeNull();
    expect(screen.getByRole('combobox', { name: 'Weights of JASCO' }).textContent).toContain('Whole');
    await choose('Tolerance', 'Fine (1 in 100 000)');
    expect(region().settings).toMatchObject({ solver: 'dopri5', tolerance: 1e-5 });
  });

  it('says what JASCO is told, and that words are too long before a take is asked for', async () => {
    show('bass');
    install();
    const style = screen.getByRole('textbox', { name: 'Style' });
    fireEvent.change(style, { target: { value: 'dry funk bass' } });
    expect(await screen.findByText('JASCO is told “dry funk bass”')).toBeTruthy();
    // Before the field is left, and before the words are sent.
    fireEvent.change(style, { target: { value: 'bass '.repeat(25).trim() } });
    expect((await screen.findByRole('alert')).textContent).toBe(
      'Too long, 26 of 20 tokens: no take is made until it is shorter.',
    );
    // The longest are no longer asked for than an address can be.
    const asked = vi.spyOn(bench.backend, 'prompt');
    fireEvent.change(style, { target: { value: 'bass '.repeat(4000) } });
    expect(await screen.findByText(/^Too long, \d{3} of 20/)).toBeTruthy();
    expect(asked.mock.lastCall![0].style).toHaveLength(LONGEST_STYLE);
    fireEvent.change(style, { target: { value: 'bass '.repeat(15).trim() } });
    expect(await screen.findByText(/\(16 of 20 tokens\)$/)).toBeTruthy();
    expect(region().describe).toBe('');
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
