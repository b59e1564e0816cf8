import { PlainError } from '../jobs/job.ts';

/** Ports of this computer, for windows that have no MIDI of their own. */
interface HostMidi {
  /** Throws a PlainError where this computer has no MIDI. */
  list(): Promise<{ readonly inputs: readonly string[]; readonly outputs: readonly string[] }>;
  /**
   * Sends each message after its own while, in milliseconds. Throws a PlainError where there is no such output, where it cannot be opened, or did not take a
   * message since it was last asked for.
   */
  send(output: string, messages: readonly TimedMessage[]): Promise<void>;
  /** Calls back with each message of an input. Returns how to stop. Throws a PlainError where there is no such input. */
  listen(input: string, listener: (bytes: readonly number[]) => void): Promise<() => void>;
  close(): void;
}

interface TimedMessage {
  readonly bytes: readonly number[];
  /** Milliseconds from now. */
  readonly after: number;
}

/** What is used of `@julusian/midi`; tests give another. */
export interface MidiLibrary {
  readonly Input: {
    new (): NativeInput;
    getPortNames(): string[];
  };
  readonly Output: {
    new (): NativeOutput;
    getPortNames(): string[];
  };
}
interface NativeInput {
  openPortByName(name: string): void;
  /** Which kinds are passed over: system exclusive, timing, active sensing. */
  ignoreTypes(sysex: boolean, timing: boolean, activeSensing: boolean): void;
  on(event: 'message', listener: (deltaTime: number, message: number[]) => void): unknown;
  closePort(): void;
}
interface NativeOutput {
  openPortByName(name: string): void;
  sendMessage(message: number[]): void;
  closePort(): void;
}

/** Milliseconds: no message is asked for later than a window plans ahead, with room for a slow connection. */
const LATEST = 2000;

const NONE =
  'This computer has no MIDI that Resonate can reach: on Linux the ALSA sequencer (snd-seq) must be there, elsewhere install the package @julusian/midi.';

/**
 * `load`: loads the library, which is an optional package with a native part. Where that is missing, or the system has no sequencer, it throws at the latest
 * when a port is asked for: that is one sentence, and nothing else stops working.
 */
export function createHostMidi(load: () => Promise<MidiLibrary>): HostMidi {
  /** While one is being opened, those who ask for it wait for the same. */
  const outputs = new Map<string, Promise<NativeOutput>>();
  /** Outputs that failed since they were last asked for. */
  const failed = new Set<string>();
  const dead = new WeakSet<NativeOutput>();
  const open = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();
  const library = async (): Promise<MidiLibrary> => {
    try {
      return await load();
    } catch {
      throw new PlainError(NONE);
    }
  };
  const named = <T>(what: string, name: string, names: () => string[], make: () => T): T => {
    let all: string[];
    try {
      all = names();
    } catch {
      throw new PlainError(NONE);
    }
    if (!all.includes(name)) {
      throw new PlainError(`There is no MIDI ${what} called ${name} any more: choose another one.`);
    }
    try {
      return make();
    } catch {
      throw new PlainError(
        `The MIDI ${what} ${name} cannot be opened: see whether another program holds it, or choose another one.`,
      );
    }
  };
  const openOutput = async (name: string): Promise<NativeOutput> => {
    const { Output } = await library();
    return named(
      'output',
      name,
      () => Output.getPortNames(),
      () => {
        const made = new Output();
        made.openPortByName(name);
        return made;
      },
    );
  };
  const outputNamed = (name: string): Promise<NativeOutput> => {
    const known = outputs.get(name);
    if (known !== undefined) return known;
    const opening = openOutput(name);
    outputs.set(name, opening);
    opening.catch(() => outputs.delete(name));
    return opening;
  };
  /** A driver that fails costs its port, nothing else: whoever asks for it next is told, and after that it is opened anew. */
  const sendNow = (name: string, port: NativeOutput, bytes: readonly number[]): void => {
    if (dead.has(port)) return;
    try {
      port.sendMessage([...bytes]);
    } catch {
      dead.add(port);
      failed.add(name);
      outputs.delete(name);
      closeQuietly(port);
    }
  };
  const refuseFailed = (name: string): void => {
    if (!failed.delete(name)) return;
    throw new PlainError(
      `The MIDI output ${name} did not take a message: see whether it is still connected, and play again.`,
    );
  };
  return {
    async list() {
      const { Input, Output } = await library();
      try {
        return { inputs: Input.getPortNames(), outputs: Output.getPortNames() };
      } catch {
        throw new PlainError(NONE);
      }
    },
    async send(name, messages) {
      refuseFailed(name);
      const port = await outputNamed(name);
      for (const { bytes, after } of messages) {
        if (after <= 0) sendNow(name, port, bytes);
        else {
          const timer = setTimeout(
            () => {
              timers.delete(timer);
              sendNow(name, port, bytes);
            },
            Math.min(LATEST, after),
          );
          timers.add(timer);
        }
      }
      refuseFailed(name);
    },
    async listen(name, listener) {
      const { Input } = await library();
      const input = named(
        'input',
        name,
        () => Input.getPortNames(),
        () => {
          const made = new Input();
          // Nothing but active sensing is passed over: clocks and full time codes are wanted.
          made.ignoreTypes(false, false, true);
          made.on('message', (_delta, message) => listener(message));
          made.openPortByName(name);
          return made;
        },
      );
      const stop = (): void => {
        if (open.delete(stop)) input.closePort();
      };
      open.add(stop);
      return stop;
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const stop of [...open]) stop();
      timers.clear();
      for (const opening of outputs.values()) void opening.then(closeQuietly, () => {});
      outputs.clear();
    },
  };
}

/** The messages of an input as they come, until `signal` ends it. Those that nobody took yet wait. */
export async function* messagesOf(
  midi: HostMidi,
  input: string,
  signal: AbortSignal,
): AsyncGenerator<readonly number[]> {
  const waiting: (readonly number[])[] = [];
  let wake = (): void => {};
  const stop = await midi.listen(input, (bytes) => {
    waiting.push(bytes);
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      yield* waiting.splice(0);
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0 || signal.aborted) resolve();
      });
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop();
  }
}

/** Of one whose driver has failed, closing may fail as well. */
function closeQuietly(port: NativeOutput): void {
  try {
    port.closePort();
  } catch {
    // Nothing is left to be done with it.
  }
}
