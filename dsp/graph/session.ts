import { amplitude } from '../measure/decibels.ts';
import { Arrivals } from './arrivals.ts';
import { SLOTS, SMOOTHING } from './build.ts';
import { CHUNK, chunked } from './chunks.ts';
import { type Audition, type GraphDocument, type Part, partsOf } from './document.ts';
import type { AssetReader, GraphHost } from './host.ts';
import { type Cutter, Mount } from './mount.ts';
import { stretched } from './stretch.ts';
import { type Range, Transport } from './transport.ts';

export interface SessionOptions {
  readonly host: GraphHost;
  readonly reader: AssetReader;
  /** The engine's frame now, or a little later: nothing is scheduled before it. */
  readonly clock: () => number;
  /** Seconds between an order and its sound, for the orders to reach the engine in time. */
  readonly lead: number;
  /** Time constant of switches and faders, seconds. */
  readonly smoothing?: number;
  /** Called where the sound had to wait for audio that did not come in time. */
  readonly onStall?: () => void;
  /** Seconds over which sound comes and goes; 0 for rendering to files. */
  readonly ramps?: { readonly jump: number; readonly joint: number };
}

/** What is heard of the two versions. */
export interface Hearing {
  readonly mended: boolean;
  readonly difference: boolean;
  /** Gains. */
  readonly trims: { readonly original: number; readonly mended: number };
}

/** Seconds over which sound comes and goes at starts, stops and jumps, and at a loop's joint. */
const RAMPS = { jump: 0.008, joint: 0.003 };
/** Two poles have come within −140 dB of their target after 19 time constants. */
const SETTLED = 19;
/** Seconds that must be resident before sound begins or goes on. */
const START_RESERVE = 0.25;
const LEAST_RESERVE = 0.12;
/** Seconds: some passes are scheduled ahead, and a busy page may not look after them for a second. */
const LEAST_LOOP = 0.1;
/** Seconds a scrubbed piece lasts, at most and at least. */
const SCRUB = 0.1;
const LEAST_SCRUB = 0.06;

/**
 * Plays a document through the engine. What a person asks for is noted at once; `pump`, called again and again, brings the engine there:
 * the graph, the chunks that will be needed, the pieces that play, the takes. Knows no clock of its own and no platform.
 */
