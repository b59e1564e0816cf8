import { type ElemNode, el, type NodeRepr_t } from '@elemaudio/core';
import { CHUNK, SILENCE } from './chunks.ts';
import type { GraphHost } from './host.ts';
import type { Point } from './lanes.ts';
import { MASTER, TRUE_PEAK } from './levels.ts';
import { watchLoudness } from './loudness.ts';
import {
  alongside,
  blend,
  chunkTable,
  clockTrain,
  number,
  peakMeter,
  poleOf,
  product,
  type Ref,
  sequence,
  smooth,
  sum,
} from './nodes.ts';
import { oversampledPeak } from './truepeak.ts';

/** Chunks that are resident at a time: one plays, one comes next, one is free for where a jump leads. */
export const SLOTS = 3;
/** A slot that holds nothing starts where no position ever is. */
export const NOWHERE = -1e15;
/** Time constant of the poles behind every switch and fader, seconds. */
export const SMOOTHING = 0.008;

/** What shapes a graph; all else can be changed while it plays. */
export interface Shape {
  readonly parts: readonly PartShape[];
}

interface PartShape {
  readonly name: string;
  /** How many lanes of takes it has; 0: it cannot be mended. */
  readonly lanes: number;
  /** Whether it is the sum of all parts before it. */
  readonly isBus?: boolean;
}

/** Two equal decks of takes; one is heard, the other is prepared, then they fade over. */
export interface Deck {
  readonly lanes: readonly Lane[];
  /** orders[i][j] for i < j: whether lane j lies over lane i. */
  readonly orders: readonly (readonly (Ref<readonly Point[]> | null)[])[];
}

export interface Lane {
  /** By slot. */
  readonly tables: readonly Ref<string>[];
  readonly fade: Ref<readonly Point[]>;
  readonly law: Ref<readonly Point[]>;
}

interface PartRefs {
  readonly name: string;
  /** By slot; none where it is the sum of others. */
  readonly original: readonly Ref<string>[];
  /** Two, or none. */
  readonly decks: readonly Deck[];
  /** 0 the first deck, 1 the second. */
  readonly deck: Ref<number>;
  readonly left: Ref<number>;
  readonly right: Ref<number>;
}

export interface Graph {
  readonly shape: Shape;
  /** Song position minus engine frame. */
  readonly map: Ref<readonly Point[]>;
  readonly gate: Ref<readonly Point[]>;
  /** Frames of the song a frame of the streams stands for: the playback rate. */
  readonly rate: Ref<number>;
  /** By slot: the first position of its chunk. */
  readonly starts: readonly Ref<number>[];
  readonly parts: readonly PartRefs[];
  /** 0 original … 1 mended. */
  readonly version: Ref<number>;
  /** 1: original minus mended. */
  readonly difference: Ref<number>;
  /** Gains of the two versions, for equal loudness. */
  readonly trims: { readonly original: Ref<number>; readonly mended: Ref<number> };
  readonly master: Ref<number>;
  readonly outputs: readonly [NodeRepr_t, NodeRepr_t];
}

/** What a graph begins with, so that one that takes over from another is in its place from its first sample on. */
export interface Beginning {
  readonly map: readonly Point[];
  readonly gate: readonly Point[];
  readonly rate: number;
  /** By slot. */
  readonly starts: readonly number[];
  readonly version: number;
  readonly difference: number;
  readonly trims: { readonly original: number; readonly mended: number };
  readonly master: number;
  readonly parts: readonly PartBeginning[];
}

interface PartBeginning {
  readonly gains: readonly [number, number];
  /** By slot. */
  readonly original: readonly string[];
  /** Of the first deck, which is heard. */
  readonly lanes: readonly (readonly string[])[];
  readonly controls: Controls;
}

/** The sequences of a deck. */
export interface Controls {
  readonly fades: readonly (readonly Point[])[];
  readonly laws: readonly (readonly Point[])[];
  /** [i][j] for i < j. */
  readonly orders: readonly (readonly (readonly Point[])[])[];
}

type Stereo = readonly [NodeRepr_t, NodeRepr_t];
/** `paths` by slot; undefined: silence. */
type StreamBuilder = (paths: readonly string[] | undefined) => { tables: Ref<string>[]; outputs: Stereo };

