/** Where MIDI comes from and goes to: Web MIDI, the host's own ports, or an in-memory pair for tests, all the same. Times are milliseconds of `performance.now`. */

/** A place that messages go to. */
export interface MidiOutput {
  readonly id: string;
  readonly name: string;
  /** One whole message. `at`: when it shall leave; in the past or left out: at once. */
  send(bytes: readonly number[], at?: number): void;
}

/** A place that messages come from. */
export interface MidiInput {
  readonly id: string;
  readonly name: string;
  /** Calls back with each whole message and when it came. Returns how to stop. */
  listen(listener: (bytes: Uint8Array, at: number) => void): () => void;
}

/** What one way to MIDI offers. */
export interface MidiPorts {
  readonly inputs: readonly MidiInput[];
  readonly outputs: readonly MidiOutput[];
  /** Whether system exclusive messages pass: full time codes and the words on a surface need them. */
  readonly exclusive: boolean;
  /** Calls back when ports came or went. Returns how to stop. */
  subscribe(listener: () => void): () => void;
  close(): void;
}
