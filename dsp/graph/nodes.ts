import { type ElemNode, el, type NodeRepr_t, unpack } from '@elemaudio/core';
import type { GraphHost, SetProps } from './host.ts';
import type { Point } from './lanes.ts';

/** A node and how to change it while it plays. */
export interface Ref<Value> {
  readonly node: NodeRepr_t;
  /** What was set last. */
  readonly value: Value;
  set(value: Value): Promise<void>;
}

function ref<Value>(
  [node, setProps]: readonly [NodeRepr_t, SetProps],
  initial: Value,
  props: (value: Value) => Record<string, unknown>,
): Ref<Value> {
  let value = initial;
  return {
    node,
    get value() {
      return value;
    },
    async set(next) {
      if (next === value || (typeof next === 'object' && JSON.stringify(next) === JSON.stringify(value))) return;
      value = next;
      await setProps(props(next));
    },
  };
}

export function number(host: GraphHost, value: number): Ref<number> {
  return ref(host.createRef('const', { value }, []), value, (next) => ({ value: next }));
}

/** Steps, or lines where `interpolate`. */
export function sequence(
  host: GraphHost,
  points: readonly Point[],
  interpolate: boolean,
  time: NodeRepr_t,
): Ref<readonly Point[]> {
  const props = { seq: points, interpolate: interpolate ? 1 : 0 };
  return ref(host.createRef('sparseq2', props, [time]), points, (seq) => ({ seq }));
}

/** Left and right of a stored chunk at an index 0..1; `path` names what is stored by now. */
export function chunkTable(
  host: GraphHost,
  path: string,
  index: NodeRepr_t,
): { readonly ref: Ref<string>; readonly outputs: readonly [NodeRepr_t, NodeRepr_t] } {
  const table = ref(host.createRef('mc.table', { path }, [index]), path, (next) => ({ path: next }));
  const [left, right] = unpack(table.node, 2);
  return { ref: table, outputs: [left!, right!] };
}

/**
 * Two one-poles in a row: a step reaches 1 − (1 + t/τ)e^(−t/τ). With τ = 8 ms a switch of two sines clicks no louder than the
 * floor of the measurement; one pole of 20 ms leaves −60 dB. Begins settled at `initial`. `pole` 0 smooths nothing.
 */
export function smooth(pole: number, x: ElemNode, initial: number): NodeRepr_t {
  return el.add(initial, el.smooth(pole, el.smooth(pole, el.sub(x, initial))));
}

/** The pole of a time constant in seconds. */
export function poleOf(seconds: number, sampleRate: number): number {
  return seconds === 0 ? 0 : Math.exp(-1 / (seconds * sampleRate));
}

/** `a` at g = 0, `b` at g = 1, exactly. */
export function blend(g: ElemNode, a: ElemNode, b: ElemNode): NodeRepr_t {
  return el.add(el.mul(el.sub(1, g), a), el.mul(g, b));
}

export function sum(nodes: readonly NodeRepr_t[]): NodeRepr_t {
  if (nodes.length === 0) return el.const({ value: 0 });
  return nodes.length === 1 ? nodes[0]! : el.add(...nodes);
}

export function product(nodes: readonly NodeRepr_t[]): NodeRepr_t {
  if (nodes.length === 0) return el.const({ value: 1 });
  return nodes.length === 1 ? nodes[0]! : el.mul(...nodes);
}

/** 1 at every `period`-th frame of the engine's clock and for the half period after it, else 0. */
export function clockTrain(period: number): NodeRepr_t {
  return el.le(el.mod(el.time(), period), period / 2);
}

/** Events `name` with the largest of `x` ≥ 0 since the last. */
export function peakMeter(name: string, x: NodeRepr_t): NodeRepr_t {
  // An event tells of the last block alone; held, the peaks between two events (16 ms) are told too.
  return el.meter({ name }, el.maxhold({ hold: 40 }, x, 0));
}

/** `x`, with `watchers` computed beside it though nobody hears them. */
export function alongside(x: NodeRepr_t, watchers: readonly NodeRepr_t[]): NodeRepr_t {
  return watchers.length === 0 ? x : el.add(x, el.mul(0, sum(watchers)));
}
