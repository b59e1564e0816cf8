// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { midiChosen } from '../state/preferences.ts';
import { MidiPage } from './midi-page.tsx';
import { portsFound } from './midi-state.ts';

describe('the page of MIDI', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, createElement(MidiPage));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });
  const midi = () => bench.store.getState().preferences.midi;
  const click = (element: HTMLElement) => act(() => void fireEvent.click(element));

  it('shows nothing more while MIDI is off, and why there is none where it cannot be had', () => {
    expect(screen.queryByRole('switch')).toBeNull();
    click(screen.getByRole('radio', { name: 'This computer' }));
    expect(midi().way).toBe('computer');
    act(() => void bench.store.dispatch(portsFound({ inputs: [], outputs: [], error: 'No MIDI here.' })));
    expect(screen.getByRole('alert').textContent).toBe('No MIDI here.');
    expect(screen.queryByRole('combobox', { name: 'MIDI input' })).toBeNull();
  });

  it('sets what is sent and followed', () => {
    act(() => void bench.store.dispatch(midiChosen({ way: 'browser' })));
    click(screen.getByRole('switch', { name: /clock/i }));
    click(screen.getByRole('radio', { name: 'Time code' }));
    expect(midi()).toMatchObject({ sendClock: true, follow: 'timecode' });
    click(screen.getByRole('radio', { name: 'Nothing' }));
    expect(midi().follow).toBe(null);
  });

  it('teaches a control, names those that were taught, and forgets them', () => {
    act(() => void bench.store.dispatch(midiChosen({ way: 'browser', bindings: { 'control 0 7': 'gain bass' } })));
    click(screen.getByRole('button', { name: 'Learn' }));
    expect(bench.store.getState().midi.learning).toBe('gain vocals');
    expect(screen.getByRole('button', { name: /Move a control/ })).toBeTruthy();
    expect(screen.getByText('Level of Bass')).toBeTruthy();
    click(screen.getByRole('button', { name: 'Forget control 0 7' }));
    expect(midi().bindings).toEqual({});
  });
});
