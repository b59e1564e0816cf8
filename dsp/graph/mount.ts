import type { Arrivals } from './arrivals.ts';
import { type Beginning, buildGraph, type Controls, type Deck, type Graph, NOWHERE, SLOTS } from './build.ts';
import { assetStream, CHUNK, type ChunkSource, laneStream, SILENCE, type Stream, stereo } from './chunks.ts';
import type { Part, Placement } from './document.ts';
import type { AssetReader, GraphHost } from './host.ts';
import { fadePoints, lanesOf, lawPoints, orderPoints } from './lanes.ts';

/** What one part plays, and from where. */
interface PartState {
  readonly hash: string;
  readonly original: Stream;
  readonly decks: [DeckState, DeckState];
  /** The deck that is heard. */
  active: 0 | 1;
  /** Engine frame at which the other deck was heard last. */
  changedAt: number;
}

interface DeckState {
  readonly key: string;
  readonly lanes: readonly (readonly Placement[])[];
  readonly streams: readonly Stream[];
}

/** How streams become chunks: at their own speed, or stretched. */
export type Cutter = (stream: Stream) => ChunkSource;

/** Values that stay where a graph takes over from another. */
export type Levels = Omit<Beginning, 'starts' | 'parts'>;

/**
 * A graph in the engine with the chunks it plays from. Every call must be over before the next begins.
 * Audio is stored first, then named in the paths, then its slot is moved to it, then what nothing names is dropped:
 * in any other order the engine refuses or a wrong sample sounds.
 */
export class Mount {
  readonly graph: Graph;
  /** By slot: the chunk it holds. */
  readonly chunks: (number | null)[];
  private readonly host: GraphHost;
  private readonly reader: AssetReader;
  private readonly parts: PartState[];
  private readonly arrivals: Arrivals;
  private cut: Cutter;

  private constructor(
    host: GraphHost,
    reader: AssetReader,
    arrivals: Arrivals,
    cut: Cutter,
    graph: Graph,
    chunks: (number | null)[],
    parts: PartState[],
  ) {
    this.arrivals = arrivals;
    this.cut = cut;
    this.host = host;
    this.reader = reader;
    this.graph = graph;
    this.chunks = chunks;
    this.parts = parts;
  }

  /** Renders a graph for `parts`; the engine fades over from `last`, whose chunks stay resident. Null while audio for it is on its way. */
  static async render(
    host: GraphHost,
    reader: AssetReader,
    arrivals: Arrivals,
    cut: Cutter,
    parts: readonly Part[],
    levels: Levels,
    last: Mount | null,
    smoothing: number,
  ): Promise<Mount | null> {
    const chunks = last?.chunks ?? new Array<null>(SLOTS).fill(null);
    const states = parts.map((part): PartState => {
      const deck = deckOf(reader, part.placements);
      return {
        hash: part.asset.hash,
        original: part.isBus ? SILENT : assetStream(reader, part.asset),
        decks: [deck, deckOf(reader, [])],
        active: 0,
        changedAt: Number.NEGATIVE_INFINITY,
      };
    });
    const stored = last === null ? new Set([SILENCE]) : last.stored();
    if (last === null) await host.store(SILENCE, [new Float32Array(2), new Float32Array(2)]);
    const streams = states.flatMap((state) => [state.original, ...state.decks[0].streams]).map(cut);
    if (!(await storeAll(host, arrivals, streams, chunks, stored))) return null;
    const paths = (stream: Stream): string[] =>
      chunks.map((chunk) => (chunk === null ? SILENCE : cut(stream).name(chunk)));
    const graph = buildGraph(
      host,
      {
        parts: parts.map((part, p) => ({
          name: part.name,
          lanes: lanesNeeded(part, states[p]!.decks[0].lanes.length),
          ...(part.isBus && { isBus: true }),
        })),
      },
      {
        ...levels,
        starts: chunks.map((chunk) => (chunk === null ? NOWHERE : chunk * CHUNK)),
        parts: parts.map((part, p) => ({
          gains: part.gains,
          original: paths(states[p]!.original),
          lanes: states[p]!.decks[0].streams.map(paths),
          controls: controlsOf(states[p]!.decks[0], chunks, levels.rate),
        })),
      },
      smoothing,
    );
    await host.render(...graph.outputs);
    await host.collect();
    await host.prune();
    return new Mount(host, reader, arrivals, cut, graph, [...chunks], states);
  }

  /** Whether the parts can be played without another graph. */
  fits(parts: readonly Part[]): boolean {
    const { shape } = this.graph;
    return (
      parts.length === shape.parts.length &&
      parts.every((part, p) => {
        const { name, lanes } = shape.parts[p]!;
        const state = this.parts[p]!;
        return part.name === name && state.hash === part.asset.hash && lanesOf(part.placements).length <= lanes;
      })
    );
  }

  async setGains(parts: readonly Part[]): Promise<void> {
    for (const [p, part] of parts.entries()) {
      await this.graph.parts[p]!.left.set(part.gains[0]);
      await this.graph.parts[p]!.right.set(part.gains[1]);
    }
  }

  holds(chunk: number): boolean {
    return this.chunks.includes(chunk);
  }

  /** Puts a chunk of every stream into a slot that neither plays nor comes next, if they have come. */
  async fill(slot: number, chunk: number, now: number, settled: number): Promise<void> {
    for (const state of this.parts) {
      // A deck that is not heard any more needs no sound.
      if (now - state.changedAt > settled) state.decks[1 - state.active] = deckOf(this.reader, []);
    }
    const streams = this.parts.flatMap((state) => [state.original, ...state.decks.flatMap((deck) => deck.streams)]);
    if (!(await storeAll(this.host, this.arrivals, streams.map(this.cut), [chunk], this.stored()))) return;
    this.chunks[slot] = chunk;
    for (const [p, state] of this.parts.entries()) {
      const refs = this.graph.parts[p]!;
      await refs.original[slot]?.set(this.cut(state.original).name(chunk));
      for (const [d, deck] of refs.decks.entries()) {
        await this.setDeck(deck, state.decks[d]!, [slot]);
      }
    }
    await this.graph.starts[slot]!.set(chunk * CHUNK);
    await this.host.prune();
  }

