/** Operations that move elements and compute nothing. */

import { addDims, axisOf, type Dim, multiplyDims, type Shape, sameShape, showShape, sizeOf } from '../dims.ts';
import { one, type Value } from '../graph.ts';

/**
 * The same elements in row-major order under another shape. A dimension that is a name must stand at the same axis as in x, or be the only one that
 * does not: the run-time finds that one by division.
 */
export function reshape(x: Value, shape: Shape): Value {
  const kept = shape.map((dim, axis) => typeof dim === 'string' && dim === x.shape[axis]);
  const found = shape.flatMap((dim, axis) => (typeof dim === 'string' && !kept[axis] ? [axis] : []));
  const target = shape.map((dim, axis) => (kept[axis] ? 0 : typeof dim === 'string' ? -1 : dim));
  const to = x.graph.constant('int64', [target.length], target);
  return one('Reshape', [x, to], () => {
    if (found.length > 1) throw new Error(`${showShape(shape)} has more than one dimension that must be found`);
    // What is kept stands on both sides: a product of two names has no common form.
    const elements = (dims: Shape): Dim => dims.filter((_, axis) => !kept[axis]).reduce<Dim>(multiplyDims, 1);
    const [before, after] = [elements(x.shape), elements(shape)];
    if (before !== after)
      throw new Error(`${showShape(x.shape)} cannot become ${showShape(shape)}: ${before} and ${after} elements`);
    return { type: x.type, shape: [...shape] };
  });
}

/** Axis i of the result is axis order[i] of x. */
export function transpose(x: Value, order: readonly number[]): Value {
  return one(
    'Transpose',
    [x],
    () => {
      const sorted = order.toSorted((a, b) => a - b);
      if (order.length !== x.shape.length || sorted.some((axis, index) => axis !== index)) {
        throw new Error(`${showShape(order)} is no order of ${x.shape.length} axes`);
      }
      return { type: x.type, shape: order.map((axis) => x.shape[axis]!) };
    },
    { perm: [...order] },
  );
}

/** Elements start … end − 1 of an axis; both may count from the end, and an end that is left out is the axis' own. Steps may be negative only over the whole axis. */
export function slice(x: Value, axis: number, start: number, end?: number): Value {
  const at = axisOf(axis, x.shape.length);
  const dim = x.shape[at]!;
  const { graph } = x;
  // ONNX clamps an end that is too large: the largest number stands for "to the end".
  const limit = end ?? Number.MAX_SAFE_INTEGER;
  const int = (value: number): Value => graph.constant('int64', [1], [value]);
  return one('Slice', [x, int(start), int(limit), int(at)], () => {
    const position = (index: number): Dim => (index < 0 ? addDims(dim, index) : index);
    const from = position(start);
    const to = end === undefined ? dim : position(end);
    const length = typeof from === 'number' && typeof to === 'number' ? to - from : between(from, to);
    if (typeof dim === 'number' && ((from as number) < 0 || (to as number) > dim || (length as number) <= 0)) {
      throw new Error(`axis ${at} of ${showShape(x.shape)} has no elements ${start} to ${end ?? 'the end'}`);
    }
    return { type: x.type, shape: x.shape.with(at, length) };
  });
}

/** to − from, where at most one symbol is in it. */
function between(from: Dim, to: Dim): Dim {
  if (typeof from === 'number') return addDims(to, -from);
  for (let length = 0; typeof to === 'string' && length <= 65536; length++) {
    if (addDims(from, length) === to) return length;
  }
  throw new Error(`the number of elements from ${from} to ${to} is not known`);
}

export function concat(values: readonly [Value, ...Value[]], axis: number): Value {
  const [first] = values;
  const at = axisOf(axis, first.shape.length);
  return one(
    'Concat',
    values as [Value, ...Value[]],
    () => {
      const rest = (shape: Shape): Shape => shape.with(at, 0);
      const wrong = values.find(
        (value) => value.type !== first.type || !sameShape(rest(value.shape), rest(first.shape)),
      );
      if (wrong) throw new Error(`${showShape(wrong.shape)} does not fit ${showShape(first.shape)} beside axis ${at}`);
      return { type: first.type, shape: first.shape.with(at, values.map((value) => value.shape[at]!).reduce(addDims)) };
    },
    { axis: at },
  );
}

