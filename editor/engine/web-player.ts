import { documentAt, readerAt } from '../../dsp/graph/at-rate.ts';
import { CLOCK } from '../../dsp/graph/build.ts';
import type { Audition } from '../../dsp/graph/document.ts';
import type { AssetReader } from '../../dsp/graph/host.ts';
import { LevelBank, MASTER } from '../../dsp/graph/levels.ts';
import { Session } from '../../dsp/graph/session.ts';
import type { Project } from '../../host/project/project.ts';
import { EngineClock } from './clock.ts';
import { contextAt } from './engine-context.ts';
import {
  AT_REST,
  type EngineRate,
  type Level,
  type Levels,
  type Player,
  type PlayerState,
  type SongLoudness,
  type Span,
  type Version,
} from './player.ts';
import { Underruns } from './underruns.ts';
import { WebHost } from './web-host.ts';

interface PlayerOptions {
  readonly reader: AssetReader;
  /** Hz of the project. */
  readonly sampleRate: number;
  /** At which the sound is made, the project's unless given; the browser converts to the device's own. */
  readonly rate?: EngineRate;
}

/** Seconds from an order to its sound at a jump: messages and three chunks take 5–15 ms, a block of the device up to 12 ms. */
const LEAD = 0.04;
/** Milliseconds between two looks at what the engine needs. */
const PUMP_INTERVAL = 15;
/** Milliseconds until what failed is tried again. */
const RETRY = 300;

/** Nothing is to be matched. */
const EQUAL: SongLoudness = { original: 0, mended: 0 };

/** What Chromium tells of an audio context beside the standard's. */
interface PlaybackStats {
  readonly underrunEvents?: number;
}

export interface AudioPlayer extends Player {
  readonly context: AudioContext;
  /** What goes to the loudspeakers, for whoever wants to listen along. */
  readonly output: AudioNode;
}

/** Starts at once; `state().status` tells when it is ready. Sound comes after the first `play`. */
export function createPlayer(options: PlayerOptions): AudioPlayer {
  return new WebPlayer(options);
}

class WebPlayer implements AudioPlayer {
  readonly context: AudioContext;
  readonly output: GainNode;
  private readonly options: PlayerOptions;
  /** Frames of the engine for one of the project. */
  private readonly scale: number;
  private readonly listeners = new Set<() => void>();
  private readonly auditions = new Map<string, Audition>();
  private readonly clock: EngineClock;
  private bank: LevelBank;
  private tracks: Record<string, Level> = {};
  private host: WebHost | null = null;
  private session: Session | null = null;
  private project: Project | null = null;
  private timer = 0;
  private isPumping = false;
  /** The frame that was last sought: the engine begins there. */
  private asked = 0;
  /** After a failure the host is left in peace until then. */
  private rested = 0;
  private stalls = 0;
  private readonly missed = new Underruns();
  private readonly late = new Underruns();
  private loudness: SongLoudness | null = null;
  private current: PlayerState;

  constructor(options: PlayerOptions) {
    this.options = options;
    const { context, refused } = contextAt(options.rate ?? 'recording', options.sampleRate);
    this.context = context;
    this.scale = context.sampleRate / options.sampleRate;
    this.output = this.context.createGain();
    this.output.connect(this.context.destination);
    this.clock = new EngineClock(this.context);
    this.bank = new LevelBank(context.sampleRate);
    this.current = {
      ...AT_REST,
      deviceRate: deviceRate(),
      engineRate: context.sampleRate,
      rateRefused: refused,
    };
    void this.start();
  }