  /** Empties all slots; from now on streams are cut by `cut` and played at `rate`. Nothing may sound. */
  async recut(cut: Cutter, rate: number): Promise<void> {
    this.cut = cut;
    for (const [slot, start] of this.graph.starts.entries()) {
      await start.set(NOWHERE);
      this.chunks[slot] = null;
    }
    await this.graph.rate.set(rate);
  }

  /** Whether what is heard of every part is what it should be. */
  isCurrent(parts: readonly Part[]): boolean {
    return parts.every((part, p) => this.parts[p]!.decks[this.parts[p]!.active].key === keyOf(part.placements));
  }

  /** Prepares the idle decks of parts whose takes changed and fades over to them; those that still fade, or whose audio is on its way, wait for the next call. */
  async changeDecks(parts: readonly Part[], clock: () => number, settled: number): Promise<void> {
    for (const [p, part] of parts.entries()) {
      const state = this.parts[p]!;
      const refs = this.graph.parts[p]!;
      if (state.decks[state.active].key === keyOf(part.placements) || clock() - state.changedAt <= settled) continue;
      const idle = state.active === 0 ? 1 : 0;
      const deck = deckOf(this.reader, part.placements);
      const isThere = await storeAll(this.host, this.arrivals, deck.streams.map(this.cut), this.chunks, this.stored());
      if (!isThere) continue;
      state.decks[idle] = deck;
      await this.setDeck(
        refs.decks[idle]!,
        deck,
        Array.from({ length: SLOTS }, (_, k) => k),
      );
      await refs.deck.set(idle);
      state.active = idle;
      state.changedAt = clock();
      await this.host.prune();
    }
  }

  /** What the engine holds because a table names it. */
  private stored(): Set<string> {
    const tables = this.graph.parts.flatMap((part) => [
      ...part.original,
      ...part.decks.flatMap((deck) => deck.lanes.flatMap((lane) => lane.tables)),
    ]);
    return new Set([SILENCE, ...tables.map((table) => table.value)]);
  }

  private async setDeck(deck: Deck, state: DeckState, slots: readonly number[]): Promise<void> {
    for (const [i, lane] of deck.lanes.entries()) {
      const stream = state.streams[i];
      for (const slot of slots) {
        const chunk = this.chunks[slot]!;
        await lane.tables[slot]!.set(chunk === null || stream === undefined ? SILENCE : this.cut(stream).name(chunk));
      }
    }
    const controls = controlsOf(state, this.chunks, this.graph.rate.value, deck.lanes.length);
    for (const [i, lane] of deck.lanes.entries()) {
      await lane.fade.set(controls.fades[i]!);
      await lane.law.set(controls.laws[i]!);
      for (const [j, order] of deck.orders[i]!.entries()) await order?.set(controls.orders[i]![j]!);
    }
  }
}

/** A sum has no sound of its own. */
const SILENT: Stream = { name: () => null, read: async (_first, count) => stereo(count) };

/** A track has a lane even before its first take, so that one that arrives needs no other graph. */
function lanesNeeded(part: Part, lanes: number): number {
  return part.mendable ? Math.max(1, lanes) : 0;
}

const keys = new WeakMap<readonly Placement[], string>();

/** Asked for with every pump, so each list is written out once. */
function keyOf(placements: readonly Placement[]): string {
  const known = keys.get(placements);
  if (known !== undefined) return known;
  const key = JSON.stringify(placements);
  keys.set(placements, key);
  return key;
}

function deckOf(reader: AssetReader, placements: readonly Placement[]): DeckState {
  const lanes = lanesOf(placements);
  return { key: keyOf(placements), lanes, streams: lanes.map((lane) => laneStream(reader, lane)) };
}

/** The control of what can be heard from the resident chunks; an hour's takes at once would hold the audio thread up. */
function controlsOf(
  deck: DeckState,
  chunks: readonly (number | null)[],
  rate: number,
  count = deck.lanes.length,
): Controls {
  const isHeard = ({ start, end }: Placement): boolean =>
    chunks.some((chunk) => chunk !== null && end >= chunk * CHUNK * rate && start <= (chunk + 1) * CHUNK * rate + 1);
  const lanes = Array.from({ length: count }, (_, i) => (deck.lanes[i] ?? []).filter(isHeard));
  return {
    fades: lanes.map(fadePoints),
    laws: lanes.map(lawPoints),
    orders: lanes.map((lower) => lanes.map((upper) => orderPoints(lower, upper))),
  };
}

/** Stores chunks of all sources that are not in `stored`, one after the other: each holds the audio thread up for a moment. False if some are on their way. */
async function storeAll(
  host: GraphHost,
  arrivals: Arrivals,
  sources: readonly ChunkSource[],
  chunks: readonly (number | null)[],
  stored: ReadonlySet<string>,
): Promise<boolean> {
  const come = chunks.map((chunk) => (chunk === null ? new Map() : arrivals.of(sources, chunk, stored)));
  if (come.includes(null)) return false;
  for (const [name, audio] of come.flatMap((all) => [...all!])) {
    await host.store(name, audio);
    // At once: the host may have emptied it, and the next may be refused.
    arrivals.stored([name]);
  }
  return true;
}
