import type { MidiInput, MidiOutput, MidiPorts } from './ports.ts';

/** A refusal as one sentence. */
class NoMidi extends Error {
  override readonly name = 'NoMidi';
}

type RequestAccess = (options: { sysex: boolean }) => Promise<MIDIAccess>;

/**
 * The browser's own MIDI. It asks the person; where they, or the window, allow no system exclusive messages it goes without. Messages leave at their time,
 * to the fraction of a millisecond, by the browser's own clock. Rejects with NoMidi where there is none.
 */
export async function openWebPorts(
  request: RequestAccess | undefined = navigator.requestMIDIAccess?.bind(navigator),
): Promise<MidiPorts> {
  if (request === undefined) {
    throw new NoMidi(
      'This browser has no MIDI: use Chrome, Edge, Firefox or the desktop application, or the ports of this computer.',
    );
  }
  let access: MIDIAccess;
  let exclusive = true;
  try {
    access = await request({ sysex: true });
  } catch {
    exclusive = false;
    access = await request({ sysex: false }).catch(() => {
      throw new NoMidi(
        'The browser gives no MIDI: allow it for this page, and see whether the system has MIDI at all.',
      );
    });
  }
  return {
    get inputs() {
      return [...access.inputs.values()].map(inputOf);
    },
    get outputs() {
      return [...access.outputs.values()].map((port) => outputOf(port, exclusive));
    },
    exclusive,
    subscribe(listener) {
      access.addEventListener('statechange', listener);
      return () => access.removeEventListener('statechange', listener);
    },
    close() {
      for (const port of [...access.inputs.values(), ...access.outputs.values()]) void port.close();
    },
  };
}

function inputOf(port: MIDIInput): MidiInput {
  return {
    id: port.id,
    name: port.name ?? port.id,
    listen(listener) {
      const onMessage = ({ data, timeStamp }: MIDIMessageEvent): void => {
        if (data !== null) listener(data, timeStamp);
      };
      // Adding the listener opens the port.
      port.addEventListener('midimessage', onMessage);
      return () => port.removeEventListener('midimessage', onMessage);
    },
  };
}

function outputOf(port: MIDIOutput, exclusive: boolean): MidiOutput {
  return {
    id: port.id,
    name: port.name ?? port.id,
    send(bytes, at) {
      // Without leave the browser throws at the first byte of one.
      if (!exclusive && bytes[0] === 0xf0) return;
      // A port that was pulled out throws, and is gone from the list with the next change.
      if (port.state === 'connected') port.send([...bytes], at);
    },
  };
}
