import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFrame, type Frame, FrameReader } from '../protocol/frame.ts';
import { PluginDeath, PluginRefusal } from './failure.ts';
import { FRAME, LONGEST_BODY } from './frame-types.ts';
import { decodeSound, encodeSound } from './sound.ts';

/** What a plugin host tells unasked. */
export type PluginEvent =
  | { readonly event: 'changed'; readonly insert: number }
  /** Its window, by the person. */
  | { readonly event: 'closed'; readonly insert: number }
  | { readonly event: 'fault'; readonly insert: number; readonly why: string };

/** Milliseconds in which the program itself must start and connect. */
const START = 15_000;
/** One that hangs is asked by SIGABRT to name the plugin it hangs in, and has this long to. */
const LAST_WORDS = 500;
/** The end of what it printed, where its last words stand. */
const KEPT_STDERR = 4096;

interface Pending {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** One plugin host that serves one chain: a process that may crash or hang at any call, and then costs what was asked of it and no more. */
export class PluginProcess {
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  readonly #onEvent: (event: PluginEvent) => void;
  #sequence = 0;
  #hung = false;
  #broken: string | null = null;
  #closed = false;
  /** Resolves with why it ended, or null where it was closed. */
  readonly ended: Promise<PluginDeath | null>;

  /** Starts a process. Rejects with PluginDeath where the program does not run. */
  static async start(binary: string, onEvent: (event: PluginEvent) => void = () => {}): Promise<PluginProcess> {
    // A folder that only this user may enter: whoever can connect here is told what to load.
    const folder = mkdtempSync(join(tmpdir(), 'resonate-'));
    const path = join(folder, 'chain');
    const server = createServer();
    try {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
      const child = spawn(binary, ['--socket', path], { stdio: ['ignore', 'ignore', 'pipe'] });
      const socket = await firstConnection(server, child);
      return new PluginProcess(child, socket, onEvent);
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private constructor(child: ChildProcess, socket: Socket, onEvent: (event: PluginEvent) => void) {
    this.#child = child;
    this.#socket = socket;
    this.#onEvent = onEvent;
    let printed = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-KEPT_STDERR);
    });
    const reader = new FrameReader(LONGEST_BODY);
    socket.on('data', (piece: Buffer) => {
      try {
        for (const frame of reader.take(piece)) this.#take(frame);
      } catch (error) {
        this.#broken = (error as Error).message;
        child.kill('SIGKILL');
      }
    });
    socket.on('error', () => {});
    const { promise, resolve } = Promise.withResolvers<PluginDeath | null>();
    this.ended = promise;
    // 'close' and not 'exit': by then its last words have been read.
    child.once('close', (code, signal) => {
      socket.destroy();
      const death = this.#death(printed, code, signal);
      for (const { reject, timer } of this.#pending.values()) {
        clearTimeout(timer);
        reject(death);
      }
      this.#pending.clear();
      resolve(this.#closed ? null : death);
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /**
   * Asks for something; `timeout`: milliseconds after which the process is taken to hang, and ended. `read` makes of the answer what it should be,
   * or throws where it is not that. Rejects with PluginRefusal or PluginDeath.
   */
  async request<T>(
    body: { readonly do: string; readonly [key: string]: unknown },
    timeout: number,
    read: (reply: unknown) => T,
  ): Promise<T> {
    const { type, body: reply } = await this.#ask(FRAME.request, Buffer.from(JSON.stringify(body)), timeout);
    return this.#trusted(() => (type === FRAME.reply ? read(parse(reply)) : wrong()));
  }

  /** Sends a block through the chain; `position`: frames from the song's beginning. As long as it was; late by the chain's latency. */
  async sound(planes: readonly Float32Array[], position: number, timeout: number): Promise<Float32Array[]> {
    const { type, body } = await this.#ask(FRAME.sound, encodeSound(planes, position), timeout);
    return this.#trusted(() =>
      type === FRAME.processed ? decodeSound(body, planes.length, planes[0]!.length) : wrong(),
    );
  }

  /** Ends the process; what was asked and not answered rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #ask(type: number, body: Buffer, timeout: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const sequence = ++this.#sequence;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        void this.ended.then((death) => reject(death ?? new PluginDeath('crash', null, 'it was closed')));
        return;
      }
      // Where this very process was held up its answer may lie there unread, and timers are heard before that.
      const late = (): void => void (this.#pending.has(sequence) && this.#endHung());
      const timer = setTimeout(() => setImmediate(late), timeout);
      this.#pending.set(sequence, { resolve, reject, timer });
      this.#socket.write(encodeFrame(type, sequence, body));
    });
  }

  #take(frame: Frame): void {
    if (frame.type === FRAME.event) {
      const event = eventOf(parse(frame.body));
      if (event !== null) this.#onEvent(event);
      return;
    }
    const waiting = this.#pending.get(frame.seq);
    if (waiting === undefined) throw new Error('an answer that nobody asked for');
    this.#pending.delete(frame.seq);
    clearTimeout(waiting.timer);
    if (frame.type === FRAME.refusal) waiting.reject(refusalOf(parse(frame.body)));
    else waiting.resolve(frame);
  }

  #endHung(): void {
    if (this.#hung) return;
    this.#hung = true;
    this.#child.kill('SIGABRT');
    setTimeout(() => this.#child.kill('SIGKILL'), LAST_WORDS).unref();
  }

  /** What an answer says; where it is none, the process is not to be trusted any more and is ended. */
  #trusted<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      this.#broken = (error as Error).message;
      this.#child.kill('SIGKILL');
      throw new PluginDeath('crash', null, this.#broken);
    }
  }

  #death(printed: string, code: number | null, signal: NodeJS.Signals | null): PluginDeath {
    const words = /resonate-plugin-host: signal \d+ in insert (\d+)/.exec(printed);
    const insert = words === null ? null : Number(words[1]);
    if (this.#hung) return new PluginDeath('hang', insert, 'it did not answer');
    return new PluginDeath(
      'crash',
      insert,
      this.#broken ?? (signal === null ? `it left with ${code}` : `it died of ${signal}`),
    );
  }
}

function firstConnection(server: ReturnType<typeof createServer>, child: ChildProcess): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (detail: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new PluginDeath('crash', null, detail));
    };
    let isThere = false;
    const late = (): void => void (!isThere && fail('it did not start'));
    // As with its answers: it may wait to be heard.
    const timer = setTimeout(() => setImmediate(late), START);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it left with ${code}`));
    server.once('connection', (socket) => {
      isThere = true;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(socket);
    });
  });
}

function wrong(): never {
  throw new Error('an answer of the wrong kind');
}

function parse(body: Uint8Array): unknown {
  return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'));
}

function refusalOf(body: unknown): PluginRefusal {
  const { error, insert } = (typeof body === 'object' ? (body ?? {}) : {}) as { error?: unknown; insert?: unknown };
  return new PluginRefusal(
    typeof error === 'string' ? error : 'no reason was given',
    typeof insert === 'number' ? insert : null,
  );
}

function eventOf(body: unknown): PluginEvent | null {
  if (typeof body !== 'object' || body === null || !('event' in body) || !('insert' in body)) return null;
  if (typeof body.insert !== 'number') return null;
  if (body.event === 'changed' || body.event === 'closed') return { event: body.event, insert: body.insert };
  const why = 'why' in body ? String(body.why) : '';
  return body.event === 'fault' ? { event: 'fault', insert: body.insert, why } : null;
}
