import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { encodeFrame, type Frame, FrameReader } from '../protocol/frame.ts';
import { decodeSound, MOST_ANSWERED, PROTOCOL, type Sound, TYPE } from '../protocol/messages.ts';

/** A plugin, as tests need one. */
export class TestPlugin {
  readonly socket: Socket;
  /** What was said unasked. */
  readonly unasked: Frame[] = [];
  private readonly waiting = new Map<number, (frame: Frame) => void>();
  private readonly hungUp: Promise<never>;
  private bell: () => void = () => {};
  private last = 0;

  /** Finds the host by what it left in the folder, and says hello. */
  static async find(folder: string): Promise<TestPlugin> {
    const { socket, token } = JSON.parse(readFileSync(join(folder, 'bridge.json'), 'utf8')) as Record<string, string>;
    const plugin = await TestPlugin.connect(socket!);
    await plugin.hello(token!);
    return plugin;
  }

  static async connect(path: string): Promise<TestPlugin> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new TestPlugin(socket);
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    const reader = new FrameReader(MOST_ANSWERED);
    socket.on('error', () => {});
    this.hungUp = once(socket, 'close').then(() => Promise.reject(new Error('the host hung up')));
    this.hungUp.catch(() => {});
    socket.on('data', (piece) => {
      for (const { type, seq, body } of reader.take(piece as Buffer)) {
        const frame = { type, seq, body: Buffer.from(body) };
        const answered = this.waiting.get(seq);
        this.waiting.delete(seq);
        if (answered !== undefined) answered(frame);
        else this.unasked.push(frame);
        this.bell();
      }
    });
  }

  hello(token: string): Promise<unknown> {
    return this.ask(TYPE.HELLO, { protocol: PROTOCOL, token, name: 'a test', version: '0' });
  }

  /** Resolves with the object of the answer. Rejects with the sentence where it could not be done, and where the host hangs up. */
  async ask(type: number, question: unknown): Promise<Record<string, unknown>> {
    return JSON.parse((await this.send(type, Buffer.from(JSON.stringify(question)))).toString());
  }

  async read(question: { part: string; take?: number; start: number; count: number }): Promise<Sound> {
    return decodeSound(await this.send(TYPE.READ, Buffer.from(JSON.stringify({ take: 0, ...question }))));
  }

  async send(type: number, body: Uint8Array): Promise<Buffer> {
    const seq = ++this.last;
    const answer = new Promise<Frame>((resolve) => this.waiting.set(seq, resolve));
    this.socket.write(encodeFrame(type, seq, body));
    const frame = await Promise.race([answer, this.hungUp]);
    const { message } = frame.type === TYPE.FAILED ? JSON.parse(frame.body.toString()) : { message: null };
    if (message !== null) throw new Error(message);
    return frame.body as Buffer;
  }

  /** The next that is said unasked. */
  async told(): Promise<Record<string, unknown> & { type: number }> {
    while (this.unasked.length === 0) await new Promise<void>((resolve) => (this.bell = resolve));
    const { type, body } = this.unasked.shift()!;
    return { type, ...JSON.parse(body.toString()) };
  }

  close(): void {
    this.socket.destroy();
  }
}
