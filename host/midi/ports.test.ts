import { expect, test, vi } from 'vitest';
import { loadMidi } from './load.ts';
import { createHostMidi, type MidiLibrary, messagesOf } from './ports.ts';

/** A library with one port each way. */
function fake() {
  const sent: number[][] = [];
  const state = { ignored: [] as boolean[], closed: 0, receive: (_bytes: number[]) => {} };
  const library: MidiLibrary = {
    Input: class {
      static getPortNames = () => ['Keys'];
      openPortByName() {}
      ignoreTypes(...kinds: boolean[]) {
        state.ignored = kinds;
      }
      on(_event: 'message', listener: (delta: number, message: number[]) => void) {
        state.receive = (bytes) => listener(0, bytes);
      }
      closePort() {
        state.closed++;
      }
    },
    Output: class {
      static getPortNames = () => ['Desk'];
      openPortByName() {}
      sendMessage(message: number[]) {
        sent.push(message);
      }
      closePort() {
        state.closed++;
      }
    },
  };
  return { library, sent, state };
}

test('messages leave in their time, those of now at once', async () => {
  vi.useFakeTimers();
  const { library, sent } = fake();
  const midi = createHostMidi(async () => library);
  await midi.send('Desk', [
    { bytes: [0xfa], after: 0 },
    { bytes: [0xf8], after: 20 },
    { bytes: [0xf8], after: 40 },
  ]);
  expect(sent).toEqual([[0xfa]]);
  vi.advanceTimersByTime(20);
  expect(sent).toHaveLength(2);
  midi.close();
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(2);
  vi.useRealTimers();
});

test('an input passes on clocks and exclusive messages, until it is let go', async () => {
  const { library, state } = fake();
  const midi = createHostMidi(async () => library);
  const heard: number[][] = [];
  const stop = await midi.listen('Keys', (bytes) => heard.push([...bytes]));
  state.receive([0xf8]);
  expect(heard).toEqual([[0xf8]]);
  expect(state.ignored.slice(0, 2)).toEqual([false, false]);
  stop();
  stop();
  expect(state.closed).toBe(1);
});

test('messages can be followed one by one; the port is closed at the end', async () => {
  const { library, state } = fake();
  const end = new AbortController();
  const heard: number[][] = [];
  const following = (async () => {
    for await (const bytes of messagesOf(
      createHostMidi(async () => library),
      'Keys',
      end.signal,
    ))
      heard.push([...bytes]);
  })();
  await new Promise((resolve) => setTimeout(resolve));
  state.receive([0x90, 60, 1]);
  state.receive([0x80, 60, 0]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(heard).toEqual([
    [0x90, 60, 1],
    [0x80, 60, 0],
  ]);
  end.abort();
  await following;
  expect(state.closed).toBe(1);
});

test('a port that is gone is named', async () => {
  const midi = createHostMidi(async () => fake().library);
  await expect(midi.send('Old desk', [])).rejects.toThrow(/no MIDI output called Old desk/);
  await expect(midi.listen('Old keys', () => {})).rejects.toThrow(/no MIDI input called Old keys/);
});

test('where the package is not installed, or the system has no sequencer, one sentence says so', async () => {
  const missing = createHostMidi(() => Promise.reject(new Error('Cannot find package')));
  await expect(missing.list()).rejects.toThrow(/no MIDI that Resonate can reach/);
  const { library } = fake();
  library.Input.getPortNames = () => {
    throw new Error('Failed to initialise RtMidi');
  };
  await expect(createHostMidi(async () => library).list()).rejects.toThrow(/no MIDI that Resonate can reach/);
});

test('the library as it is installed here gives its ports, or that sentence', async () => {
  const answer = await createHostMidi(loadMidi)
    .list()
    .catch((error: Error) => error.message);
  if (typeof answer === 'string') expect(answer).toMatch(/no MIDI that Resonate can reach/);
  else expect(Array.isArray(answer.inputs)).toBe(true);
});
