import type { Backend, MidiPortNames } from '../../host/api/backend.ts';
import type { MidiInput, MidiOutput, MidiPorts } from './ports.ts';

/**
 * The ports of the computer that the host runs on, for browsers without MIDI. Messages travel to the host with how long they shall wait there, all of one
 * moment together; what the host's timers and the connection add is a millisecond or so on one computer. Rejects with a sentence where there is no MIDI.
 */
export async function openHostPorts(backend: Backend, now: () => number = () => performance.now()): Promise<MidiPorts> {
  const names = await backend.midiPorts();
  const end = new AbortController();
  return {
    ...portsOf(backend, names, end.signal, now),
    exclusive: true,
    subscribe: () => () => {},
    close: () => end.abort(),
  };
}

function portsOf(
  backend: Backend,
  { inputs, outputs }: MidiPortNames,
  signal: AbortSignal,
  now: () => number,
): Pick<MidiPorts, 'inputs' | 'outputs'> {
  return {
    inputs: inputs.map(
      (name): MidiInput => ({ id: name, name, listen: (listener) => follow(backend, name, signal, listener, now) }),
    ),
    outputs: outputs.map((name) => outputNamed(backend, name, now)),
  };
}

function follow(
  backend: Backend,
  name: string,
  signal: AbortSignal,
  listener: (bytes: Uint8Array, at: number) => void,
  now: () => number,
): () => void {
  const own = new AbortController();
  const read = async (): Promise<void> => {
    for await (const bytes of backend.midi(name, AbortSignal.any([signal, own.signal]))) {
      listener(Uint8Array.from(bytes), now());
    }
  };
  // Where the connection breaks the window says so itself; the port is chosen anew then.
  read().catch(() => {});
  return () => own.abort();
}

function outputNamed(backend: Backend, name: string, now: () => number): MidiOutput {
  let waiting: { bytes: readonly number[]; at: number }[] = [];
  const flush = (): void => {
    const messages = waiting.map(({ bytes, at }) => ({ bytes, after: Math.max(0, at - now()) }));
    waiting = [];
    backend.midiSend(name, messages).catch(() => {});
  };
  return {
    id: name,
    name,
    send(bytes, at = now()) {
      if (waiting.length === 0) queueMicrotask(flush);
      waiting.push({ bytes: [...bytes], at });
    },
  };
}
