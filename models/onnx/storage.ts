/** How a model's weights are kept in its file: as they are, in half the bytes, or as whole numbers with a scale a column. */

import type { Dim } from './dims.ts';
import type { Graph, GraphNode, Weight } from './graph.ts';
import type { Port } from './proto.ts';
import { type ElementType, TYPE_CODES } from './types.ts';

export type Storage = 'float32' | 'float16' | 'int8';

/** What takes a weight's place in the file: one tensor or two, made from one reading of its values. */
export interface Kept {
  readonly weight: Weight;
  readonly parts: readonly { readonly name: string; readonly type: ElementType; readonly shape: readonly number[] }[];
  /** One for each part; and the sum of the squared differences between the given values and those that the session will in effect compute with. */
  store(values: Float32Array): { readonly views: readonly ArrayBufferView[]; readonly error: number };
}

export interface Plan {
  readonly inputs: readonly Port[];
  readonly nodes: readonly GraphNode[];
  readonly kept: readonly Kept[];
}

/** The nodes and the tensors with which a graph's weights are stored in a given way. */
export function plan(graph: Graph, storage: Storage): Plan {
  const weights = [...graph.weights.values()];
  if (storage === 'float32') return { inputs: graph.inputs, nodes: graph.nodes, kept: weights.map(asFloat32) };
  if (storage === 'float16') return halved(graph, weights);
  return quantised(graph, weights);
}

function asFloat32(weight: Weight): Kept {
  const { name, shape } = weight;
  return {
    weight,
    parts: [{ name, type: 'float32', shape }],
    store: (values) => ({ views: [values], error: 0 }),
  };
}

function size({ shape }: Weight): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** Below this a tensor is a norm or a bias: nothing is gained by storing it in fewer bytes. */
const SMALL = 4096;

/** Stored as float16, and made float32 once when the session is opened (the run-time folds the cast). */
function halved(graph: Graph, weights: readonly Weight[]): Plan {
  const casts: GraphNode[] = [];
  const kept = weights.map((weight): Kept => {
    if (weight.exact || size(weight) < SMALL) return asFloat32(weight);
    const { name, shape } = weight;
    const half = `${name}.float16`;
    casts.push({
      name: `${name}.cast`,
      op: 'Cast',
      domain: '',
      inputs: [half],
      outputs: [name],
      attributes: { to: TYPE_CODES.float32 },
    });
    return {
      weight,
      parts: [{ name: half, type: 'float16', shape }],
      store(values) {
        const halves = new Float16Array(values);
        return { views: [halves], error: squaredError(values, new Float32Array(halves)) };
      },
    };
  });
  return { inputs: graph.inputs, nodes: [...casts, ...graph.nodes], kept };
}

/** Largest whole number of a stored weight: symmetric, so that zero is zero. */
const REACH = 127;

/**
 * Weights [k, m] on the right of a MatMul become int8 with a scale for each column; what stands on the left is quantised as it comes, with one scale and offset for
 * the whole of it, and once for all the products that it goes into. A bias that is added to nothing else goes into the product. All else stays float32.
 */
