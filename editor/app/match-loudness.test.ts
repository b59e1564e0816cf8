import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Loudness } from '../../host/api/backend.ts';
import type { Action } from '../../host/project/actions.ts';
import type { Project } from '../../host/project/project.ts';
import { fixtureProject } from '../fixture/project.ts';
import { createSilentPlayer } from '../fixture/silent-player.ts';
import { connected, disconnected } from '../state/connection.ts';
import { documentOpened, edited } from '../state/document.ts';
import { pluginsBypassed } from '../state/inserts.ts';
import { makeStore } from '../state/store.ts';
import { onlyHeard, passageHeard } from '../state/view.ts';
import { matchLoudness } from './match-loudness.ts';

describe('level matching', () => {
  const store = makeStore();
  const player = createSilentPlayer();
  let answers: ((value: Loudness) => void)[] = [];
  let stop = () => {};
  const asked = vi.fn(() => new Promise<Loudness>((resolve) => answers.push(resolve)));
  const open = (id: string, part: Partial<Project> = {}) =>
    store.dispatch(
      documentOpened({
        id,
        folder: `/${id}`,
        revision: 1,
        project: { ...fixtureProject(), ...part },
        history: { undo: null, redo: null },
      }),
    );

  beforeEach(() => {
    vi.useFakeTimers();
    answers = [];
    asked.mockClear();
    stop = matchLoudness({ store, player, announce: () => {}, backend: { loudness: asked } as never });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('knows nothing of another song until that was measured, whatever the last one was', async () => {
    open('one');
    await vi.runAllTimersAsync();
    answers[0]!({ original: -16, mended: -18, dry: -18 });
    await vi.runAllTimersAsync();
    expect(player.state()).toMatchObject({ loudnessKnown: true, matchDb: 2 });
    open('two');
    expect(player.state()).toMatchObject({ loudnessKnown: false, matchDb: 0 });
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenLastCalledWith('two', undefined);
    answers[1]!({ original: -10, mended: -9, dry: -9 });
    await vi.runAllTimersAsync();
    expect(player.state().matchDb).toBe(-1);
  });

  it('has one level for the original, with plugins and without', async () => {
    open('plugins');
    await vi.runAllTimersAsync();
    const told = vi.spyOn(player, 'setLoudness');
    answers[0]!({ original: -16, mended: -12, dry: -18 });
    await vi.runAllTimersAsync();
    expect(told).toHaveBeenLastCalledWith({ original: -16, mended: -12, least: -18 });
    store.dispatch(pluginsBypassed(true));
    expect(told).toHaveBeenLastCalledWith({ original: -16, mended: -18, least: -18 });
    store.dispatch(pluginsBypassed(false));
    expect(told).toHaveBeenLastCalledWith({ original: -16, mended: -12, least: -18 });
    told.mockRestore();
  });

  it('is over the passage that is listened to while there is one, of the stem that is heard alone, and then over the song again', async () => {
    open('passage');
    await vi.runAllTimersAsync();
    answers[0]!({ original: -16, mended: -18, dry: -18 });
    await vi.runAllTimersAsync();
    store.dispatch(passageHeard({ start: 100, end: 900 }));
    expect(player.state().loudnessKnown).toBe(false);
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenLastCalledWith('passage', { start: 100, end: 900, stem: null });
    answers[1]!({ original: -10, mended: -15, dry: -15 });
    await vi.runAllTimersAsync();
    expect(player.state()).toMatchObject({ loudnessKnown: true, matchDb: 5 });
    store.dispatch(onlyHeard('bass'));
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenLastCalledWith('passage', { start: 100, end: 900, stem: 'bass' });
    // A place where the recording has nothing: no level is like it.
    answers[2]!({ original: -70, mended: -20, dry: -20 });
    await vi.runAllTimersAsync();
    expect(player.state()).toMatchObject({ loudnessKnown: true, matchDb: 0 });
    store.dispatch(onlyHeard(null));
    store.dispatch(passageHeard(null));
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenLastCalledWith('passage', undefined);
  });

  it('asks again when a fader has moved', async () => {
    open('faders');
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(1);
    store.dispatch(edited({ seq: 1, action: { type: 'track/set', payload: { stem: 'bass', gainDb: -6 } } }));
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('asks again when the host is back, where it was asked in vain', async () => {
    open('away');
    asked.mockRejectedValueOnce(new Error('Nobody answers.'));
    await vi.runAllTimersAsync();
    store.dispatch(disconnected('Nobody answers.'));
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(1);
    store.dispatch(connected());
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(2);
    answers[0]!({ original: -16, mended: -18, dry: -18 });
    await vi.runAllTimersAsync();
    expect(player.state().matchDb).toBe(2);
    // What is known is not asked again.
    store.dispatch(disconnected('Nobody answers.'));
    store.dispatch(connected());
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('takes no answer for the last song as one for a song whose stems are not there yet', async () => {
    open('three');
    await vi.runAllTimersAsync();
    open('four', { tracks: [], regions: [] });
    answers[0]!({ original: -16, mended: -18, dry: -18 });
    await vi.runAllTimersAsync();
    expect(player.state().loudnessKnown).toBe(false);
  });

  it('asks again when another take is heard, and keeps the levels until it knows', async () => {
    open('five');
    await vi.runAllTimersAsync();
    answers[0]!({ original: -16, mended: -18, dry: -18 });
    await vi.runAllTimersAsync();
    const action: Action = { type: 'region/choose', payload: { id: 'r11', take: 2 } };
    store.dispatch(edited({ seq: 1, action }));
    expect(player.state().matchDb).toBe(2);
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(2);
  });
});
