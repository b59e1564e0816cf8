/** The model file: a protobuf message of nodes and of tensors whose bytes lie in a file beside it. */

import onnxProto from 'onnx-proto';
import type { Dim } from './dims.ts';
import { type Attribute, type Graph, type GraphNode, IR_VERSION, OPSET, type Value } from './graph.ts';
import { type ElementType, TYPE_CODES } from './types.ts';

const { onnx } = onnxProto;

/** A tensor in the file of weights. */
export interface Placed {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** An input of a model. */
export type Port = Pick<Value, 'name' | 'type' | 'shape'>;

/** Kinds of attribute in the file format. */
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const INTS = 7;
/** TensorProto.DataLocation: the bytes are in another file. */
const EXTERNAL = 1;

function attribute(name: string, value: Attribute) {
  if (typeof value === 'number') return { name, type: INT, i: value };
  if (typeof value === 'string') return { name, type: STRING, s: Buffer.from(value) };
  if ('float' in value) return { name, type: FLOAT, f: value.float };
  return { name, type: INTS, ints: [...value] };
}

function port(name: string, type: ElementType, shape: readonly Dim[]) {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: TYPE_CODES[type], shape: { dim } } } };
}

/**
 * The bytes of a model file. `inputs` and `nodes` instead of the graph's own, because a storage of weights may have changed them; `dataFile` is the name of the file
 * of weights, in the same folder.
 */
export function modelBytes(
  graph: Graph,
  { inputs, nodes }: { readonly inputs: readonly Port[]; readonly nodes: readonly GraphNode[] },
  placed: readonly Placed[],
  dataFile: string,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // An output may be an input or a weight as well: a node of its own gives it its name.
  const outputs = graph.outputs.map(({ name, value }) => ({
    name: `output/${name}`,
    opType: 'Identity',
    input: [value.name],
    output: [name],
  }));
  const message = {
    irVersion: IR_VERSION,
    producerName: 'resonate',
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1 },
    ],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: [
        ...nodes.map((node) => ({
          name: node.name,
          opType: node.op,
          domain: node.domain,
          input: [...node.inputs],
          output: [...node.outputs],
          attribute: Object.entries(node.attributes).map(([name, value]) => attribute(name, value)),
        })),
        ...outputs,
      ],
      input: inputs.map((input) => port(input.name, input.type, input.shape)),
      output: graph.outputs.map(({ name, value }) => port(name, value.type, value.shape)),
      initializer: [
        ...[...graph.constants.values()].map(({ name, type, shape, bytes }) => ({
          name,
          dataType: TYPE_CODES[type],
          dims: [...shape],
          rawData: bytes,
        })),
        ...placed.map(({ name, type, shape, offset, length }) => ({
          name,
          dataType: TYPE_CODES[type],
          dims: [...shape],
          dataLocation: EXTERNAL,
          externalData: [
            { key: 'location', value: dataFile },
            { key: 'offset', value: String(offset) },
            { key: 'length', value: String(length) },
          ],
        })),
      ],
    },
  };
  return onnx.ModelProto.encode(message).finish();
}

/** Types and shapes of the tensors that lie in the file of weights of a model. Throws where the bytes are no model. */
export function weightsIn(bytes: Uint8Array): { readonly type: ElementType; readonly shape: readonly number[] }[] {
  const types = new Map(Object.entries(TYPE_CODES).map(([type, code]) => [code as number, type as ElementType]));
  const tensors = onnx.ModelProto.decode(bytes).graph?.initializer ?? [];
  return tensors
    .filter((tensor) => tensor.dataLocation === EXTERNAL)
    .map((tensor) => ({ type: types.get(tensor.dataType ?? 0)!, shape: (tensor.dims ?? []).map(Number) }));
}