function quantised(graph: Graph, weights: readonly Weight[]): Plan {
  const users = usersOf(graph);
  const isRight = (name: string): boolean =>
    (users.get(name) ?? []).every(
      ({ op, inputs: [left, right] }) => op === 'MatMul' && right === name && left !== name,
    );
  const suits = (weight: Weight): boolean =>
    !weight.exact && weight.shape.length === 2 && size(weight) >= SMALL && isRight(weight.name);
  const stranger = [...graph.operands].find((name) => !isRight(name));
  if (stranger !== undefined)
    throw new Error(`${stranger} of ${graph.name} does not stand on the right of products alone.`);
  const widths = new Map([
    ...weights.filter(suits).map(({ name, shape }) => [name, shape[1]!] as const),
    ...graph.inputs.filter(({ name }) => graph.operands.has(name)).map(({ name, shape }) => [name, shape[1]!] as const),
  ]);
  const rounded = new Set<string>();
  const taken = new Set<GraphNode>();
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    if (taken.has(node)) return [];
    const [left, right] = node.inputs as [string, string];
    const columns = widths.get(right);
    if (node.op !== 'MatMul' || columns === undefined) return [node];
    const parts = [`${left}.uint8`, `${left}.scale`, `${left}.zero`] as const;
    const sum = biasedSum(graph, node, columns, users);
    if (sum !== null) taken.add(sum.node);
    const product: GraphNode = {
      name: node.name,
      op: 'MatMulIntegerToFloat',
      domain: 'com.microsoft',
      inputs: [
        parts[0],
        `${right}.int8`,
        parts[1],
        `${right}.scale`,
        parts[2],
        ...(sum === null ? [] : ['', sum.bias]),
      ],
      outputs: (sum?.node ?? node).outputs,
      attributes: {},
    };
    if (rounded.has(left)) return [product];
    rounded.add(left);
    const rounding = { name: `${left}.round`, op: 'DynamicQuantizeLinear', domain: '', attributes: {} };
    return [{ ...rounding, inputs: [left], outputs: parts }, product];
  });
  return {
    inputs: graph.inputs.flatMap((input): Port[] => (graph.operands.has(input.name) ? wholeParts(input) : [input])),
    nodes,
    kept: weights.map((weight) => (widths.has(weight.name) ? asInt8(weight) : asFloat32(weight))),
  };
}

function usersOf(graph: Graph): Map<string, GraphNode[]> {
  const users = new Map<string, GraphNode[]>();
  for (const node of graph.nodes)
    for (const input of node.inputs) users.set(input, [...(users.get(input) ?? []), node]);
  return users;
}

/** The addition of a bias that is all that is done with a product; null where there is none. */
function biasedSum(
  graph: Graph,
  { outputs: [product] }: GraphNode,
  columns: Dim,
  users: ReadonlyMap<string, readonly GraphNode[]>,
): { readonly node: GraphNode; readonly bias: string } | null {
  const [node, ...others] = users.get(product!) ?? [];
  if (node?.op !== 'Add' || others.length > 0 || graph.outputs.some(({ value }) => value.name === product)) return null;
  const bias = node.inputs.find((input) => input !== product);
  const shape = graph.weights.get(bias ?? '')?.shape;
  return bias !== undefined && shape?.length === 1 && shape[0] === columns ? { node, bias } : null;
}

/** The two tensors that stand for a float32 matrix [k, columns] where it is int8. */
function wholeParts<D extends Dim>({ name, shape }: { readonly name: string; readonly shape: readonly D[] }) {
  return [
    { name: `${name}.int8`, type: 'int8' as const, shape },
    { name: `${name}.scale`, type: 'float32' as const, shape: [shape[1]!] },
  ];
}

function asInt8(weight: Weight): Kept {
  const { name, shape } = weight;
  const columns = shape[1]!;
  return {
    weight,
    parts: wholeParts({ name, shape }),
    store(values) {
      const { whole, scales, error } = quantiseColumns(values, columns);
      return { views: [whole, scales], error };
    },
  };
}

function squaredError(values: Float32Array, effective: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const difference = effective[index]! - values[index]!;
    sum += difference * difference;
  }
  return sum;
}

/**
 * Row-major [k, columns] → round(w / scale) with scale = max |w| of the column / 127, and the sum of the squared errors. A column of zeros has scale 1.
 * A value that is no finite number makes the error none.
 */
export function quantiseColumns(
  values: Float32Array,
  columns: number,
): { whole: Int8Array; scales: Float32Array; error: number } {
  const scales = new Float32Array(columns);
  for (let row = 0; row < values.length; row += columns) {
    for (let column = 0; column < columns; column++) {
      const size = Math.abs(values[row + column]!);
      if (size > scales[column]!) scales[column] = size;
    }
  }
  for (let column = 0; column < columns; column++) scales[column] = scales[column] === 0 ? 1 : scales[column]! / REACH;
  const whole = new Int8Array(values.length);
  let error = 0;
  for (let row = 0; row < values.length; row += columns) {
    for (let column = 0; column < columns; column++) {
      const value = values[row + column]!;
      const scale = scales[column]!;
      // The quotient is within ±127 but for the rounding of the scale, which is too small to reach 127.5.
      const rounded = Math.round(value / scale);
      whole[row + column] = rounded;
      const difference = rounded * scale - value;
      error += difference * difference;
    }
  }
  return { whole, scales, error };
}
