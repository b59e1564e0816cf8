import type { ChunkSource, Stereo } from './chunks.ts';

interface Arrival {
  readonly chunk: number;
  isWanted: boolean;
  readonly over: Promise<void>;
  audio: Stereo | null;
  error: { readonly cause: unknown } | null;
}

/** Chunks on their way: asked for once, waited for by nobody, so that a slow disk holds up no order to the engine. */
export class Arrivals {
  private readonly byName = new Map<string, Arrival>();
  private readonly discard: (audio: Stereo) => void;

  /** `discard` is given what has come and is not wanted any more: someone who jumps about leaves megabytes behind with each jump. */
  constructor(discard: (audio: Stereo) => void) {
    this.discard = discard;
  }

  /**
   * The chunk of each source that is not in `stored`, by name, if all of them have come; else null, and those that were not on their way are.
   * Throws what a read threw, once; the next call reads again.
   */
  of(sources: readonly ChunkSource[], chunk: number, stored: ReadonlySet<string>): Map<string, Stereo> | null {
    const all = new Map<string, Stereo>();
    let isComplete = true;
    for (const source of sources) {
      const name = source.name(chunk);
      if (stored.has(name)) continue;
      const arrival = this.byName.get(name) ?? this.read(name, source, chunk);
      if (arrival.error !== null) {
        this.byName.delete(name);
        throw arrival.error.cause;
      }
      if (arrival.audio === null) isComplete = false;
      else all.set(name, arrival.audio);
    }
    return isComplete ? all : null;
  }

  /** Forgets what belongs to other chunks. */
  keep(chunks: ReadonlySet<number>): void {
    for (const [name, arrival] of this.byName) {
      if (chunks.has(arrival.chunk)) continue;
      this.byName.delete(name);
      arrival.isWanted = false;
      if (arrival.audio !== null) this.discard(arrival.audio);
    }
  }

  /** They are in the engine. */
  stored(names: Iterable<string>): void {
    for (const name of names) this.byName.delete(name);
  }

  /** Resolves when all that is on its way has come or failed. */
  async settled(): Promise<void> {
    await Promise.all([...this.byName.values()].map((arrival) => arrival.over));
  }

  private read(name: string, source: ChunkSource, chunk: number): Arrival {
    const over = source.read(chunk).then(
      (audio) => {
        if (arrival.isWanted) arrival.audio = audio;
        else this.discard(audio);
      },
      (cause: unknown) => {
        arrival.error = { cause };
      },
    );
    const arrival: Arrival = { chunk, isWanted: true, over, audio: null, error: null };
    this.byName.set(name, arrival);
    return arrival;
  }
}