interface BuiltPart {
  readonly outputs: Stereo;
  /** Its two versions behind its faders, for a sum of them. */
  readonly asItCame: Stereo;
  readonly mended: Stereo;
  readonly refs: PartRefs;
  readonly meters: readonly NodeRepr_t[];
}

/** Builds the graph's nodes; `smoothing` in seconds, 0 for exact comparisons. SILENCE must be stored before it is rendered. */
export function buildGraph(host: GraphHost, shape: Shape, beginning: Beginning, smoothing = SMOOTHING): Graph {
  const pole = poleOf(smoothing, host.sampleRate);
  const soft = (x: Ref<number>): NodeRepr_t => smooth(pole, x.node, x.value);
  const time = el.time();
  const map = sequence(host, beginning.map, false, time);
  const gate = sequence(host, beginning.gate, true, time);
  const rate = number(host, beginning.rate);
  const position = el.add(time, map.node);
  const songPosition = el.mul(position, rate.node);
  // g²(3 − 2g): a straight ramp's corners can be heard.
  const opening = el.mul(gate.node, gate.node, el.sub(3, el.mul(2, gate.node)));
  const slots = beginning.starts.map((first) => {
    const start = number(host, first);
    const offset = el.sub(position, start.node);
    const inside = el.mul(el.geq(offset, 0), el.le(offset, CHUNK));
    return { start, index: el.mul(offset, 1 / CHUNK), on: el.mul(inside, opening) };
  });
  const stream: StreamBuilder = (paths) => {
    const tables = slots.map(({ index }, k) => chunkTable(host, paths?.[k] ?? SILENCE, index));
    const side = (c: 0 | 1): NodeRepr_t => sum(tables.map(({ outputs }, k) => el.mul(slots[k]!.on, outputs[c])));
    return { tables: tables.map((table) => table.ref), outputs: [side(0), side(1)] };
  };
  const version = number(host, beginning.version);
  const difference = number(host, beginning.difference);
  const softVersion = soft(version);
  const softDifference = soft(difference);

  const parts: BuiltPart[] = [];
  for (const [p, { name, lanes, isBus }] of shape.parts.entries()) {
    const begin = beginning.parts[p]!;
    const before = [...parts];
    const summed = (which: 'asItCame' | 'mended'): Stereo => {
      const side = (c: 0 | 1): NodeRepr_t => sum(before.map((part) => part[which][c]));
      return [side(0), side(1)];
    };
    const stored = isBus ? null : stream(begin.original);
    const original = stored?.outputs ?? summed('asItCame');
    const under = stored?.outputs ?? summed('mended');
    const deck = number(host, 0);
    const decks =
      lanes === 0
        ? []
        : [begin, null].map((first) => buildDeck(host, lanes, first, stream, songPosition, softVersion, under));
    const softDeck = soft(deck);
    const faders = [number(host, begin.gains[0]), number(host, begin.gains[1])] as const;
    const sides = ([0, 1] as const).map((c) => {
      const [first, second] = decks;
      const a = original[c];
      const mended = first === undefined ? a : blend(softDeck, first.outputs[c], second!.outputs[c]);
      const fader = soft(faders[c]);
      return {
        asItCame: el.mul(a, fader),
        mended: el.mul(mended, fader),
        // mended + d·(original − 2·mended): the mended sound at d = 0, the difference of the two at d = 1.
        heard: el.mul(el.add(mended, el.mul(softDifference, el.sub(a, el.mul(2, mended)))), fader),
      };
    });
    const side = (which: keyof (typeof sides)[0]): Stereo => [sides[0]![which], sides[1]![which]];
    const outputs = side('heard');
    parts.push({
      outputs,
      asItCame: side('asItCame'),
      mended: side('mended'),
      refs: {
        name,
        original: stored?.tables ?? [],
        decks: decks.map((built) => built.deck),
        deck,
        left: faders[0],
        right: faders[1],
      },
      // The meters of the master tell of a sum.
      meters: isBus ? [] : outputs.map((output, c) => peakMeter(`${name}:${c}`, el.abs(output))),
    });
  }
  const bus = shape.parts.at(-1)?.isBus ? parts.at(-1)! : null;

  const trims = { original: number(host, beginning.trims.original), mended: number(host, beginning.trims.mended) };
  const master = number(host, beginning.master);
  const level = el.mul(soft(master), blend(softVersion, soft(trims.original), soft(trims.mended)));
  const mixed = ([0, 1] as const).map((c) =>
    el.mul(level, bus?.outputs[c] ?? sum(parts.map((part) => part.outputs[c]))),
  );
  const watchers = [
    // Without takes nothing asks where the song is, yet what can be set has to be in the graph.
    songPosition,
    // Held by nobody it would be pruned, and no path could name it again.
    chunkTable(host, SILENCE, el.const({ value: 0 })).outputs[0],
    ...parts.flatMap((part) => part.meters),
    ...mixed.map((x, c) => peakMeter(`${MASTER}:${c}`, el.abs(x))),
    ...mixed.map((x, c) => peakMeter(`${TRUE_PEAK}:${c}`, oversampledPeak(x))),
    ...watchLoudness(host.sampleRate, mixed),
    el.snapshot({ name: CLOCK }, clockTrain(CLOCK_PERIOD), time),
  ];
  return {
    shape,
    map,
    gate,
    rate,
    starts: slots.map((slot) => slot.start),
    parts: parts.map((part) => part.refs),
    version,
    difference,
    trims,
    master,
    outputs: [alongside(mixed[0]!, watchers), mixed[1]!],
  };
}