  state(): PlayerState {
    return this.current;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  load(project: Project): void {
    this.project = project;
    this.feed();
  }

  async play(): Promise<void> {
    // Before anything is awaited: the browser lets sound begin only in the very call of the person's click.
    const running = this.context.resume();
    this.missed.begin(this.missedByDevice());
    this.late.begin(this.stalls);
    this.bank.restart();
    this.session?.play();
    this.change({ playing: true, underruns: 0, stalls: 0 });
    await running;
    await this.pump();
  }

  pause(): void {
    this.session?.pause();
    this.change({ playing: false });
    void this.pump();
  }

  seek(frame: number): void {
    this.asked = frame;
    this.session?.seek(frame * this.scale);
    this.bank.restart();
    void this.pump();
  }

  scrub(frame: number): void {
    void this.context.resume();
    this.session?.scrub(frame * this.scale);
    void this.pump();
  }

  setLoop(loop: Span | null): void {
    this.session?.setLoop(this.inEngine(loop));
    this.change({ loop });
    void this.pump();
  }

  setRate(rate: number): void {
    const within = Math.max(0.5, Math.min(1, rate));
    this.session?.setRate(within);
    this.change({ rate: within });
    void this.pump();
  }

  setVersion(version: Version): void {
    this.change({ version });
    this.hear();
  }

  setLevelMatch(levelMatch: boolean): void {
    this.change({ levelMatch });
    this.hear();
  }

  setDifference(difference: boolean): void {
    this.change({ difference });
    this.hear();
  }

  setLoudness(loudness: SongLoudness | null): void {
    this.loudness = loudness;
    this.change({ loudnessKnown: loudness !== null });
    this.hear();
  }

  audition(region: string, take: number | null | undefined, blend?: number): void {
    if (take === undefined && blend === undefined) this.auditions.delete(region);
    else this.auditions.set(region, { take, blend });
    this.feed();
    void this.pump();
  }

  position(): number {
    const { session, context } = this;
    if (session === null) return this.asked;
    return Math.round(session.positionAt(this.clock.frameAt(heardAt(context))) / this.scale);
  }

  levels(): Levels {
    const { bank, tracks } = this;
    for (const { stem } of this.project?.tracks ?? []) tracks[stem] ??= bank.of(stem);
    const { loudness } = bank;
    return {
      tracks,
      master: bank.of(MASTER),
      momentary: loudness.momentary,
      shortTerm: loudness.shortTerm,
      integrated: loudness.integrated,
      truePeak: decibels(bank.truePeak),
    };
  }

  clearClips(): void {
    this.bank.clearClips();
  }

  leave(): void {
    this.pause();
    this.setLoop(null);
    this.seek(0);
    this.bank = new LevelBank(this.context.sampleRate);
    this.tracks = {};
    this.missed.begin(this.missedByDevice());
    this.late.begin(this.stalls);
    this.change({ underruns: 0, stalls: 0 });
  }

  async close(): Promise<void> {
    window.clearInterval(this.timer);
    this.session = null;
    this.host?.close();
    if (this.context.state !== 'closed') await this.context.close();
  }

  private async start(): Promise<void> {
    const { context, options } = this;
    try {
      const host = await WebHost.start(context);
      if (context.state === 'closed') return host.close();
      host.node.connect(this.output);
      host.renderer.on('meter', ({ source = '', max }) => this.bank.onMeter(source, max, performance.now() / 1000));
      host.renderer.on('snapshot', ({ source = '', data }) => {
        if (source === CLOCK) this.clock.told(data);
        else this.bank.onSnapshot(source, data);
      });
      this.host = host;
      const session = new Session({
        host,
        reader: readerAt(options.reader, options.sampleRate, context.sampleRate),
        clock: () => this.clock.frameAt(context.currentTime),
        lead: LEAD,
        onStall: () => {
          this.stalls++;
        },
      });
      this.session = session;
      this.feed();
      session.seek(this.asked * this.scale);
      session.setLoop(this.inEngine(this.current.loop));
      session.setRate(this.current.rate);
      this.hear();
      if (this.current.playing) session.play();
      this.timer = window.setInterval(() => {
        if (performance.now() >= this.rested) void this.pump();
      }, PUMP_INTERVAL);
      this.change({ status: 'ready' });
    } catch (error) {
      if (context.state !== 'closed') this.fail(error);
    }
  }

  private feed(): void {
    const { project, session, context } = this;
    if (project !== null) session?.load(documentAt(project, context.sampleRate), this.auditions);
  }

  private inEngine(span: Span | null): Span | null {
    return span && { start: Math.round(span.start * this.scale), end: Math.round(span.end * this.scale) };
  }

  private async pump(): Promise<void> {
    const { session } = this;
    if (session === null || this.isPumping) return;
    this.isPumping = true;
    try {
      await session.pump();
      const { playing } = session;
      // What is late just as it pauses was heard.
      const isHeard = playing || this.current.playing;
      this.missed.look(this.missedByDevice(), isHeard);
      this.late.look(this.stalls, isHeard);
      const stalls = this.late.count;
      const underruns = this.missed.count + stalls;
      if (playing !== this.current.playing || underruns !== this.current.underruns) {
        this.change({ playing, underruns, stalls });
      }
      if (this.current.error !== null && session.isSupplied) this.change({ error: null });
    } catch (error) {
      this.rested = performance.now() + RETRY;
      if (this.session !== null) this.change({ error: sentence(error) });
    } finally {
      this.isPumping = false;
    }
  }

  private hear(): void {
    const { version, levelMatch, difference } = this.current;
    const { original, mended, least = Math.min(original, mended) } = (levelMatch && this.loudness) || EQUAL;
    // The louder one is turned down: nothing can clip for being compared.
    const trims = { original: gain(least - original), mended: gain(least - mended) };
    const heard = version === 'mended' ? trims.mended : trims.original;
    this.session
      ?.hear({ mended: version === 'mended', difference, trims })
      .catch((error: unknown) => this.change({ error: sentence(error) }));
    this.change({ matchDb: difference ? 0 : decibels(heard) });
    void this.pump();
  }

  /** How often the device was given sound too late since it started, by what the browser says. */
  private missedByDevice(): number {
    const { playbackStats } = this.context as AudioContext & { playbackStats?: PlaybackStats };
    return playbackStats?.underrunEvents ?? 0;
  }

  private fail(error: unknown): void {
    this.change({ status: 'failed', error: `The audio engine could not be started: ${sentence(error)}.` });
  }

  private change(changed: Partial<PlayerState>): void {
    this.current = { ...this.current, ...changed };
    for (const listener of this.listeners) listener();
  }
}

/** Hz at which the device runs: what a context gets that asks for nothing. */
function deviceRate(): number {
  const context = new AudioContext();
  void context.close();
  return context.sampleRate;
}

/** The context's time of what leaves the loudspeaker now, seconds. */
function heardAt(context: AudioContext): number {
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  if (contextTime === undefined || performanceTime === undefined || contextTime === 0) {
    return Math.max(0, context.currentTime - context.outputLatency);
  }
  if (context.state !== 'running') return contextTime;
  return Math.min(context.currentTime, contextTime + (performance.now() - performanceTime) / 1000);
}

function gain(db: number): number {
  return 10 ** (db / 20);
}

function decibels(amplitude: number): number {
  return amplitude === 0 ? Number.NEGATIVE_INFINITY : 20 * Math.log10(amplitude);
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
