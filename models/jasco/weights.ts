import type { TensorStore } from '../checkpoint/tensor-store.ts';
import type { Graph, Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';

/** Weights of the checkpoint as the graph needs them: matrices of PyTorch's Linear [out, in] are turned to [in, out]. Each is read when the model is written. */
export class Weights {
  private readonly graph: Graph;
  private readonly store: TensorStore;
  /** Those that are in the graph already, for one may stand in two products. */
  private readonly matrices = new Map<string, Value>();

  constructor(graph: Graph, store: TensorStore) {
    this.graph = graph;
    this.store = store;
  }

  /** Exactly as it is stored. */
  plain(name: string, shape: readonly number[]): Value {
    return this.graph.weight(name, shape, () => this.floats(name), { exact: true });
  }

  norm(name: string, x: Value): Value {
    const width = [x.shape.at(-1) as number];
    return op.layerNorm(x, this.plain(`${name}.weight`, width), this.plain(`${name}.bias`, width));
  }

  /** `exact`: stays float32, being small or sensitive. */
  linear(name: string, x: Value, { bias = false, exact = false }: { bias?: boolean; exact?: boolean } = {}): Value {
    const [out] = this.shape(`${name}.weight`);
    const y = op.matmul(x, this.rows(`${name}.weight`, 0, out, exact));
    return bias ? op.add(y, this.plain(`${name}.bias`, [out])) : y;
  }

  /** Rows [from, to) of a stored matrix, turned: [in, to − from]. */
  rows(name: string, from: number, to: number, exact = false): Value {
    const [, into] = this.shape(name);
    const label = to - from === this.shape(name)[0] ? name : `${name}[${from}:${to}]`;
    const known = this.matrices.get(label);
    if (known !== undefined) return known;
    const values = (): Float32Array => turned(this.floats(name).subarray(from * into, to * into), to - from, into);
    const matrix = this.graph.weight(label, [into, to - from], values, { exact });
    this.matrices.set(label, matrix);
    return matrix;
  }

  /** Rows [from, to) of a stored matrix, not turned: [to − from, in]. */
  unturned(name: string, from: number, to: number): Value {
    const [, into] = this.shape(name);
    const values = (): Float32Array => this.floats(name).slice(from * into, to * into);
    return this.graph.weight(`${name}[${from}:${to}] unturned`, [to - from, into], values);
  }

  /** Columns [from, to) of a stored matrix, turned: [to − from, out]. */
  columns(name: string, from: number, to: number): Value {
    const [out, into] = this.shape(name);
    const values = (): Float32Array => turned(this.floats(name), out, into).slice(from * out, to * out);
    return this.graph.weight(`${name}[:,${from}:${to}]`, [to - from, out], values, { exact: true });
  }

  private shape(name: string): [number, number] {
    return this.store.tensors.get(name)!.shape as unknown as [number, number];
  }

  private floats(name: string): Float32Array {
    return this.store.tensors.get(name)!.floats();
  }
}

/** [rows, columns] row-major as [columns, rows], block by block so that both sides stay in the cache. */
function turned(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  const block = 32;
  for (let r = 0; r < rows; r += block) {
    for (let c = 0; c < columns; c += block) {
      for (let i = r; i < Math.min(rows, r + block); i++) {
        for (let j = c; j < Math.min(columns, c + block); j++) out[j * rows + i] = values[i * columns + j]!;
      }
    }
  }
  return out;
}