/** Cuts an axis into parts of the given lengths, which together must be its length. */
export function split(x: Value, axis: number, lengths: readonly number[]): Value[] {
  const at = axisOf(axis, x.shape.length);
  return x.graph.node(
    'Split',
    [x, x.graph.constant('int64', [lengths.length], lengths)],
    () => {
      const total = lengths.reduce((sum, length) => sum + length, 0);
      if (total !== x.shape[at])
        throw new Error(`parts of ${lengths.join(' + ')} are not axis ${at} of ${showShape(x.shape)}`);
      return lengths.map((length) => ({ type: x.type, shape: x.shape.with(at, length) }));
    },
    { axis: at },
  );
}

/** Puts axes of length 1 where the result shall have them. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  const rank = x.shape.length + axes.length;
  const at = axes.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
  return one('Unsqueeze', [x, x.graph.constant('int64', [at.length], at)], () => {
    const shape: Dim[] = [...x.shape];
    for (const axis of at) shape.splice(axis, 0, 1);
    return { type: x.type, shape };
  });
}

/** Takes axes of length 1 away. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  const at = axes.map((axis) => axisOf(axis, x.shape.length));
  return one('Squeeze', [x, x.graph.constant('int64', [at.length], at)], () => {
    const wrong = at.find((axis) => x.shape[axis] !== 1);
    if (wrong !== undefined) throw new Error(`axis ${wrong} of ${showShape(x.shape)} is not 1`);
    return { type: x.type, shape: x.shape.filter((_, axis) => !at.includes(axis)) };
  });
}

/** Repeats axes of length 1 (and new ones in front) to a shape of numbers. */
export function expand(x: Value, shape: readonly number[]): Value {
  return one('Expand', [x, x.graph.constant('int64', [shape.length], shape)], () => {
    const lead = shape.length - x.shape.length;
    const fits = lead >= 0 && x.shape.every((dim, axis) => dim === 1 || dim === shape[axis + lead]);
    if (!fits) throw new Error(`${showShape(x.shape)} cannot be repeated to ${showShape(shape)}`);
    sizeOf(shape);
    return { type: x.type, shape: [...shape] };
  });
}

/** Rows of `table` along `axis` by index (int64 or int32): shape = table before the axis, indices, table after it. */
export function gather(table: Value, indices: Value, axis = 0): Value {
  const at = axisOf(axis, table.shape.length);
  return one(
    'Gather',
    [table, indices],
    () => {
      if (indices.type !== 'int64' && indices.type !== 'int32')
        throw new Error(`indices are ${indices.type}, not int64 or int32`);
      return { type: table.type, shape: [...table.shape.slice(0, at), ...indices.shape, ...table.shape.slice(at + 1)] };
    },
    { axis: at },
  );
}

/** Adds elements at both ends of one axis: zeros (or `value`), or the neighbourhood mirrored without the edge itself (`reflect`), or the edge (`edge`). */
export function pad(
  x: Value,
  axis: number,
  before: number,
  after: number,
  mode: 'constant' | 'reflect' | 'edge' = 'constant',
): Value {
  const at = axisOf(axis, x.shape.length);
  const { graph } = x;
  const inputs: [Value, ...(Value | null)[]] = [
    x,
    graph.constant('int64', [2], [before, after]),
    null,
    graph.constant('int64', [1], [at]),
  ];
  return one(
    'Pad',
    inputs,
    () => {
      const dim = x.shape[at]!;
      if (before < 0 || after < 0) throw new Error(`padding of ${before} and ${after} is negative: slice instead`);
      if (mode === 'reflect' && typeof dim === 'number' && Math.max(before, after) >= dim) {
        throw new Error(`${dim} elements cannot be mirrored over ${Math.max(before, after)}`);
      }
      return { type: x.type, shape: x.shape.with(at, addDims(dim, before + after)) };
    },
    { mode },
  );
}