/** Engine frames between two tellings of the clock: 6 ms at 44.1 kHz, and at 192 kHz no more than the queue of events holds. */
const CLOCK_PERIOD = 256;
/** Name of the events that tell the engine's frame. */
export const CLOCK = 'clock';

/**
 * original·Πrᵢ + Σᵢ takeᵢ·gᵢ·Π(what the lanes above i leave), with g and r the two sides of the lane's cross-fade law.
 * With one lane this is the seam as exported; with more it is one seam over the other, later takes above.
 */
function buildDeck(
  host: GraphHost,
  count: number,
  begin: PartBeginning | null,
  stream: StreamBuilder,
  position: NodeRepr_t,
  version: NodeRepr_t,
  original: Stereo,
): { deck: Deck; outputs: Stereo } {
  const lanes = Array.from({ length: count }, (_, i) => {
    const { tables, outputs } = stream(begin?.lanes[i]);
    const fade = sequence(host, begin?.controls.fades[i] ?? [{ time: NOWHERE, value: 0 }], true, position);
    const law = sequence(host, begin?.controls.laws[i] ?? [{ time: NOWHERE, value: 1 }], false, position);
    const x = el.mul(fade.node, version);
    return { tables, outputs, fade, law, treated: gainAt(x, law.node), rest: gainAt(el.sub(1, x), law.node) };
  });
  const orders = lanes.map((_, i) =>
    lanes.map((__, j) =>
      i < j ? sequence(host, begin?.controls.orders[i]?.[j] ?? [{ time: NOWHERE, value: 0 }], false, position) : null,
    ),
  );
  /** What lane j leaves of lane i: its rest where it lies above, else all. */
  const left = (i: number, j: number): NodeRepr_t => {
    const isAbove: ElemNode = i < j ? orders[i]![j]!.node : el.sub(1, orders[j]![i]!.node);
    return el.sub(1, el.mul(isAbove, el.sub(1, lanes[j]!.rest)));
  };
  const originalGain = product(lanes.map((lane) => lane.rest));
  const gains = lanes.map((lane, i) =>
    product([lane.treated, ...lanes.flatMap((_, j) => (j === i ? [] : [left(i, j)]))]),
  );
  const side = (c: 0 | 1): NodeRepr_t =>
    el.add(el.mul(originalGain, original[c]), ...lanes.map((lane, i) => el.mul(gains[i]!, lane.outputs[c])));
  return {
    deck: { lanes: lanes.map(({ tables, fade, law }) => ({ tables, fade, law })), orders },
    outputs: [side(0), side(1)],
  };
}

/** sin²(πx/2)^law, exactly 0 and 1 at the ends (`gainAt` in dsp/seam/law.ts). */
function gainAt(x: ElemNode, law: NodeRepr_t): NodeRepr_t {
  const sine = el.sin(el.mul(Math.PI / 2, x));
  return el.pow(el.mul(sine, sine), law);
}
