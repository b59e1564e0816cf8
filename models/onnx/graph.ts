/**
 * A network while it is built: values with a type and a shape, which every operation checks and infers, so that a mistake is a sentence naming the node
 * where it was made and not a failure at load.
 *
 *     const g = new Graph('mlp');
 *     const x = g.input('x', 'float32', ['T', 8]);
 *     const w = g.weight('fc.weight', [8, 4], () => store.tensors.get('fc.weight')!.floats());   // read only when the model is written
 *     const y = g.scope('head', () => op.softmax(op.matmul(x, w), -1));                          // nodes are named head/MatMul_0 …
 *     g.output('y', y);
 *     await writeModel(g, folder, { weights: 'int8' });
 *
 * Operations are functions over values: `import * as op from './ops/index.ts'` (a file a family). Layers as PyTorch stores them (Linear [out, in], LSTM with
 * gates i f g o, weight-norm convolutions) are in `layers.ts`; they read a TensorStore and refuse what does not match.
 * Dimensions may be names (`T`) that are known only when the session runs: see `dims.ts`.
 */

import { checkDim, type Shape, showShape, sizeOf } from './dims.ts';
import { type ElementType, packed, type TypedValues } from './types.ts';

/** Every operation that is used must exist there: 20 has Gelu, 18 reductions with their axes as inputs; ONNX Runtime's fusions know both. */
export const OPSET = 20;
/** Format of the file that goes with the opset. */
export const IR_VERSION = 9;

export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

export type Attribute = number | { readonly float: number } | string | readonly number[];

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** '' for ONNX itself, 'com.microsoft' for what ONNX Runtime adds. */
  readonly domain: string;
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  /** Read once, when the model is written. */
  readonly values: () => Float32Array;
  /** Stays float32 whatever the model's weights are stored as. */
  readonly exact: boolean;
}

interface Constant {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export interface NodeResult {
  readonly type: ElementType;
  readonly shape: Shape;
}

export class Graph {
  readonly name: string;
  readonly inputs: Value[] = [];
  readonly outputs: { readonly name: string; readonly value: Value }[] = [];
  readonly nodes: GraphNode[] = [];
  readonly weights = new Map<string, Weight>();
  /** Names of the inputs that are like weights: see `operand`. */
  readonly operands = new Set<string>();
  readonly constants = new Map<string, Constant>();
  readonly #names = new Set<string>();
  readonly #constantValues = new Map<string, Value>();
  readonly #prefix: string[] = [];
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  input(name: string, type: ElementType, shape: Shape): Value {
    shape.forEach(checkDim);
    this.#take(name);
    const value: Value = { graph: this, name, type, shape: [...shape] };
    this.inputs.push(value);
    return value;
  }

  /**
   * A float32 input [k, m] that stands on the right of products alone, as a weight does, and that is the same from run to run. Where weights are int8 it is, too: there
   * the model has the inputs NAME.int8 and NAME.scale in its place, and who feeds it quantises it once (`quantiseColumns`).
   */
  operand(name: string, shape: Shape): Value {
    this.operands.add(name);
    return this.input(name, 'float32', shape);
  }

  /** A float32 parameter. `exact` keeps it float32 where the model is written with smaller weights. */
  weight(
    name: string,
    shape: readonly number[],
    values: () => Float32Array,
    { exact = false }: { exact?: boolean } = {},
  ): Value {
    shape.forEach(checkDim);
    this.#take(name);
    this.weights.set(name, { name, shape: [...shape], values, exact });
    return { graph: this, name, type: 'float32', shape: [...shape] };
  }

  /** Small and known now: stands in the model file itself. Equal constants are one. */
  constant(type: ElementType, shape: readonly number[], values: TypedValues | readonly number[]): Value {
    if (values.length !== sizeOf(shape)) {
      throw new Error(
        `A constant of shape ${showShape(shape)} cannot hold ${values.length} values: give one for each element.`,
      );
    }
    const bytes = packed(type, values);
    const key = `${type}${showShape(shape)}${Buffer.from(bytes).toString('base64')}`;
    const known = this.#constantValues.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.constants.size}`;
    this.#take(name);
    this.constants.set(name, { name, type, shape: [...shape], bytes });
    const value: Value = { graph: this, name, type, shape: [...shape] };
    this.#constantValues.set(key, value);
    return value;
  }

  /** A float32 scalar. */
  scalar(value: number): Value {
    return this.constant('float32', [], [value]);
  }

  /** Names the nodes built inside: `scope('encoder', …)` makes `encoder/Conv_3`. Scopes nest. */
  scope<T>(name: string, build: () => T): T {
    this.#prefix.push(name);
    try {
      return build();
    } finally {
      this.#prefix.pop();
    }
  }

  output(name: string, value: Value): void {
    if (value.graph !== this)
      throw new Error(`Output ${name} of ${this.name} belongs to the graph ${value.graph.name}.`);
    if (this.outputs.some((output) => output.name === name)) throw new Error(`${this.name} has two outputs ${name}.`);
    this.#take(name);
    this.outputs.push({ name, value });
  }

  /**
   * Adds one node; operations are made of this. `infer` gives the type and shape of each output, or throws why the inputs do not fit: the node's name and the
   * shapes of its inputs are put before that.
   */
  node(
    op: string,
    inputs: readonly (Value | null)[],
    infer: () => readonly NodeResult[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value[] {
    const name = [...this.#prefix, `${op}_${this.#count++}`].join('/');
    let results: readonly NodeResult[];
    try {
      const stranger = inputs.find((input) => input !== null && input.graph !== this);
      if (stranger) throw new Error(`${stranger.name} belongs to the graph ${stranger.graph.name}`);
      results = infer();
    } catch (error) {
      const shapes = inputs.map((input) =>
        input === null ? '–' : `${input.name} ${input.type} ${showShape(input.shape)}`,
      );
      throw new Error(`${this.name}, node ${name} of ${shapes.join(', ')}: ${(error as Error).message}`);
    }
    const outputs = results.map(({ type, shape }, index): Value => {
      const output = results.length === 1 ? name : `${name}:${index}`;
      this.#take(output);
      return { graph: this, name: output, type, shape };
    });
    const names = inputs.map((input) => input?.name ?? '');
    while (names.at(-1) === '') names.pop();
    this.nodes.push({ name, op, domain, inputs: names, outputs: outputs.map((output) => output.name), attributes });
    return outputs;
  }

  #take(name: string): void {
    if (name === '') throw new Error(`${this.name} cannot have a value without a name.`);
    if (this.#names.has(name)) throw new Error(`${this.name} has two values ${name}: give each a name of its own.`);
    this.#names.add(name);
  }
}

/** One output, from `infer` as in Graph.node. */
export function one(
  op: string,
  inputs: readonly [Value, ...(Value | null)[]],
  infer: () => NodeResult,
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): Value {
  return inputs[0].graph.node(op, inputs, () => [infer()], attributes, domain)[0]!;
}
