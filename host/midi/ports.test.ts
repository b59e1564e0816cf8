import { expect, test, vi } from 'vitest';
import { loadMidi } from './load.ts';
import { createHostMidi, type MidiLibrary, messagesOf } from './ports.ts';

/** A library with one port each way. */
function fake() {
  const sent: number[][] = [];
  const state = { ignored: [] as boolean[], opened: 0, closed: 0, isBroken: false, receive: (_bytes: number[]) => {} };
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
      openPortByName() {
        state.opened++;
      }
      sendMessage(message: number[]) {
        if (state.isBroken) throw new Error('MidiOutAlsa::sendMessage: error sending message');
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

test('a signal keeps one listener, however many messages come, and none at the end', async () => {
  const { library, state } = fake();
  const end = new AbortController();
  const add = vi.spyOn(end.signal, 'addEventListener');
  const remove = vi.spyOn(end.signal, 'removeEventListener');
  const midi = createHostMidi(async () => library);
  let heard = 0;
  const following = (async () => {
    for await (const _ of messagesOf(midi, 'Keys', end.signal)) heard++;
  })();
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    state.receive([0xf8]);
  }
  await new Promise((resolve) => setTimeout(resolve));
  end.abort();
  await following;
  expect(heard).toBe(20);
  expect(add).toHaveBeenCalledTimes(1);
  expect(remove).toHaveBeenCalledTimes(1);
});

test('two who send at once share one port', async () => {
  const { library, sent, state } = fake();
  const midi = createHostMidi(async () => library);
  await Promise.all([1, 2].map((note) => midi.send('Desk', [{ bytes: [0x90, note, 1], after: 0 }])));
  expect(sent).toHaveLength(2);
  expect(state.opened).toBe(1);
});

test('a driver that fails later is told of at the next send, and the port is opened anew after that', async () => {
  vi.useFakeTimers();
  const { library, sent, state } = fake();
  const midi = createHostMidi(async () => library);
  const send = () => midi.send('Desk', [{ bytes: [0xf8], after: 10 }]);
  await send();
  await send();
  state.isBroken = true;
  vi.advanceTimersByTime(20);
  state.isBroken = false;
  expect([sent.length, state.closed]).toEqual([0, 1]);
  await expect(send()).rejects.toThrow(/MIDI output Desk did not take a message/);
  await send();
  vi.advanceTimersByTime(20);
  expect([sent.length, state.opened]).toEqual([1, 2]);
  state.isBroken = true;
  await expect(midi.send('Desk', [{ bytes: [0xfc], after: 0 }])).rejects.toThrow(/did not take a message/);
  vi.useRealTimers();
});

test('a port that another program holds is named, and can be opened later', async () => {
  const { library } = fake();
  const { Output } = library;
  const held = {
    ...library,
    Output: class extends Output {
      override openPortByName(): void {
        throw new Error('MidiOutWinMM::openPort: error creating port');
      }
    },
  };
  let given: MidiLibrary = held;
  const midi = createHostMidi(async () => given);
  await expect(midi.send('Desk', [])).rejects.toThrow(/MIDI output Desk cannot be opened/);
  given = library;
  await midi.send('Desk', []);
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

test('the library as it is installed here gives its ports; that sentence comes only where it, or a sequencer, is missing', async () => {
  const works = await import('@julusian/midi').then(
    ({ Input }) => {
      try {
        return Array.isArray(Input.getPortNames());
      } catch {
        return false;
      }
    },
    () => false,
  );
  const answer = createHostMidi(loadMidi).list();
  if (works) expect(Array.isArray((await answer).inputs)).toBe(true);
  else await expect(answer).rejects.toThrow(/no MIDI that Resonate can reach/);
});
