// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rhythmOf } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { fixtureProject } from '../fixture/project.ts';
import { selectProject } from '../state/selectors.ts';
import { RulerHead } from './heads.tsx';

describe('the box for tempo and bars', () => {
  let bench: Bench;
  const rhythm = () => rhythmOf(selectProject(bench.store.getState())!);
  const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Tempo, beats a minute' });
  const open = async (project = fixtureProject()) => {
    bench = await openBench(project);
    renderOver(bench, createElement(RulerHead));
    act(() => runCommand(bench, 'tempo.open'));
    await screen.findByRole('dialog', { name: 'Tempo and bars' });
  };
  const type = (text: string) => {
    fireEvent.change(field(), { target: { value: text } });
    fireEvent.keyDown(field(), { key: 'Enter' });
  };

  beforeEach(() => cleanup());
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('sets what is typed, once, and says how the song is counted now', async () => {
    await open();
    expect(field().value).toBe('96');
    type('92,5 bpm');
    fireEvent.blur(field());
    expect(rhythm()!.tempo.bpm).toBe(92.5);
    expect(bench.said).toEqual([expect.stringMatching(/^Tempo/), expect.stringMatching(/^92.5 bpm, 4\/4/)]);
    expect(screen.getByRole('status').textContent).toMatch(/^92.5 bpm/);
  });

  it('holds a tempo that nobody counts to one that can be counted, and leaves one that is no number', async () => {
    await open();
    type('9000');
    expect(rhythm()!.tempo.bpm).toBe(500);
    type('fast');
    expect([rhythm()!.tempo.bpm, field().value]).toEqual([500, '500']);
  });

  it('makes a song that drifts even at the tempo that is shown, by Enter, and nothing twice', async () => {
    const song = fixtureProject();
    const drifting = { ...song.profile!, tempo: { bpm: 96.0213, confidence: 0.9 } };
    await open({ ...song, profile: drifting });
    const steps = () => bench.said.filter((words) => words.includes('bpm')).length;
    expect(field().value).toBe('96.02');
    fireEvent.blur(field());
    expect(steps()).toBe(0);
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(rhythm()!.tempo.bpm).toBe(96.02);
    type('96.023');
    expect(rhythm()!.tempo.bpm).toBe(96.023);
    const made = steps();
    fireEvent.blur(field());
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(steps()).toBe(made);
  });

  it('sets a tempo before the music was heard, when there is nothing to halve', async () => {
    await open({ ...fixtureProject(), profile: null });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Halve' }).disabled).toBe(true);
    type('120');
    expect(rhythm()!.tempo.bpm).toBe(120);
    fireEvent.click(screen.getByRole('button', { name: 'Halve' }));
    expect([rhythm()!.tempo.bpm, field().value]).toEqual([60, '60']);
    fireEvent.click(screen.getByRole('button', { name: 'Without a beat again' }));
    expect(rhythm()).toBeNull();
  });

  it('stays open while the timeline is used, and closes by its button', async () => {
    await open();
    fireEvent.pointerDown(document.body);
    fireEvent.click(document.body);
    expect(screen.queryByRole('dialog')).not.toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(bench.store.getState().view.tempoOpen).toBe(false);
  });
});
