// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { DeviceChoice, rateWords } from './device-choice.tsx';

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
    expect(screen.queryByRole('combobox')).toBeNull();
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
    expect(rateWords(48_000, 44_100)).toContain('made at 44.1 kHz');
    expect(rateWords(48_000, 44_100)).toContain('converts it to 48 kHz');
    expect(rateWords(44_100, 44_100)).toContain('the output has the same');
    // Before the first play nothing is known of the output.
    expect(rateWords(0, 44_100)).not.toContain('output');
    expect(rateWords(48_000, null)).not.toContain('kHz');
  });
});
