import type { MidiInput, MidiOutput, MidiPorts } from './ports.ts';

/** A message that was sent. */
export interface Sent {
  readonly bytes: readonly number[];
  readonly at: number;
}

/** Two inputs and one output without a device: what is sent is kept, and what shall come in is given. */
export interface MemoryPorts extends MidiPorts {
  readonly sent: Sent[];
  receive(bytes: readonly number[], at?: number): void;
  /** The same on the second input. */
  play(bytes: readonly number[], at?: number): void;
}

export function createMemoryPorts(now: () => number = () => performance.now()): MemoryPorts {
  const sent: Sent[] = [];
  const [first, second] = [inputNamed('in', 'Memory in'), inputNamed('keys', 'Memory keys')];
  const output: MidiOutput = {
    id: 'out',
    name: 'Memory out',
    send: (bytes, at = now()) => void sent.push({ bytes: [...bytes], at }),
  };
  return {
    inputs: [first.port, second.port],
    outputs: [output],
    exclusive: true,
    sent,
    receive: (bytes, at = now()) => first.tell(bytes, at),
    play: (bytes, at = now()) => second.tell(bytes, at),
    subscribe: () => () => {},
    close() {
      first.listeners.clear();
      second.listeners.clear();
    },
  };
}

function inputNamed(id: string, name: string) {
  const listeners = new Set<(bytes: Uint8Array, at: number) => void>();
  const port: MidiInput = {
    id,
    name,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const tell = (bytes: readonly number[], at: number): void => {
    for (const listener of [...listeners]) listener(Uint8Array.from(bytes), at);
  };
  return { port, listeners, tell };
}
