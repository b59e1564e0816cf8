// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Action } from '../../host/project/actions.ts';
import { act, NO_HISTORY, type Versioned } from '../../host/project/history.ts';
import type { Project } from '../../host/project/project.ts';
import { hitsOf, notesOf } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import { type Bench, openBench } from '../app/testing.ts';
import { createSilentPlayer } from '../fixture/silent-player.ts';
import { dbOfFraction, fractionOfDb } from '../mixer/taper.ts';
import { midiChosen } from '../state/preferences.ts';
import { selectProject } from '../state/selectors.ts';
import { readPreferences } from '../state/storage.ts';
import { CLOCK, START } from './codec/clock.ts';
import { faderTo, lamp, MASTER, scribble, stripLamp } from './codec/mackie.ts';
import { createMemoryPorts, type MemoryPorts } from './memory-ports.ts';
import { learningBegun } from './midi-state.ts';
import { startMidi } from './start-midi.ts';

describe('MIDI in the window', () => {
  let bench: Bench;
  let ports: MemoryPorts;
  let time: number;
  let stop: () => void;
  let first: Project;
  let edits: Action[];
  const project = () => selectProject(bench.store.getState())!;
  const track = (stem: string) => project().tracks.find((one) => one.stem === stem)!;
  const settle = () => vi.advanceTimersByTimeAsync(0);
  /** Lets time pass, for the player and for the looks at it. */
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= 25) {
      time += Math.min(25, left);
      await vi.advanceTimersByTimeAsync(Math.min(25, left));
    }
  };
  /** How many steps of undo what was edited makes in the host. */
  const steps = () =>
    edits.reduce((all: Versioned, action) => act(all, action), { project: first, history: NO_HISTORY }).history.undo
      .length;
  const has = (bytes: readonly number[]) => ports.sent.some((sent) => sent.bytes.join() === bytes.join());

  beforeEach(async () => {
    bench = await openBench();
    vi.useFakeTimers();
    time = 1000;
    const player = createSilentPlayer(() => time);
    player.load(project());
    bench = { ...bench, player };
    first = project();
    edits = [];
    const { edit } = bench.session;
    vi.spyOn(bench.session, 'edit').mockImplementation((action) => {
      edits.push(action);
      edit(action);
    });
    ports = createMemoryPorts(() => time);
    stop = startMidi(
      bench,
      { browser: async () => ports, computer: () => Promise.reject(new Error('No MIDI here.')) },
      () => time,
    );
    bench.store.dispatch(midiChosen({ way: 'browser', input: 'in', output: 'out' }));
    await settle();
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    bench.session.close();
  });

  it('is off until it is chosen, names its ports then, and says why where there are none', async () => {
    expect(bench.store.getState().midi.inputs).toEqual([
      { id: 'in', name: 'Memory in' },
      { id: 'keys', name: 'Memory keys' },
    ]);
    bench.store.dispatch(midiChosen({ way: 'computer' }));
    await settle();
    expect(bench.store.getState().midi).toMatchObject({ inputs: [], error: 'No MIDI here.' });
    bench.store.dispatch(midiChosen({ way: 'off' }));
    await settle();
    expect(bench.store.getState().midi.error).toBe(null);
  });

  it('leads when it is told to, and not before', async () => {
    await bench.player.play();
    await pass(300);
    expect(has(CLOCK)).toBe(false);
    bench.store.dispatch(midiChosen({ sendClock: true }));
    await pass(300);
    expect(has(CLOCK)).toBe(true);
  });

  it('follows a clock when it is told to', async () => {
    bench.store.dispatch(midiChosen({ follow: 'clock' }));
    ports.receive(START);
    ports.receive(CLOCK);
    expect(bench.player.state().playing).toBe(true);
  });

  describe('with a Mackie Control', () => {
    beforeEach(async () => {
      bench.store.dispatch(midiChosen({ mackie: true }));
      await pass(50);
    });

    it('shows how the song stands: faders, lamps, names', () => {
      expect(has(scribble(2, 0, 'Bass'))).toBe(true);
      expect(has(stripLamp('mute', 0, false))).toBe(true);
      expect(has(lamp('stop', true))).toBe(true);
      expect(ports.sent.filter(({ bytes }) => (bytes[0]! & 0xf0) === 0xe0)).toHaveLength(5);
      expect(has(faderTo(MASTER, fractionOfDb(project().master.gainDb)))).toBe(true);
    });

    it('sends nothing that it has sent already', async () => {
      const count = ports.sent.length;
      await pass(500);
      expect(ports.sent).toHaveLength(count);
    });

    it('a fader moves its stem, in one step of undo, and its motor is not moved against the hand', async () => {
      ports.receive([0x90, 0x6a, 0x7f]);
      ports.sent.length = 0;
      for (let i = 0; i <= 10; i++) ports.receive(faderTo(2, 0.5 + i / 100));
      await pass(100);
      expect(track('bass').gainDb).toBeCloseTo(dbOfFraction(0.6), 1);
      expect(ports.sent.filter(({ bytes }) => bytes[0] === 0xe2)).toEqual([]);
      ports.receive([0x90, 0x6a, 0x00]);
      expect(steps()).toBe(1);
      for (let i = 0; i <= 10; i++) ports.receive(faderTo(2, 0.6 - i / 100));
      expect(steps()).toBe(2);
      await pass(1000);
      for (let i = 0; i <= 10; i++) ports.receive(faderTo(2, 0.5 + i / 100));
      expect(steps()).toBe(3);
    });

    it('its master fader moves the master, in one step of undo, and follows it', async () => {
      for (let i = 0; i <= 10; i++) ports.receive(faderTo(MASTER, 0.5 + i / 100));
      expect(project().master.gainDb).toBeCloseTo(dbOfFraction(0.6), 1);
      expect(project().tracks).toEqual(first.tracks);
      expect(steps()).toBe(1);
      bench.session.edit({ type: 'master/set', payload: { gainDb: -20 } });
      await pass(50);
      expect(has(faderTo(MASTER, fractionOfDb(-20)))).toBe(true);
    });

    it('mute, solo and select are those of the strip', async () => {
      ports.receive([0x90, 0x12, 0x7f]);
      ports.receive([0x90, 0x12, 0x00]);
      expect(track('bass').mute).toBe(true);
      ports.receive([0x90, 0x09, 0x7f]);
      expect(track('drums').solo).toBe(true);
      ports.receive([0x90, 0x1b, 0x7f]);
      expect(bench.store.getState().view.focusedStem).toBe('other');
      await pass(50);
      expect(has(stripLamp('mute', 2, true))).toBe(true);
    });

    it('play, stop, jog, the walk through the regions and original against mended', () => {
      ports.receive([0x90, 0x5e, 0x7f]);
      expect(bench.player.state().playing).toBe(true);
      ports.receive([0x90, 0x5d, 0x7f]);
      expect(bench.player.state().playing).toBe(false);
      bench.player.seek(48_000);
      ports.receive([0xb0, 0x3c, 0x41]);
      expect(bench.player.position()).toBeLessThan(48_000);
      ports.receive([0x90, 0x63, 0x7f]);
      expect(bench.store.getState().view.selection).toMatchObject({ kind: 'region' });
      ports.receive([0x90, 0x54, 0x7f]);
      expect(bench.player.state().version).toBe('original');
    });
  });

  describe('a control that is taught', () => {
    it('does what it was taught from then on, and is remembered', () => {
      bench.store.dispatch(learningBegun('gain bass'));
      ports.receive([0xb3, 21, 40]);
      expect(bench.store.getState().midi.learning).toBe(null);
      ports.receive([0xb3, 21, 127]);
      expect(track('bass').gainDb).toBe(dbOfFraction(1));
      const kept = JSON.stringify(bench.store.getState().preferences);
      expect(readPreferences({ getItem: () => kept }).midi.bindings).toEqual({ 'control 3 21': 'gain bass' });
    });

    it('can be taught to move the master', () => {
      bench.store.dispatch(learningBegun('gain master'));
      ports.receive([0xb3, 22, 40]);
      ports.receive([0xb3, 22, 64]);
      expect(project().master.gainDb).toBe(dbOfFraction(64 / 0x7f));
      expect(bench.store.getState().desk.toasts.at(-1)?.text).toBe('Learned: Master volume');
    });

    it('runs a command once a press, however the button says it', () => {
      bench.store.dispatch(learningBegun('command play.toggle'));
      ports.receive([0x90, 60, 100]);
      ports.receive([0x90, 60, 0]);
      expect(bench.player.state().playing).toBe(false);
      ports.receive([0x90, 60, 100]);
      ports.receive([0x90, 60, 100]);
      expect(bench.player.state().playing).toBe(true);
      ports.receive([0x80, 60, 64]);
      ports.receive([0x90, 60, 1]);
      expect(bench.player.state().playing).toBe(false);
    });

    it('a binding to a command that there is not does nothing', () => {
      bench.store.dispatch(midiChosen({ bindings: { 'note 0 60': 'command rm -rf', 'note 0 61': 'gain guitar' } }));
      expect(() => {
        ports.receive([0x90, 60, 1]);
        ports.receive([0x90, 61, 1]);
      }).not.toThrow();
    });
  });

  describe('notes that are played', () => {
    const region = (stem: string) => project().regions.find((one) => one.stem === stem)!;

    async function arm(stem: string) {
      bench.select(region(stem).id);
      runCommand(bench, 'midi.record');
      expect(bench.store.getState().midi.armed).toBe(region(stem).id);
      const { loop } = bench.player.state();
      expect(bench.player.state().playing).toBe(true);
      await pass(((region(stem).start - loop!.start) / project().sampleRate) * 1000 + 100);
    }

    it('take the place of those of the region when the loop begins again, in one step of undo', async () => {
      const before = notesOf(project(), 'bass');
      const { start, end } = region('bass');
      await arm('bass');
      ports.receive([0x90, 40, 90]);
      await pass(200);
      ports.receive([0x80, 40, 0]);
      ports.receive([0x90, 43, 90]);
      expect(notesOf(project(), 'bass')).toEqual(before);
      await pass(20_000);
      const inside = notesOf(project(), 'bass').filter((note) => note.start >= start && note.start < end);
      expect(inside.map(({ midi }) => midi)).toEqual([40, 43]);
      const [first, second] = inside as [(typeof inside)[0], (typeof inside)[0]];
      expect((first.start - start) / project().sampleRate).toBeCloseTo(0.1, 1);
      expect((first.end - first.start) / project().sampleRate).toBeCloseTo(0.2, 1);
      expect(second.end).toBe(end);
      expect(notesOf(project(), 'bass').filter((note) => note.start < start || note.start >= end)).toEqual(
        before.filter((note) => note.start < start || note.start >= end),
      );
      expect(steps()).toBe(1);
    });

    it('of the latest pass are the ones that stay, also where the loop has no room behind the region', async () => {
      const { start, end } = region('bass');
      await arm('bass');
      bench.player.setLoop({ start, end });
      ports.receive([0x90, 40, 90]);
      ports.receive([0x80, 40, 0]);
      await pass(((end - start) / project().sampleRate) * 1000);
      ports.receive([0x90, 45, 90]);
      ports.receive([0x80, 45, 0]);
      await pass(((end - start) / project().sampleRate) * 1000);
      const inside = notesOf(project(), 'bass').filter((note) => note.start >= start && note.start < end);
      expect(inside.map(({ midi }) => midi)).toEqual([45]);
    });

    it('are taken also where the recording is ended in the middle of a pass', async () => {
      const { start, end } = region('bass');
      await arm('bass');
      ports.receive([0x90, 40, 90]);
      runCommand(bench, 'midi.record');
      await pass(50);
      const inside = notesOf(project(), 'bass').filter((note) => note.start >= start && note.start < end);
      expect(inside.map(({ midi }) => midi)).toEqual([40]);
    });

    it('come from a keyboard of its own, beside a surface whose buttons are notes too', async () => {
      bench.store.dispatch(midiChosen({ keyboard: 'keys', mackie: true }));
      const { start, end } = region('bass');
      await arm('bass');
      ports.play([0x90, 18, 90]);
      ports.play([0x90, 18, 0]);
      ports.receive([0x90, 18, 127]);
      await pass(20_000);
      const inside = notesOf(project(), 'bass').filter((note) => note.start >= start && note.start < end);
      expect(inside.map(({ midi }) => midi)).toEqual([18]);
      expect(track('bass').mute).toBe(true);
    });

    it('on drums are hits by General MIDI, as hard as they were struck', async () => {
      const { start, end } = region('drums');
      await arm('drums');
      ports.receive([0x99, 38, 127]);
      await pass(20_000);
      const inside = hitsOf(project()).filter((hit) => hit.time >= start && hit.time < end);
      expect(inside).toMatchObject([{ class: 'snare', strength: 1 }]);
    });

    it('are let be where nothing was played, and where the region is not armed', async () => {
      const before = project();
      await arm('bass');
      await pass(20_000);
      runCommand(bench, 'midi.record');
      ports.receive([0x90, 40, 90]);
      await pass(20_000);
      expect(project().edits).toEqual(before.edits);
    });

    it('need a keyboard, and a stem that has notes', () => {
      bench.select(region('other').id);
      runCommand(bench, 'midi.record');
      expect(bench.store.getState().desk.toasts.at(-1)?.text).toMatch(/vocals, drums and bass/);
      bench.store.dispatch(midiChosen({ input: '' }));
      runCommand(bench, 'midi.record');
      expect(bench.store.getState().desk.toasts.at(-1)?.text).toMatch(/Choose a MIDI keyboard first/);
    });
  });
});