export class Session {
  private readonly options: SessionOptions;
  private readonly smoothing: number;
  private readonly arrivals: Arrivals;
  private mount: Mount | null = null;
  private mountedParts: readonly Part[] | null = null;
  private transport: Transport;
  private sent = -1;
  private parts: readonly Part[] = [];
  private length = 0;
  private loop: Range | null = null;
  private rate = 1;
  private nextRate = 1;
  /** Frame of the song that waits for its chunks. */
  private pending: number | null = null;
  private scrubbing: number | null = null;
  /** Where the song stands while nothing plays. */
  private rest = 0;
  private isPlaying = false;
  /** Engine frame of the last start or jump. */
  private begunAt = 0;
  private hearing: Hearing = { mended: true, difference: false, trims: { original: 1, mended: 1 } };
  /** Gain of the document's master fader. */
  private master = 1;
  /** Whether it goes on to play once the rate has changed. */
  private resume = false;
  private working: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.options = options;
    this.arrivals = new Arrivals((audio) => options.host.discard?.(audio));
    this.smoothing = options.smoothing ?? SMOOTHING;
    this.transport = this.newTransport();
  }

  get playing(): boolean {
    return this.isPlaying;
  }

  /** Whether all audio that will be needed soon is there. */
  get isSupplied(): boolean {
    const { mount } = this;
    return this.parts.length === 0 || (mount !== null && this.wantedChunks().every((chunk) => mount.holds(chunk)));
  }

  load(document: GraphDocument, auditions: ReadonlyMap<string, Audition>): void {
    this.parts = partsOf(document, auditions);
    this.master = amplitude(document.master?.gainDb ?? 0);
    if (document.length === this.length) return;
    this.length = document.length;
    const { isPlaying } = this;
    this.halt();
    this.transport = this.newTransport();
    this.sent = -1;
    if (isPlaying) this.play();
  }

  play(): void {
    if (this.isPlaying) return;
    this.isPlaying = true;
    this.scrubbing = null;
    this.pending = this.rest >= this.length ? 0 : this.rest;
  }

  pause(): void {
    if (this.isPlaying) this.halt();
  }

  seek(frame: number): void {
    const to = Math.max(0, Math.min(this.length, Math.round(frame)));
    if (this.isPlaying) this.pending = to;
    else this.rest = to;
  }

  /** Plays a short piece from `frame` on; while the song plays, goes there. */
  scrub(frame: number): void {
    this.seek(frame);
    if (!this.isPlaying) this.scrubbing = this.rest;
  }

  setLoop(loop: Range | null): void {
    this.loop =
      loop === null ? null : { start: loop.start, end: Math.max(loop.end, loop.start + this.frames(LEAST_LOOP)) };
    this.transport.setLoop(this.inStream(this.loop), this.soon());
  }

  /** 0.5 … 1. */
  setRate(rate: number): void {
    this.nextRate = rate;
  }

  /** Resolves when the engine was told; needs no pump, so that a switch does not wait behind chunks that are stored. */
  async hear(hearing: Hearing): Promise<void> {
    this.hearing = hearing;
    if (this.mount !== null) await this.setHearing(this.mount);
  }

  /** Frame of the song that sounds at engine frame `t`; from the order to go elsewhere on, that place. */
  positionAt(t: number): number {
    if (!this.isPlaying) return this.rest;
    if (this.pending !== null) return this.pending;
    const position = this.transport.positionAt(Math.max(t, this.begunAt));
    return position === null ? this.rest : Math.min(this.length, position * this.rate);
  }

  /** Brings the engine nearer to what was asked for. Does one thing at a time; calls while it works wait for it. */
  async pump(): Promise<void> {
    while (this.working !== null) await this.working;
    const work = this.work();
    this.working = work;
    try {
      await work;
    } finally {
      this.working = null;
    }
  }

  /** Pumps until all that was asked for has happened that can happen now. For hosts that make their own time. */
  async settle(): Promise<void> {
    for (;;) {
      await this.pump();
      if (this.parts.length === 0) return;
      await this.arrivals.settled();
      if (this.isSupplied && this.pending === null && this.nextRate === this.rate) return;
    }
  }

  private async work(): Promise<void> {
    const { options, parts } = this;
    if (parts.length === 0) return;
    await this.changeRate();
    this.transport.advance(options.clock(), options.clock() + 2 * CHUNK);
    const mount = await this.mounted();
    if (mount === null) return;
    await this.setHearing(mount);
    await this.sendTransport(mount);
    this.endOfSong();
    // Where audio cannot be read, what is there plays to its end and stops without a click.
    const failure = await this.fill(mount).then(
      () => null,
      (cause: unknown) => ({ cause }),
    );
    this.avoidHole(mount);
    this.start(mount);
    await this.sendTransport(mount);
    if (failure !== null) throw failure.cause;
    const settled = SETTLED * this.smoothing * options.host.sampleRate;
    if (parts === this.mountedParts && !mount.isCurrent(parts)) await mount.changeDecks(parts, options.clock, settled);
  }

  private async mounted(): Promise<Mount | null> {
    if (this.mount !== null && this.parts === this.mountedParts) return this.mount;
    const { parts } = this;
    if (this.mount?.fits(parts)) {
      await this.mount.setGains(parts);
      this.mountedParts = parts;
      return this.mount;
    }
    const { host, reader } = this.options;
    const levels = { ...this.levels(), map: this.transport.map(), gate: this.transport.gate(), rate: this.rate };
    const { arrivals, mount: last, smoothing } = this;
    const next = await Mount.render(host, reader, arrivals, this.cutter(), parts, levels, last, smoothing);
    if (next === null) return last;
    this.mount = next;
    this.mountedParts = parts;
    return next;
  }

  private levels(): { version: number; difference: number; trims: Hearing['trims']; master: number } {
    const { master } = this;
    const { mended, difference, trims } = this.hearing;
    const one = { original: 1, mended: 1 };
    // The difference of two versions that were made equally loud would tell of loudness.
    return difference
      ? { version: 1, difference: 1, trims: one, master }
      : { version: mended ? 1 : 0, difference: 0, trims, master };
  }

  private async setHearing({ graph }: Mount): Promise<void> {
    const { version, difference, trims, master } = this.levels();
    await graph.version.set(version);
    await graph.difference.set(difference);
    await graph.trims.original.set(trims.original);
    await graph.trims.mended.set(trims.mended);
    await graph.master.set(master);
  }

  private async sendTransport({ graph }: Mount): Promise<void> {
    const { transport } = this;
    if (transport.revision === this.sent) return;
    this.sent = transport.revision;
    await graph.map.set(transport.map());
    await graph.gate.set(transport.gate());
  }

  private endOfSong(): void {
    if (!this.isPlaying || this.pending !== null) return;
    const { ending } = this.transport;
    if (ending === null || this.options.clock() < ending.at) return;
    if (this.loop !== null && ending.position === this.inStream(this.loop)?.end) {
      // Nobody looked after it for longer than the passes that were scheduled.
      this.pending = this.loop.start;
      this.options.onStall?.();
      return;
    }
    this.isPlaying = false;
    this.rest = this.length;
  }

  /** Loads the first chunk that will be needed and is not there. */
  private async fill(mount: Mount): Promise<void> {
    const wanted = this.wantedChunks();
    this.arrivals.keep(new Set([...wanted, ...mount.chunks.filter((held) => held !== null)]));
    const chunk = wanted.find((candidate) => !mount.holds(candidate));
    if (chunk === undefined) return;
    const slot = mount.chunks.findIndex((held) => held === null || !wanted.includes(held));
    const settled = SETTLED * this.smoothing * this.options.host.sampleRate;
    await mount.fill(slot, chunk, this.options.clock(), settled);
  }

  /** No more than there are slots, the most urgent first. */
  private wantedChunks(): number[] {
    const { transport } = this;
    const now = this.options.clock();
    const leading = this.frames(this.options.lead + LEAST_RESERVE);
    const waiting = this.pending ?? this.scrubbing ?? (this.isPlaying ? null : this.rest);
    const ranges =
      waiting === null
        ? transport.wanted(now, 2 * CHUNK)
        : [
            ...transport.wanted(now, leading),
            startingAt(waiting / this.rate, this.frames(START_RESERVE)),
            startingAt(waiting / this.rate, CHUNK),
          ];
    return chunksOf(ranges).slice(0, SLOTS);
  }

  /** Lets the sound go down before a chunk that has not come, and wait for it. */
  private avoidHole(mount: Mount): void {
    if (!this.isPlaying || this.pending !== null) return;
    const now = this.options.clock();
    const needed = chunksOf(this.transport.wanted(now, this.frames(LEAST_RESERVE)));
    if (needed.every((chunk) => mount.holds(chunk))) return;
    const at = this.soon();
    const position = this.transport.positionAt(at);
    if (position === null) return;
    this.transport.stop(at);
    this.pending = Math.round(position * this.rate);
    this.options.onStall?.();
  }

  /** Begins what waits, if its chunks are there. */
  private start(mount: Mount): void {
    const waiting = this.pending ?? this.scrubbing;
    if (waiting === null) return;
    const position = Math.round(waiting / this.rate);
    if (!chunksOf([startingAt(position, this.frames(START_RESERVE))]).every((chunk) => mount.holds(chunk))) return;
    // A pointer moves faster than pieces can be heard: the latest place waits until one has sounded.
    if (this.pending === null && this.options.clock() < this.begunAt + this.frames(LEAST_SCRUB)) return;
    const at = this.soon();
    this.transport.play(at, position);
    this.begunAt = at;
    if (this.pending === null) this.transport.stop(at + this.frames(SCRUB));
    this.pending = null;
    this.scrubbing = null;
  }

  private halt(): void {
    const at = this.soon();
    this.rest = this.pending ?? Math.round(this.positionAt(at));
    this.transport.stop(at);
    this.pending = null;
    this.isPlaying = false;
  }

  private async changeRate(): Promise<void> {
    if (this.nextRate === this.rate) return;
    const { mount } = this;
    const { isPlaying } = this;
    if (isPlaying) this.halt();
    if (mount !== null) {
      await this.sendTransport(mount);
      // What sounds still reads the old chunks.
      const { ending } = this.transport;
      if (ending !== null && ending.at > this.options.clock()) {
        this.isPlaying = false;
        this.resume ||= isPlaying;
        return;
      }
    }
    this.rate = this.nextRate;
    await mount?.recut(this.cutter(), this.rate);
    this.transport = this.newTransport();
    this.sent = -1;
    if (isPlaying || this.resume) this.play();
    this.resume = false;
  }

  private cutter(): Cutter {
    const { reader, host } = this.options;
    return this.rate === 1 ? chunked : stretched(reader, host.sampleRate, this.rate, this.parts);
  }

  private newTransport(): Transport {
    const { jump, joint } = this.options.ramps ?? RAMPS;
    const ramps = { jump: this.frames(jump), joint: this.frames(joint) };
    const transport = new Transport(Math.ceil(this.length / this.rate), ramps);
    transport.setLoop(this.inStream(this.loop), 0);
    return transport;
  }

  private inStream(loop: Range | null): Range | null {
    return loop === null ? null : { start: Math.round(loop.start / this.rate), end: Math.round(loop.end / this.rate) };
  }

  private soon(): number {
    return Math.ceil(this.options.clock()) + this.frames(this.options.lead);
  }

  private frames(seconds: number): number {
    return Math.round(seconds * this.options.host.sampleRate);
  }
}

function startingAt(start: number, length: number): Range {
  return { start, end: start + length };
}

function chunksOf(ranges: readonly Range[]): number[] {
  const chunks = new Set<number>();
  for (const { start, end } of ranges) {
    for (let chunk = Math.floor(start / CHUNK); chunk * CHUNK < end; chunk++) chunks.add(chunk);
  }
  return [...chunks];
}
