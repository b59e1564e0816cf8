import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { ZodError } from 'zod';
import { encodeFrame, type Frame, FrameReader } from '../protocol/frame.ts';
import {
  type Changed,
  type ChangedSpan,
  captureSchema,
  encodeSound,
  helloSchema,
  MOST_ASKED,
  mendSchema,
  openSchema,
  type Part,
  PROTOCOL,
  readSchema,
  TYPE,
} from '../protocol/messages.ts';
import type { BridgeHost, CaptureSink, OpenSong } from './host.ts';

/** Milliseconds that a connection may take to say who it is. */
const HELLO_WITHIN = 5_000;
/** Questions that may wait: a plugin asks for eight pages at a time at the most. */
const MOST_WAITING = 256;

const MISUNDERSTOOD = 'Plugin and Resonate do not understand each other: install the same version of both.';

/** A plugin that breaks the rules is not talked to any more. */
class Refused extends Error {}

export interface SessionOptions {
  readonly host: BridgeHost;
  readonly token: string;
  /** What an error says to the person. */
  sentenceOf(error: unknown): string;
}

/** One plugin at the other end of a socket, from its hello to its end. Answers in the order of the questions. */
export class Session {
  private readonly socket: Socket;
  private readonly options: SessionOptions;
  private readonly reader = new FrameReader(MOST_ASKED);
  private readonly waiting: Frame[] = [];
  private readonly late: NodeJS.Timeout;
  private isKnown = false;
  private isBusy = false;
  private song: OpenSong | null = null;
  private captured: CaptureSink | null = null;
  private untold: Changed | null = null;
  private telling: Promise<void> | null = null;
  /** Why the last capture ended before its end. */
  private captureFailure: { readonly error: unknown } | null = null;

  constructor(socket: Socket, options: SessionOptions) {
    this.socket = socket;
    this.options = options;
    this.late = setTimeout(() => socket.destroy(), HELLO_WITHIN);
    socket.on('data', (piece) => this.take(piece as Buffer));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.end());
  }

  private take(piece: Buffer): void {
    try {
      for (const frame of this.reader.take(piece))
        this.waiting.push(Object.assign(frame, { body: Buffer.from(frame.body) }));
      if (this.waiting.length > MOST_WAITING) throw new Refused('too many questions at once');
    } catch {
      this.socket.destroy();
      return;
    }
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let frame = this.waiting.shift(); frame !== undefined; frame = this.waiting.shift()) {
      if (this.socket.destroyed) break;
      try {
        const answer = await this.answer(frame);
        // What was told before an answer was made stands before it on the wire.
        await this.telling;
        if (answer !== null) await this.send(frame.type, frame.seq, answer);
      } catch (error) {
        if (!this.isKnown || error instanceof Refused) this.socket.destroy();
        else await this.send(TYPE.FAILED, frame.seq, json({ message: this.sentenceOf(error) }));
      }
    }
    this.isBusy = false;
  }

  private sentenceOf(error: unknown): string {
    return error instanceof ZodError ? MISUNDERSTOOD : this.options.sentenceOf(error);
  }

  /** Null: there is nothing to say. */
  private async answer({ type, body }: Frame): Promise<Uint8Array | null> {
    if (!this.isKnown) return this.hello(type, body);
    switch (type) {
      case TYPE.PROJECTS:
        return json({ projects: await this.options.host.projects() });
      case TYPE.OPEN:
        return this.open(body);
      case TYPE.READ:
        return encodeSound(await this.playing().read(readSchema.parse(parsed(body))));
      case TYPE.MEND:
        return json({ title: await this.playing().mend(mendSchema.parse(parsed(body))) });
      case TYPE.CAPTURE_BEGIN:
        this.captured?.abort();
        this.captured = null;
        this.captureFailure = null;
        this.captured = this.options.host.capture(captureSchema.parse(parsed(body)));
        return json({});
      case TYPE.CAPTURE_SOUND:
        this.takeSound(samplesOf(body));
        return null;
      case TYPE.CAPTURE_END: {
        const sink = this.capturing();
        this.captured = null;
        return json({ project: await sink.finish() });
      }
      default:
        throw new Refused(`a message of unknown kind ${type}`);
    }
  }

  private hello(type: number, body: Uint8Array): Uint8Array {
    const { token, protocol } = helloSchema.parse(type === TYPE.HELLO ? parsed(body) : null);
    if (!isSame(token, this.options.token)) throw new Refused('another token');
    clearTimeout(this.late);
    this.isKnown = true;
    const { host } = this.options;
    // Which of the two is older, the plugin says to the person.
    return json({ protocol: PROTOCOL, version: host.version, speaks: protocol === PROTOCOL });
  }

  private async open(body: Uint8Array): Promise<Uint8Array> {
    const { project, rate } = openSchema.parse(parsed(body));
    this.song?.close();
    this.song = null;
    this.untold = null;
    const song = await this.options.host.open(project, rate, (changed) => this.tell(changed));
    if (this.socket.destroyed) song.close();
    else this.song = song;
    return json(song.song);
  }

  /** A plugin that does not read is told once, of all that changed meanwhile, when it does. */
  private tell(changed: Changed): void {
    this.untold = this.untold === null ? changed : joined(this.untold, changed);
    this.telling ??= this.tellAll();
  }

  private async tellAll(): Promise<void> {
    for (let next: Changed | null = this.untold; next !== null; next = this.untold) {
      this.untold = null;
      await this.send(TYPE.CHANGED, 0, json(next));
    }
    this.telling = null;
  }

  private playing(): OpenSong {
    if (this.song === null) throw new Refused('nothing is open');
    return this.song;
  }

  private capturing(): CaptureSink {
    if (this.captureFailure !== null) throw this.captureFailure.error;
    if (this.captured === null) throw new Refused('nothing is being captured');
    return this.captured;
  }

  /** The first piece that cannot be kept ends the capture and is told of; those on their way after it are passed over. */
  private takeSound(samples: Float32Array): void {
    if (this.captureFailure !== null) return;
    const sink = this.capturing();
    try {
      sink.write(samples);
    } catch (error) {
      this.captureFailure = { error };
      this.captured = null;
      sink.abort();
      throw error;
    }
  }

  /** Resolves when the plugin can be sent more. */
  private async send(type: number, seq: number, body: Uint8Array): Promise<void> {
    const { socket } = this;
    if (socket.destroyed || socket.write(encodeFrame(type, seq, body))) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
  }

  private end(): void {
    clearTimeout(this.late);
    this.song?.close();
    this.captured?.abort();
    this.song = null;
    this.captured = null;
  }
}

/** Two changes as one, with one span of each part from the first to the last of its frames. */
function joined(before: Changed, after: Changed): Changed {
  const spans = new Map<Part, ChangedSpan>();
  for (const { part, start, end } of [...before.spans, ...after.spans]) {
    const known = spans.get(part) ?? { start, end };
    spans.set(part, { part, start: Math.min(known.start, start), end: Math.max(known.end, end) });
  }
  return { ...after, spans: [...spans.values()] };
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Throws a Refused where it is no JSON. */
function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new Refused('a message that is no JSON');
  }
}

function samplesOf(body: Uint8Array): Float32Array {
  if (body.byteLength % 4 !== 0) throw new Refused('sound that is no float32');
  return new Float32Array(new Uint8Array(body).buffer);
}

function isSame(token: string, ours: string): boolean {
  const [a, b] = [Buffer.from(token), Buffer.from(ours)];
  return a.length === b.length && timingSafeEqual(a, b);
}
