// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rateWords } from '../app/rate-words.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { DeviceChoice } from './device-choice.tsx';

const output = (deviceId: string, label: string) => ({ kind: 'audiooutput', deviceId, label });

describe('where the sound goes', () => {
  let bench: Bench;
  const show = (devices: readonly object[], more: object = {}) =>
    act(async () => {
      vi.stubGlobal('navigator', { ...navigator, mediaDevices: { enumerateDevices: async () => devices, ...more } });
      renderOver(bench, createElement(DeviceChoice));
    });

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    bench.session.close();
  });

  it('is chosen from a list where the browser names the outputs', async () => {
    await show([output('default', 'Default'), output('a', 'Headphones')]);
    expect(screen.getByRole('combobox', { name: 'Output' })).toBeTruthy();
    expect(screen.queryByText(/microphone/)).toBeNull();
  });

  it('is the system’s default where it names none, with a sentence and no empty list', async () => {
    await show([output('', '')]);
    expect(screen.queryByRole('combobox', { name: 'Output' })).toBeNull();
    expect(screen.getByText('The system’s default output')).toBeTruthy();
    expect(screen.getByText(/microphone/)).toBeTruthy();
  });

  it('is chosen by the browser’s own dialog where there is one', async () => {
    await show([], { selectAudioOutput: async () => output('b', 'Monitors') });
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Choose another' })));
    expect(bench.store.getState().preferences.device).toBe('b');
    expect(screen.getByText('Monitors')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Use the system’s default' }));
    expect(bench.store.getState().preferences.device).toBe('');
  });

  it('has its rate told beside that of the recording, and who converts where they differ', () => {
    const rates = { asked: 'recording', engine: 44_100, device: 48_000, recording: 44_100, refused: false } as const;
    expect(rateWords(rates)).toContain('made at 44.1 kHz');
    expect(rateWords(rates)).toContain('converts it to 48 kHz');
    expect(rateWords({ ...rates, device: 44_100 })).toContain('the output has the same');
    // Before the first play nothing is known of the output.
    expect(rateWords({ ...rates, device: 0, engine: 0 })).not.toContain('output');
    expect(rateWords({ ...rates, recording: null })).not.toContain('kHz');
    expect(rateWords({ ...rates, asked: 96_000, engine: 96_000 })).toContain('from 44.1 kHz to 96 kHz for listening');
  });

  it('has another rate where one is chosen, and says so where the browser refuses it', async () => {
    await show([]);
    fireEvent.keyDown(screen.getByRole('combobox', { name: 'Rate' }), { key: 'ArrowDown' });
    const option = await screen.findByRole('option', { name: '96 kHz' });
    fireEvent.focus(option);
    fireEvent.keyDown(option, { key: 'Enter' });
    expect(bench.store.getState().preferences.engineRate).toBe(96_000);
    cleanup();
    const refusing = bench.player.state();
    bench.player.state = () => ({ ...refusing, engineRate: 48_000, rateRefused: 'NotSupportedError' });
    await show([]);
    expect(screen.getByRole('alert').textContent).toContain('The browser refuses 96 kHz, so the rate is 48 kHz');
  });
});
