import type { MidiInput, MidiOutput, MidiPorts } from './ports.ts';

/** A message that was sent. */
export interface Sent {
  readonly bytes: readonly number[];
  readonly at: number;
}

/** One input and one output without a device: what is sent is kept, and what shall come in is given. */
export interface MemoryPorts extends MidiPorts {
  readonly sent: Sent[];
  receive(bytes: readonly number[], at?: number): void;
}

export function createMemoryPorts(now: () => number = () => performance.now()): MemoryPorts {
  const sent: Sent[] = [];
  const listeners = new Set<(bytes: Uint8Array, at: number) => void>();
  const input: MidiInput = {
    id: 'in',
    name: 'Memory in',
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const output: MidiOutput = {
    id: 'out',
    name: 'Memory out',
    send: (bytes, at = now()) => void sent.push({ bytes: [...bytes], at }),
  };
  return {
    inputs: [input],
    outputs: [output],
    exclusive: true,
    sent,
    receive(bytes, at = now()) {
      for (const listener of [...listeners]) listener(Uint8Array.from(bytes), at);
    },
    subscribe: () => () => {},
    close: () => listeners.clear(),
  };
}
